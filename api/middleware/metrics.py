"""The metrics, in the text format of Prometheus."""

import contextlib
import os
from functools import cache

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.registry import REGISTRY

from api.data.builds import Builds
from api.data.database import Database, Unavailable

DURATION = Histogram(
    "api_request_duration_seconds",
    "Time until a response was ready, by route and status.",
    ["route", "status"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
duration = cache(DURATION.labels)  # saves 2 µs of each request
BUILD_AGE = Gauge(
    "api_build_age_seconds", "Time since the current build was published.", multiprocess_mode="mostrecent"
)
POOL = Gauge("api_pool_connections", "Database connections.", ["state"], multiprocess_mode="livesum")


def exposition(builds: Builds, database: Database) -> bytes:
    """All metrics of all worker processes."""
    with contextlib.suppress(Unavailable):
        BUILD_AGE.set(builds.current().age())
    for state, connections in database.pool().items():
        POOL.labels(state).set(connections)
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)
