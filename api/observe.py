"""What operators see of each request: its id, one line in the log, and the metrics."""

import contextlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterable

import orjson
import structlog
from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.registry import REGISTRY

from api.data.builds import Builds
from api.data.database import Database, Unavailable

# headers of every answer
SECURITY = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")]
POLICY = "default-src 'none'; frame-ancestors 'none'"  # a view may set another one, as environ["api.policy"]
REQUEST_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)

log = structlog.wrap_logger(
    structlog.BytesLogger(sys.stdout.buffer),
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(serializer=orjson.dumps),
    ],
    cache_logger_on_first_use=True,
)

DURATION = Histogram(
    "api_request_duration_seconds",
    "Time until an answer was ready, by route and status.",
    ["route", "status"],
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
BUILD_AGE = Gauge(
    "api_build_age_seconds", "Time since the published build was published.", multiprocess_mode="mostrecent"
)
POOL = Gauge("api_pool_connections", "Database connections.", ["state"], multiprocess_mode="livesum")


class Observed:
    """WSGI middleware: gives each request an id, measures it, and says one line about it."""

    def __init__(self, app: Callable, on_error: Callable[[Exception, dict], Callable]) -> None:
        self._app = app
        self._on_error = on_error

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        started = time.perf_counter()
        request_id = environ.get("HTTP_X_REQUEST_ID")
        if request_id is None or not REQUEST_ID.fullmatch(request_id):
            request_id = os.urandom(8).hex()
        environ["api.request_id"] = request_id
        answered = ""

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable:
            nonlocal answered
            answered = status[:3]
            headers += SECURITY
            headers.append(("X-Request-ID", request_id))
            headers.append(("Content-Security-Policy", environ.get("api.policy", POLICY)))
            return start_response(status, headers)

        try:
            body = self._app(environ, start)
        except Exception as error:
            body = self._on_error(error, environ)(environ, start)
        seconds = time.perf_counter() - started
        route = environ.get("api.route", "")
        DURATION.labels(route, answered).observe(seconds)
        fields = {name: environ[f"api.{name}"] for name in ("key", "rows", "reason") if f"api.{name}" in environ}
        method, ms = environ["REQUEST_METHOD"], round(seconds * 1000, 2)
        with contextlib.suppress(OSError):  # a log that cannot be written stops no answer
            log.info(
                "request", request_id=request_id, method=method, route=route, status=int(answered), ms=ms, **fields
            )
        return body


def metrics(builds: Builds, database: Database) -> bytes:
    """All metrics, of every worker, in the text format of Prometheus."""
    with contextlib.suppress(Unavailable):
        BUILD_AGE.set(builds.current().age())
    for state, connections in database.pool().items():
        POOL.labels(state).set(connections)
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)
