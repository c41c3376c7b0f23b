"""`python -m refresh [PATH ...]`: lands the workbooks, builds and tests the marts, publishes them.

Safe to repeat and to kill: until the last step nothing changes for readers. Exit status 0 when all of it held or there
was nothing new, 75 when another refresh was running or a file was still being written, 1 for anything else.
`python -m refresh history | status | diff | rollback | check` look at what was done, or take it back.
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

DIFF = "What changed from one build to another: customers, counts, totals per channel, rejected rows."
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def age(text: str) -> timedelta:
    """A length of time as it is typed: 90m, 26h, 8d."""
    match = re.fullmatch(r"(\d{1,6})([mhd])", text)
    if not match:
        raise argparse.ArgumentTypeError(f"'{text}' is no length of time; write 90m, 26h or 8d")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


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
            "--allow-shrink", action="store_true", help="far fewer interactions than published are meant"
        )
        parser.add_argument("--force", action="store_true", help="build and publish also when nothing is new")
        parsed = parser.parse_args(arguments)
        paths = parsed.paths or [seeds_dir() / "extracts"]
        parsed.run = lambda: refresh(paths, parsed.allow_shrink, parsed.force)
        return parsed
    parser = argparse.ArgumentParser(prog="python -m refresh")
    commands_of = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], None], about: str) -> argparse.ArgumentParser:
        command = commands_of.add_parser(name, help=about, description=about)
        command.set_defaults(run=lambda: run(parsed))
        return command

    command = add("history", lambda given: commands.history(given.limit, given.json), "The last refreshes.")
    command.add_argument("--limit", type=int, default=20, help="how many (default 20)")
    command.add_argument("--json", action="store_true", help="as JSON, with files and failures")
    command = add("status", lambda given: commands.status(given.json), "What is published, and how it came there.")
    command.add_argument("--json", action="store_true", help="as JSON")
    command = add("diff", lambda given: commands.diff(given.since, given.build, given.limit, given.json), DIFF)
    command.add_argument("since", metavar="FROM", nargs="?", help="a kept build (default: the one before TO)")
    command.add_argument("build", metavar="TO", nargs="?", help="a kept build (default: the published one)")
    command.add_argument("--limit", type=int, default=20, help="how many rows of each list (default 20)")
    command.add_argument("--json", action="store_true", help="as JSON")
    command = add("rollback", lambda given: commands.rollback(given.build), "Publishes a kept build again.")
    command.add_argument("build", metavar="BUILD", nargs="?", help="as status shows it (default: the one before)")
    command = add("check", lambda given: commands.check(given.max_age), "Fails, and tells, when the numbers are old.")
    command.add_argument("--max-age", type=age, default=timedelta(hours=26), help="90m, 26h (default), 8d")
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
