"""`python -m refresh [PATH ...]` reads the workbooks, builds and tests the marts, and publishes them.

It is safe to repeat and to kill: readers see no change before the last step. The exit status is 0 if it published or
nothing was new, 75 if another refresh was running or a file was still being written, 130 after a signal, 2 for wrong
arguments, 1 otherwise. `python -m refresh COMMAND` is `interactions COMMAND`.
"""

import sys
from collections.abc import Sequence

from refresh import cli


def with_command(words: Sequence[str]) -> list[str]:
    """Puts `refresh` before words that begin with an option or a path; leaves commands, also mistyped ones."""
    first = words[0] if words else "--"
    known = (*cli.interactions.commands, "-h", "--help", "--version")
    return ["refresh"] * (first not in known and (first.startswith("-") or cli.is_path(first))) + list(words)


def main() -> int:
    return cli.main(with_command(sys.argv[1:]), "python -m refresh")


if __name__ == "__main__":
    sys.exit(main())
