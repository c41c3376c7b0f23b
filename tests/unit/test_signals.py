"""Interrupts are raised, and raised again if a library swallows them."""

import contextlib
import signal
import time

import pytest

from refresh import signals
from refresh.errors import Interrupted

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)


@pytest.fixture
def handled():
    before = [signal.getsignal(number) for number in NUMBERS]
    signals.handle()
    yield
    for number, handler in zip(NUMBERS, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize("number", NUMBERS[:2])
def test_a_swallowed_interrupt_is_raised_again(handled, number):
    with pytest.raises(Interrupted), signals.repeated():
        for _ in range(2):
            with contextlib.suppress(SystemExit):
                signal.raise_signal(number)
        time.sleep(10)
    assert signal.alarm(0) == 0  # nothing interrupts the clean-up


def test_outside_of_repeated_an_interrupt_is_raised_once(handled):
    with pytest.raises(Interrupted):
        signal.raise_signal(signal.SIGTERM)
    assert signal.alarm(0) == 0
