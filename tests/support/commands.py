"""Checks the arguments of commands, without running them."""

from collections.abc import Sequence

from refresh.__main__ import with_command
from refresh.cli import interactions


def parse(words: Sequence[str]) -> None:
    """Parses the arguments of `python -m refresh`. Raises UsageError if they are wrong."""
    name, *rest = with_command(words)
    interactions.commands[name].make_context(name, rest)
