"""`python -m refresh [PATH ...]`: lands the workbooks, builds and tests the marts, publishes them.

Safe to repeat and to kill: until the last step nothing changes for readers. Exit status 0 only when all of it held, 75
when another refresh was running, 1 for anything else.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from refresh import embedded, landing
from refresh.build import BuildReport, build
from refresh.errors import RefreshError
from refresh.lock import only_refresh
from refresh.settings import seeds_dir


def say(text: str) -> None:
    print(text, flush=True)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m refresh", description="Publishes the numbers of the workbooks.")
    parser.add_argument("paths", metavar="PATH", nargs="*", type=Path, help="workbook, CSV file or folder of them")
    parser.add_argument("--allow-shrink", action="store_true", help="far fewer interactions than published are meant")
    return parser.parse_args(arguments)


def refresh(paths: list[Path], allow_shrink: bool) -> None:
    """One refresh. Raises RefreshError when anything did not hold; then nothing was published."""
    started = time.monotonic()
    files, ignored = landing.find_files(paths)
    for name in ignored:
        say(f"ignored  {name}: not a workbook")
    with embedded.running(), only_refresh():
        check_server()
        reports = landing.land(files, seeds_dir(), lambda file: say(f"reading  {file.name}"))
        for report in reports:
            describe(report)
        for name in landing.add_reference_seeds(seeds_dir()):
            say(f"added    {name} from the project's own seeds")
        say("building")
        built = build(Progress(), {"allow_shrink": True} if allow_shrink else {})
        for warning in built.warnings:
            say(f"warning  {warning}")
        say(f"{summary(built)}, {time.monotonic() - started:.1f} s")


def check_server() -> None:
    """Raises RefreshError for a server that lacks what the models use (the collation pg_c_utf8)."""
    with psycopg.connect() as connection:
        version = connection.info.server_version
    if version < 170000:
        where = os.environ["PGHOST"]
        raise RefreshError(f"the server on {where} is Postgres {version // 10000}; use Postgres 17 or newer")


def describe(report: landing.Report) -> None:
    rows = ", ".join(f"{count} {seed.removeprefix('raw_').replace('_', ' ')}" for seed, count in report.rows.items())
    say(f"landed   {report.file}: {rows}")
    for sheet in report.ignored_sheets:
        say(f"ignored  {report.file}: sheet '{sheet}'")
    for sheet, columns in report.ignored_columns.items():
        names = ", ".join(f"'{column}'" for column in columns)
        say(f"ignored  {report.file}: column {names} of '{sheet}'")


class Progress:
    """Says every two seconds how far the build is."""

    def __init__(self) -> None:
        self.said = time.monotonic()

    def __call__(self, done: int, steps: int) -> None:
        if time.monotonic() - self.said >= 2:
            self.said = time.monotonic()
            say(f"building {done} of {steps} steps")


def summary(built: BuildReport) -> str:
    """The published numbers in one line. Raises RefreshError when the build is not among the published ones."""
    with psycopg.connect(row_factory=dict_row) as connection:
        published = connection.execute("select from published.builds where build_id = %s", [built.build_id]).fetchone()
        if published is None:
            raise RefreshError("the build was not published: another one was published since; refresh again")
        numbers = connection.execute(
            """
            select
                customers_rows_read + interactions_rows_read + products_rows_read as rows_read,
                customers_rows_used + interactions_rows_used + products_rows_used as rows_used,
                customers_rows_rejected + interactions_rows_rejected + products_rows_rejected as rows_rejected,
                customers,
                interactions,
                channels
            from published.statistics
            """
        ).fetchone()
    return "published " + ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in numbers.items())


def main() -> int:
    arguments = parse(sys.argv[1:])
    try:
        refresh(arguments.paths or [seeds_dir() / "extracts"], arguments.allow_shrink)
    except RefreshError as error:
        print(f"refresh: {error}", file=sys.stderr)
        return error.status
    except psycopg.Error as error:
        server = os.environ.get("PGHOST")
        print(f"refresh: the database on {server} failed: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("refresh: interrupted; nothing was published", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
