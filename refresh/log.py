"""The log: one line per event, as text or, with LOG_FORMAT=json, as JSON.

On a terminal a line of progress is below it.
"""

import logging
import os
import shutil
import sys
import threading
from typing import TextIO

import structlog

from refresh.errors import RefreshError
from refresh.output import printable

log = structlog.get_logger()
context: dict[str, str] = {}  # in every line; not in structlog's contextvars, which the threads of dbt lack


class Terminal:
    """Prints the log to stdout. On a terminal a line of progress, which `draw` replaces, is kept below it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._width = 0  # of the line of progress

    def stream(self) -> TextIO | None:
        """Returns the stream for the line of progress; None without a terminal that can replace a line."""
        if os.environ.get("LOG_FORMAT") == "json" or os.environ.get("TERM") == "dumb":
            return None
        return next((stream for stream in (sys.stderr, sys.stdout) if stream.isatty()), None)

    def draw(self, text: str) -> None:
        """Replaces the line of progress; the empty text removes it. Needs no escape sequence."""
        stream = self.stream()
        with self._lock:
            if stream and (text or self._width):
                text = printable(text)[: shutil.get_terminal_size().columns - 1]
                print(f"\r{text:{self._width}}", end="" if text else "\r", file=stream, flush=True)
                self._width = len(text)

    def print(self, text: str) -> None:
        with self._lock:
            self.draw("")
            print(text, flush=True)

    debug = info = warning = error = print  # the methods that structlog calls


terminal = Terminal()


def configure() -> None:
    """Configures structlog for this process. Raises RefreshError for an unknown LOG_FORMAT."""
    # psycopg warns of a rollback that a signal interrupted, which is no news; without a handler Python would print it
    logging.getLogger("psycopg").addHandler(logging.NullHandler())
    log_format = os.environ.get("LOG_FORMAT", "text")
    if log_format not in ("text", "json"):
        raise RefreshError(f"LOG_FORMAT is '{log_format}'; set it to text or json")
    as_json = log_format == "json"
    to_text = structlog.dev.ConsoleRenderer(colors=_has_colors(), pad_event_to=0, sort_keys=False)
    structlog.configure(
        processors=[
            lambda logger, method, event: event | context,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso" if as_json else "%H:%M:%S", utc=as_json),
            structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else to_text,
        ],
        logger_factory=lambda *_: terminal,
    )


def is_read_by_a_person() -> bool:
    """Returns whether the log goes to a terminal. Only then may it name row values."""
    return sys.stdout.isatty() and os.environ.get("LOG_FORMAT") != "json"


def _has_colors() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def name_refresh(refresh_id: str) -> None:
    """Adds the id of the refresh to every further line."""
    context["refresh_id"] = refresh_id


def fail(text: str) -> None:
    """Prints to stderr, in one line, what stopped the refresh."""
    if os.environ.get("LOG_FORMAT") == "json":
        structlog.wrap_logger(structlog.PrintLogger(sys.stderr)).error(text)
    else:
        print(f"{' '.join(['refresh', *context.values()])}: {printable(text)}", file=sys.stderr, flush=True)
