"""A signal that asks for the end, turned into an exception: what was begun is undone on its way out."""

import contextlib
import signal
from collections.abc import Iterator

from refresh.errors import Interrupted

_insists = False
_came = False


def handle() -> None:
    """From here on Ctrl-C and SIGTERM, by which services are stopped, raise Interrupted."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, _interrupt)


@contextlib.contextmanager
def insisting() -> Iterator[None]:
    """For code of others that may swallow the exception: inside, it comes again every second until it gets through."""
    global _insists
    _insists = True
    try:
        yield
    finally:
        _insists = False
        signal.alarm(0)


def interrupted() -> bool:
    """Whether a signal came, also where code of others made another exception of it (mashumaro, in dbt's parsing)."""
    return _came


def _interrupt(number: int, frame: object) -> None:
    global _came
    _came = True
    if _insists:
        signal.alarm(1)
    raise Interrupted(130)
