"""The log: one JSON line per request, with the request id that the response carries in X-Request-ID."""

import contextlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterable

import orjson
import structlog

from api.middleware import metrics

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


class RequestLog:
    """WSGI middleware: gives each request an id, adds headers, measures and logs. on_error makes a 500."""

    def __init__(self, app: Callable, on_error: Callable[[Exception, dict], Callable]) -> None:
        self._app = app
        self._on_error = on_error

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        started = time.perf_counter()
        request_id = environ.get("HTTP_X_REQUEST_ID")
        if request_id is None or not REQUEST_ID.fullmatch(request_id):
            request_id = os.urandom(8).hex()
        environ["api.request_id"] = request_id
        code = ""

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable:
            nonlocal code
            code = status[:3]
            headers += SECURITY
            headers.append(("X-Request-ID", request_id))
            headers.append(("Content-Security-Policy", environ.get("api.policy", POLICY)))
            return start_response(status, headers)

        try:
            body = self._app(environ, start)
        except Exception as error:  # the client gets a response to any bug
            body = self._on_error(error, environ)(environ, start)
        seconds = time.perf_counter() - started
        route = environ.get("api.route", "")
        metrics.duration(route, code).observe(seconds)
        fields = {name: environ[f"api.{name}"] for name in ("key", "rows", "reason") if f"api.{name}" in environ}
        method, ms = environ["REQUEST_METHOD"], round(seconds * 1000, 2)
        with contextlib.suppress(OSError):  # a log that cannot be written fails no request
            log.info("request", request_id=request_id, method=method, route=route, status=int(code), ms=ms, **fields)
        return body
