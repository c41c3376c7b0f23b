"""Runs something in threads next to a test."""

import contextlib
import threading
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def in_threads(count: int, work: Callable[[int, threading.Event], None]) -> Iterator[None]:
    """Calls work(number, is_over) in `count` threads; it returns once is_over is set, at the end of the block."""
    is_over = threading.Event()
    threads = [threading.Thread(target=work, args=(number, is_over)) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
