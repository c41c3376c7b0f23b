"""Problems as pages: a browser that opens an unknown or refused address reads HTML, not JSON."""

from collections.abc import Callable, Iterable

import orjson
from flask import Flask
from werkzeug.datastructures import Headers, MIMEAccept
from werkzeug.http import parse_accept_header

from api.page import rendering

JSON = "application/problem+json"
FOR_PROGRAMS = ("/livez", "/readyz", "/metrics", "/openapi.json")


class ProblemPages:
    """WSGI middleware that turns a problem into a page, outside of `/api/`, for clients that prefer HTML."""

    def __init__(self, app: Callable, flask: Flask) -> None:
        self._app = app
        self._flask = flask

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if not wants_page(environ):
            return self._app(environ, start_response)
        started: list = []
        body = self._app(environ, lambda *line: started.extend(line[:2]))
        status, headers = started[0], Headers(started[1])
        if headers.get("Content-Type") != JSON:
            start_response(status, headers.to_wsgi_list())
            return body
        problem = orjson.loads(b"".join(body)) if environ["REQUEST_METHOD"] != "HEAD" else {}
        with self._flask.request_context(environ):
            response = rendering.problem_page(int(status[:3]), problem.get("detail", ""), headers)
        return response(environ, start_response)


def wants_page(environ: dict) -> bool:
    """Whether the address is not a program's, and the client prefers HTML to a problem's JSON."""
    path = "/" + environ["PATH_INFO"].lstrip("/")  # Flask routes // as /
    if path in FOR_PROGRAMS or f"{path}/".startswith("/api/"):
        return False
    accepted = parse_accept_header(environ.get("HTTP_ACCEPT"), MIMEAccept)
    return accepted.quality("text/html") > accepted.quality(JSON)
