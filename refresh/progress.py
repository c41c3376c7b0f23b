"""Shows how far a refresh is: in the line of progress on a terminal, in a log by one line every five seconds."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from refresh.log import log, terminal

REDRAWN = 0.2  # seconds
LOGGED = 5  # seconds
TEXTS = {
    "reading": "reading {file}, file {number} of {files}: {rows:,} rows",
    "loading": "loading {table}, table {number} of {tables}",
    "parsing": "parsing the dbt project",
    "building": "building, {left} of {steps} steps left: {step}",
    "publishing": "publishing {table}, table {number} of {tables}",
}

_now: tuple[str, dict[str, Any], float] | None = None  # event, facts, when the event began


def step(event: str, **facts: Any) -> None:
    """Says what the refresh does now: an event of TEXTS and its facts. Cheap enough to call often."""
    global _now
    is_new = _now is None or _now[0] != event
    _now = (event, facts, time.monotonic() if is_new else _now[2])
    if is_new:
        _draw()


@contextlib.contextmanager
def shown() -> Iterator[None]:
    """Shows inside, from a thread of its own, what `step` said last."""
    global _now
    ended = threading.Event()
    thread = threading.Thread(target=_show, args=[ended], daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        _now = None
        terminal.draw("")


def _show(ended: threading.Event) -> None:
    is_logged = terminal.stream() is None or not sys.stdout.isatty()
    logged = time.monotonic()
    while not ended.wait(REDRAWN):
        _draw()
        if is_logged and _now and time.monotonic() - logged >= LOGGED:
            logged = time.monotonic()
            event, facts, _ = _now
            log.info(event, **facts)


def _draw() -> None:
    if now := _now:
        event, facts, began = now
        terminal.draw(f"{time.monotonic() - began:3.0f} s  {TEXTS[event].format(**facts)}")
