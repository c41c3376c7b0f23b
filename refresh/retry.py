"""Retries: a bounded number of attempts with a delay before each further one."""

import time
from collections.abc import Iterable, Iterator


def attempts(delays: Iterable[float]) -> Iterator[bool]:
    """Yields once, and again after each delay in seconds; the value says whether this is the last attempt."""
    for delay in delays:
        yield False
        time.sleep(delay)
    yield True
