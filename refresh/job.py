"""One refresh, from the files to the published numbers: landed, loaded, built, tested, published, told."""

import os
import secrets
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

from refresh import alerts
from refresh.building import manifest as state
from refresh.building.build import build, target_folder
from refresh.database import builds, changes, loading, upgrade
from refresh.database import runs as history
from refresh.database.lock import only_refresh
from refresh.database.publication import Made, publish
from refresh.database.runs import Run
from refresh.declaration import TABLES
from refresh.embedded import server
from refresh.errors import AlreadyRunning, BuildFailed, NotSettled, RefreshError, one_line
from refresh.log import log, name_refresh
from refresh.paths import landed_dir, seeds_dir
from refresh.reading import files as extracts
from refresh.reading import landing
from refresh.reading.process import Report

FAILURES = (RefreshError, psycopg.Error, OSError)

ROWS = [
    f"{' + '.join(f'{table.counted_as}_rows_{what}' for table in TABLES)} as rows_{what}"
    for what in ("read", "used", "repeated", "superseded", "rejected")
]
NUMBERS = f"select {', '.join(ROWS)}, customers, interactions, channels from published.statistics"


def refresh(paths: Sequence[Path], allow_shrink: bool, force: bool) -> None:
    """One refresh. Raises one of FAILURES when anything did not hold: then nothing was published.

    Either way it stands in the history, and what is odd about it has been told.
    """
    refresh_id = history.new_refresh_id(datetime.now(UTC), secrets.token_hex(2))
    name_refresh(refresh_id)
    told = False
    try:
        with server.running(), only_refresh() as connection:
            check_server(connection)
            upgrade.upgrade(connection)
            try:
                with history.recorded(connection, refresh_id) as run:
                    changed = work(connection, run, paths, allow_shrink, force)
            except FAILURES as error:
                tell_failure(connection, error)
                told = True
                raise
            tell_success(connection, run, changed)
    except AlreadyRunning:
        raise
    except FAILURES as error:
        if not told:
            alerts.send_now(failure_message(error))
        raise


def work(
    connection: psycopg.Connection, run: Run, paths: Sequence[Path], allow_shrink: bool, force: bool
) -> alerts.Condition | None:
    """Does what is to be done, and notes in run what was done; the alert that many customers changed, if they did."""
    started = time.monotonic()
    alerts.check_settings()
    last = history.last_published(connection) or {"build_id": None, "input_hash": None, "files": []}
    landing.refuse_missing_seeds(seeds_dir())
    files = chosen(connection, paths, {file["name"]: file["sha256"] for file in last["files"]})
    run.files = [{"name": file.name, "sha256": file.sha256} for file in files]
    run.input_hash = extracts.input_hash(files, seeds_dir())
    if not force and run.input_hash == last["input_hash"] and builds.is_newest(connection, last["build_id"]):
        run.outcome, run.build_id = "nothing new", last["build_id"]
        log.info("nothing new", build_id=run.build_id, files=len(files))
        return None
    with ThreadPoolExecutor(1) as beside:
        # takes dbt over a second, and the reading is done by other processes
        beside.submit(import_module, "dbt.cli.main")
        reports = landing.land(files, landed_dir(), lambda file: log.info("reading", file=file.name))
    for entry, report in zip(run.files, reports, strict=True):
        entry["rows"] = report.rows
        describe(report)
    rows = loading.load(connection, landed_dir(), seeds_dir(), f"refresh {run.refresh_id}")
    log.info("loaded", rows=sum(rows.values()))
    publish_build(connection, run, list(rows), {"allow_shrink": True} if allow_shrink else {})
    log.info("published", **published_numbers(connection), seconds=round(time.monotonic() - started, 1))
    try:
        state.keep(target_folder())
    except OSError as error:  # no reason to say of numbers that are published that the refresh failed
        log.warning("analysts go on with the manifest of an earlier build", reason=one_line(error))
    return changes.logged(connection)


def publish_build(connection: psycopg.Connection, run: Run, seeds: Sequence[str], variables: dict[str, object]) -> None:
    """Builds, tests and publishes from the loaded seeds; says what dbt failed on and warned of."""
    log.info("building")
    try:
        built = build(run.refresh_id, Progress(), variables)
    except BuildFailed as error:
        for failure in error.failures:
            log.error(str(failure), look_at=failure.look_at)
        raise
    for warning in built.warnings:
        log.warning(str(warning), look_at=warning.look_at)
    made = Made(
        run.refresh_id,
        marts=built.marts,
        tables=[*built.tables, *(f"raw.{seed}" for seed in seeds)],
        files=run.files,
        variables=built.variables,
        project_version=built.project_version,
    )
    log.info("publishing")
    run.build_id = publish(connection, made, keep=built.variables["keep_builds"])


def failure_message(error: Exception) -> str:
    return f"the refresh failed: {one_line(error)}"


def tell_failure(connection: psycopg.Connection, error: Exception) -> None:
    """Tells of a failed refresh, also when the database is gone in which what was told is kept."""
    try:
        if isinstance(error, NotSettled):
            alerts.tell_left(connection, error.left)
        else:
            alerts.tell_failure(connection, failure_message(error))
        alerts.deliver(connection)
    except psycopg.Error:
        alerts.send_now(failure_message(error))


def tell_success(connection: psycopg.Connection, run: Run, changed: alerts.Condition | None) -> None:
    """Tells what is odd about the published numbers, and what is over. What goes wrong here fails no refresh."""
    try:
        alerts.tell(connection, "failure", [])
        if run.outcome == "published":
            alerts.tell(connection, "stale", [])
            alerts.tell_published(connection, changed)
        alerts.deliver(connection)
    except psycopg.Error as error:
        log.warning("alerts could not be worked out", reason=one_line(error))


def chosen(connection: psycopg.Connection, paths: Sequence[Path], published: dict[str, str]) -> list[extracts.Extract]:
    """The files to read. Says, and tells, which are left for the next refresh."""
    found, ignored = extracts.find_files(paths)
    for name in ignored:
        log.warning("ignored, not a workbook", file=name)
    files, left = extracts.settle(found, published, may_leave=all(path.is_dir() for path in paths))
    for name, reason in left.items():
        log.warning("left for the next refresh", file=name, reason=reason)
    alerts.tell_left(connection, left)
    return files


def check_server(connection: psycopg.Connection) -> None:
    """Raises RefreshError for a server that lacks what the models use (the collation pg_c_utf8)."""
    version = connection.info.server_version // 10000
    if version < 17:
        raise RefreshError(f"the server on {os.environ['PGHOST']} is Postgres {version}; use Postgres 17 or newer")


def describe(report: Report) -> None:
    """Says what one file held."""
    log.info("landed", file=report.file, **{seed.removeprefix("raw_"): rows for seed, rows in report.rows.items()})
    for sheet in report.ignored_sheets:
        log.info("ignored", file=report.file, sheet=sheet)
    for sheet, columns in report.ignored_columns.items():
        log.info("ignored", file=report.file, sheet=sheet, columns=", ".join(columns))


class Progress:
    """Says every five seconds how far the build is."""

    def __init__(self) -> None:
        self.said = time.monotonic()

    def __call__(self, done: int, steps: int) -> None:
        if time.monotonic() - self.said >= 5:
            self.said = time.monotonic()
            log.info("building", step=done, steps=steps)


def published_numbers(connection: psycopg.Connection) -> dict[str, int]:
    """The numbers of the current build by name."""
    return connection.cursor(row_factory=dict_row).execute(NUMBERS).fetchone()
