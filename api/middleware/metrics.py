"""The metrics, in the text format of Prometheus."""

import contextlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from api.data import queries
from api.data.builds import Builds
from api.data.database import Database, Unavailable
from api.data.vocabulary import OUTCOMES, SHEETS, STATISTICS

DURATION = Histogram(
    "interactions_api_request_duration_seconds",
    "Time until a response was ready, by route and status.",
    ["route", "status"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
duration = cache(DURATION.labels)  # saves 2 µs of each request
POOL = Gauge("interactions_api_pool_connections", "Database connections.", ["state"], multiprocess_mode="livesum")


class Published(Collector):
    """The metrics of the current build, under the names that the refresh gives them; none without a build."""

    def __init__(self, builds: Builds) -> None:
        self._builds = builds

    def collect(self) -> Iterator[Metric]:
        with contextlib.suppress(Unavailable):
            build = self._builds.current(max_age=0)
            published_at = build.published_at.timestamp()
            yield GaugeMetricFamily(
                "interactions_published_timestamp_seconds", "When the current build was published.", published_at
            )
            numbers = dict(zip(STATISTICS, *build.fetch(queries.statistics(), {}), strict=True))
            read = GaugeMetricFamily(
                "interactions_published_rows_read", "Rows read for the current build.", labels=["sheet"]
            )
            rows = GaugeMetricFamily(
                "interactions_published_rows", "These rows by outcome.", labels=["sheet", "outcome"]
            )
            for prefix, sheet in SHEETS.items():
                read.add_metric([sheet], numbers[f"{prefix}_rows_read"])
                for outcome in OUTCOMES[1:]:
                    rows.add_metric([sheet, outcome], numbers[f"{prefix}_rows_{outcome}"])
            yield from (read, rows)


def exposition(builds: Builds, database: Database) -> bytes:
    """All metrics of all worker processes."""
    for state, connections in database.pool().items():
        POOL.labels(state).set(connections)
    registry = REGISTRY
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        forget_ended_workers(Path(folder))
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry) + generate_latest(Published(builds))


def forget_ended_workers(folder: Path) -> None:
    """Removes the gauges of worker processes that have ended. Their counters stay, so that no sum goes back.

    The server respawns a worker that crashed, but calls no hook when one ends.
    """
    for path in folder.glob("gauge_live*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except OSError:  # no such process, or one of another user
            # not by mark_process_dead, which fails if another worker removes the file at the same time
            path.unlink(missing_ok=True)
