"""The metrics of the refresh, in a file for the textfile collector of Prometheus's node_exporter.

All of them come from the database, so each refresh writes all of them, also one that did nothing.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping

import psycopg
from prometheus_client import write_to_textfile
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from refresh.database import builds
from refresh.database.lock import running_since
from refresh.declaration import TABLES
from refresh.errors import RefreshError, one_line
from refresh.log import log
from refresh.paths import ROOT

SUCCESSES = ("published", "nothing new")
OUTCOMES = (*SUCCESSES, "left", "failed", "interrupted", "killed")
USES = ("used", "repeated", "superseded", "rejected")

ENDED = """
    select outcome, count(*)::int, extract(epoch from max(finished_at))::float8
    from refresh.runs
    where finished_at is not null
    group by outcome
"""
FAILURES = """
    select count(*)::int
    from refresh.runs
    where
        outcome in ('failed', 'interrupted', 'killed')
        and started_at > all (select started_at from refresh.runs where outcome = any(%s))
"""
STEPS = """
    select step_seconds
    from refresh.runs
    where outcome = 'published' and step_seconds != '{}'
    order by started_at desc
    limit 1
"""
STATISTICS = "select to_jsonb(statistics) from published.statistics"


class Metrics(Collector):
    """The metrics, each read once."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._metrics = [*_of_refreshes(connection), *_of_published(connection)]

    def collect(self) -> list[Metric]:
        return self._metrics


@contextlib.contextmanager
def written() -> Iterator[None]:
    """Writes METRICS_FILE, if it is set, when the block ends, also by an error. Logs an error of its own."""
    try:
        yield
    finally:
        if path := os.environ.get("METRICS_FILE"):
            try:
                with psycopg.connect(application_name="refresh") as connection:
                    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                    write_to_textfile(str(ROOT / path), Metrics(connection))
            except (RefreshError, psycopg.Error, OSError) as error:
                log.warning("METRICS_FILE could not be written", reason=one_line(error))


def _gauge(name: str, documentation: str, values: Mapping[object, float], labels: tuple[str, ...] = ()) -> Metric:
    """values: by the value of the label, or by a tuple of the values of several labels."""
    metric = GaugeMetricFamily(f"interactions_{name}", documentation, labels=labels)
    for names, value in values.items():
        metric.add_metric(names if isinstance(names, tuple) else (names,), value)
    return metric


def _of_refreshes(connection: psycopg.Connection) -> Iterator[Metric]:
    ended = {outcome: (runs, at) for outcome, runs, at in connection.execute(ENDED).fetchall()}
    times = {outcome: at for outcome, (_, at) in ended.items()}
    last = max(times, key=times.get, default=None)
    success = max((times[outcome] for outcome in SUCCESSES if outcome in times), default=None)
    total = CounterMetricFamily("interactions_refreshes", "Refreshes that ended, by outcome.", labels=["outcome"])
    for outcome in OUTCOMES:
        total.add_metric([outcome], ended.get(outcome, (0,))[0])
    yield total
    outcomes = {outcome: float(outcome == last) for outcome in OUTCOMES}
    yield _gauge("refresh_last_outcome", "1 for the outcome of the last refresh that ended.", outcomes, ("outcome",))
    if last:
        yield _gauge("refresh_last_end_timestamp_seconds", "When the last refresh ended.", {(): times[last]})
    if success:
        yield _gauge(
            "refresh_last_success_timestamp_seconds", "When a refresh last published or had nothing new.", {(): success}
        )
    (failures,) = connection.execute(FAILURES, [list(SUCCESSES)]).fetchone()
    yield _gauge("refresh_failures", "Refreshes that did not complete since the last success.", {(): failures})
    if steps := connection.execute(STEPS).fetchone():
        yield _gauge(
            "refresh_step_duration_seconds", "Durations in the last refresh that published.", steps[0], ("step",)
        )
    is_held = running_since(connection) is not None
    yield _gauge("refresh_lock_held", "1 if another refresh was running at the end of this one.", {(): float(is_held)})


def _of_published(connection: psycopg.Connection) -> Iterator[Metric]:
    build = builds.current(connection)
    if build is None:
        return
    (numbers,) = connection.execute(STATISTICS).fetchone()
    # a build of an earlier version lacks some numbers
    names = {(table.sheet, use): f"{table.counted_as}_rows_{use}" for table in TABLES for use in ("read", *USES)}
    rows = {key: numbers[name] for key, name in names.items() if name in numbers}
    read = {sheet: rows.pop((sheet, use)) for sheet, use in list(rows) if use == "read"}
    published_at = build.published_at.timestamp()
    yield _gauge("published_timestamp_seconds", "When the current build was published.", {(): published_at})
    yield _gauge("published_rows_read", "Rows read for the current build.", read, ("sheet",))
    yield _gauge("published_rows", "These rows by outcome.", rows, ("sheet", "outcome"))
