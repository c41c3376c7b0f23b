"""One refresh: the steps from the files to the published numbers."""

import os
import secrets
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from refresh import choosing, metrics, progress
from refresh.alerting import alerts
from refresh.building import manifest
from refresh.building.build import Build, BuildReport, target_folder
from refresh.building.inputs import input_hash
from refresh.database import builds, changes, loading, runs, upgrade
from refresh.database.lock import only_refresh
from refresh.database.publication import GreenBuild, publish
from refresh.database.runs import Run
from refresh.database.unchanged import ToRead
from refresh.embedded import server
from refresh.errors import AlreadyRunning, RefreshError, one_line
from refresh.log import is_read_by_a_person, log, name_refresh
from refresh.output import printable
from refresh.paths import landed_dir, seeds_dir, shown_path
from refresh.reading import landing
from refresh.reading.files import Extract
from refresh.reading.process import Report

FAILURES = (RefreshError, psycopg.Error, OSError)


def refresh(paths: Sequence[Path], allow_shrink: bool, force: bool, full: bool) -> None:
    """Runs one refresh, records it in refresh.runs, sends alerts, and writes METRICS_FILE.

    Raises one of FAILURES when a step fails: then nothing was published.
    """
    refresh_id = runs.new_refresh_id(datetime.now(UTC), secrets.token_hex(2))
    name_refresh(refresh_id)
    reported = False
    try:
        with server.running(), metrics.written(), only_refresh() as connection:
            check_server(connection)
            upgrade.upgrade(connection)
            try:
                with runs.recorded(connection, refresh_id) as run, progress.shown():
                    changed = run_steps(connection, run, paths, allow_shrink, force, full)
            except FAILURES as error:
                alerts.report_failure(connection, error)
                reported = True
                raise
            alerts.report_success(connection, run.outcome == "published", changed)
    except AlreadyRunning:
        raise
    except FAILURES as error:
        if not reported:
            alerts.send_failure_now(error)
        raise


def run_steps(
    connection: psycopg.Connection, run: Run, paths: Sequence[Path], allow_shrink: bool, force: bool, full: bool
) -> Mapping[str, Any] | None:
    """Reads, lands, loads, builds and publishes, unless nothing is new; notes in run what it did.

    Returns what changed, as changes.since_last does.
    """
    started = time.monotonic()
    alerts.check_settings()
    published = runs.last_published(connection)
    last = published or {"build_id": None, "input_hash": None, "files": []}
    landing.refuse_missing_seeds(seeds_dir())
    files = choosing.files(connection, paths, {file["name"]: file["sha256"] for file in last["files"]})
    run.files = [{"name": file.name, "sha256": file.sha256} for file in files]
    run.input_hash = input_hash(run.files, seeds_dir())
    if not (force or full) and run.input_hash == last["input_hash"] and builds.is_newest(connection, last["build_id"]):
        run.outcome, run.build_id = "nothing new", last["build_id"]
        log.info("nothing new", build_id=run.build_id, files=len(files))
        return None
    to_read = choosing.what_to_read(connection, published, run.files, full)
    new_files = choosing.what_to_build(connection, last, to_read)
    build = Build(run.refresh_id, {"allow_shrink": True} if allow_shrink else {}, new_files)
    with ThreadPoolExecutor(1) as pool:
        parsed = pool.submit(build.parse)
        read(run, files, last["files"], to_read)
        with run.timed("loading"):
            rows = loading.load(connection, landed_dir(), seeds_dir(), f"refresh {run.refresh_id}", to_read)
        log.info("loaded", rows=sum(rows.values()))
        log.info("building only what is new" if new_files else "building")
        with run.timed("building"):
            progress.step("parsing")
            parsed.result()
            built = build.run()
    publish_build(connection, run, built, list(rows))
    log.info("published", **builds.numbers(connection), seconds=round(time.monotonic() - started, 1))
    try:
        manifest.keep(target_folder())
    except OSError as error:  # the numbers are published: the refresh has not failed
        log.warning("analysts compare with the manifest of an earlier build", reason=one_line(error))
    return changes.since_last(connection)


def read(run: Run, files: Sequence[Extract], published: Sequence[Mapping[str, Any]], to_read: ToRead) -> None:
    """Reads and lands the files of to_read; notes in run the rows of all files, of the others as published."""
    new = [file for file in files if file.name in to_read.names]
    rows = {file["name"]: file["rows"] for file in published if not to_read.is_everything}
    for name in to_read.names:
        rows.pop(name, None)
    with run.timed("reading"):
        reports = landing.land(new, landed_dir(), report_reading, {seed for each in rows.values() for seed in each})
    for report in reports:
        rows[report.file] = report.rows
        log_report(report)
    for entry in run.files:
        entry["rows"] = rows[entry["name"]]


def publish_build(connection: psycopg.Connection, run: Run, built: BuildReport, seeds: Sequence[str]) -> None:
    """Publishes a green build of the loaded seeds; logs the warnings of dbt."""
    for warning in built.warnings:
        facts = {"look_at": warning.look_at}
        if warning.name == "channels_not_on_the_list" and is_read_by_a_person():
            facts |= {"channels": printable(", ".join(builds.unlisted_channels(connection, "marts")))}
            facts |= {"add_them_to": shown_path(seeds_dir() / "channels.csv")}
        log.warning(str(warning), **facts)
    green = GreenBuild(
        run.refresh_id,
        marts=built.marts,
        tables=[*built.tables, *(f"raw.{seed}" for seed in seeds)],
        files=run.files,
        variables=built.variables,
        project_version=built.project_version,
    )
    log.info("publishing")
    with run.timed("publishing"):
        run.build_id = publish(connection, green, keep=built.variables["keep_builds"])


def check_server(connection: psycopg.Connection) -> None:
    """Raises RefreshError for a server without the collation pg_c_utf8, which the models use."""
    version = connection.info.server_version // 10000
    if version < 17:
        raise RefreshError(f"the server on {os.environ['PGHOST']} is Postgres {version}; use Postgres 17 or newer")


def report_reading(file: Extract, number: int, files: int, rows: int) -> None:
    """Shows how many rows of a file, the number-th of the files, are read; logs its begin."""
    if rows == 0:
        log.info("reading", file=file.name)
    progress.step("reading", file=file.name, number=number, files=files, rows=rows)


def log_report(report: Report) -> None:
    """Logs what one file held."""
    log.info("landed", file=report.file, **{seed.removeprefix("raw_"): rows for seed, rows in report.rows.items()})
    for sheet in report.ignored_sheets:
        log.info("ignored", file=report.file, sheet=sheet)
    for sheet, columns in report.ignored_columns.items():
        log.info("ignored", file=report.file, sheet=sheet, columns=", ".join(columns))
