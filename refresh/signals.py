"""Turns SIGINT and SIGTERM into an exception, so that context managers clean up."""

import contextlib
import signal
from collections.abc import Iterator

from refresh.errors import Interrupted

_repeats = False
_arrived = False


def handle() -> None:
    """Makes SIGINT and SIGTERM raise Interrupted."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):  # repeated() sets the alarm
        signal.signal(number, _interrupt)


def ignore() -> None:
    """Makes signals do nothing: the command has ended, and only Python's own exit is left to interrupt."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def repeated() -> Iterator[None]:
    """Inside, Interrupted is raised again every second, for third-party code that may swallow it."""
    global _repeats
    _repeats = True
    try:
        yield
    finally:
        _repeats = False
        signal.alarm(0)


def interrupted() -> bool:
    """Whether a signal arrived, even if third-party code replaced the exception (mashumaro does, while dbt parses)."""
    return _arrived


def _interrupt(number: int, frame: object) -> None:
    global _arrived
    _arrived = True
    if _repeats:
        signal.alarm(1)
    raise Interrupted(130)
