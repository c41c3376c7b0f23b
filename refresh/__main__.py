"""`python -m refresh [PATH ...]` reads the workbooks, builds and tests the marts, and publishes them.

It is safe to repeat and to kill: readers see no change before the last step. The exit status is 0 if it published or
nothing was new, 75 if another refresh was running or a file was still being written, 130 after a signal, 1 otherwise.
`python -m refresh history | status | diff | rollback | check` show and undo what refreshes published.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg

from refresh import commands, log, signals
from refresh.errors import Interrupted, RefreshError, one_line
from refresh.job import refresh
from refresh.paths import seeds_dir

DIFF = "Shows what changed between two builds: customers, counts, totals per channel, rejected rows."
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def duration(text: str) -> timedelta:
    """Parses a duration: 90m, 26h, 8d."""
    match = re.fullmatch(r"(\d{1,6})([mhd])", text)
    if not match:
        raise argparse.ArgumentTypeError(f"'{text}' is not a duration; write 90m, 26h or 8d")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def positive(text: str) -> int:
    """Returns the whole number above 0. Raises ArgumentTypeError for anything else."""
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number above 0")
    return int(text)


def parse(arguments: list[str]) -> argparse.Namespace:
    names = ("history", "status", "diff", "rollback", "check")
    if not arguments or arguments[0] not in names:
        parser = argparse.ArgumentParser(
            prog="python -m refresh",
            description="Publishes the numbers of the workbooks.",
            epilog=f"Other commands: python -m refresh {' | '.join(names)}.",
        )
        parser.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="workbook, CSV file or folder of them")
        parser.add_argument(
            "--allow-shrink", action="store_true", help="publish even if there are far fewer interactions than before"
        )
        parser.add_argument("--force", action="store_true", help="build and publish even if nothing is new")
        parsed = parser.parse_args(arguments)
        paths = parsed.paths or [seeds_dir() / "extracts"]
        parsed.run = lambda: refresh(paths, parsed.allow_shrink, parsed.force)
        return parsed
    parser = argparse.ArgumentParser(prog="python -m refresh")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], None], description: str) -> argparse.ArgumentParser:
        """Adds a command. run gets its parsed arguments."""
        command = subparsers.add_parser(name, help=description, description=description)
        command.set_defaults(run=lambda: run(parsed))
        return command

    command = add("history", lambda given: commands.history(given.limit, given.json), "Shows the last refreshes.")
    command.add_argument("--limit", type=positive, default=20, help="how many (default 20)")
    command.add_argument("--json", action="store_true", help="as JSON, with files and failures")
    command = add(
        "status", lambda given: commands.status(given.json), "Shows which build is published, and which are kept."
    )
    command.add_argument("--json", action="store_true", help="as JSON")
    command = add("diff", lambda given: commands.diff(given.since, given.build, given.limit, given.json), DIFF)
    command.add_argument("since", metavar="FROM", nargs="?", help="a kept build (default: the one before TO)")
    command.add_argument("build", metavar="TO", nargs="?", help="a kept build (default: the published one)")
    command.add_argument("--limit", type=positive, default=20, help="how many rows of each list (default 20)")
    command.add_argument("--json", action="store_true", help="as JSON")
    command = add("rollback", lambda given: commands.rollback(given.build), "Publishes a kept build again.")
    command.add_argument("build", metavar="BUILD", nargs="?", help="as status shows it (default: the one before)")
    command = add(
        "check", lambda given: commands.check(given.max_age), "Fails, and sends an alert, if the numbers are too old."
    )
    command.add_argument("--max-age", type=duration, default=timedelta(hours=26), help="90m, 26h (default), 8d")
    parsed = parser.parse_args(arguments)
    return parsed


def main() -> int:
    signals.handle()
    parsed = parse(sys.argv[1:])
    try:
        log.configure()
        parsed.run()
    except RefreshError as error:
        log.fail(str(error))
        return error.status
    except psycopg.Error as error:
        log.fail(f"the database on {os.environ.get('PGHOST')} failed: {one_line(error)}")
        return 1
    except OSError as error:
        log.fail(f"{error.filename or 'a file'}: {error.strerror}; nothing was published")
        return 1
    except Interrupted:
        log.fail("interrupted; python -m refresh status says what is published")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
