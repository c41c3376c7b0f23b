"""The public API, asked as any website asks it, only that the question does not leave the process."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

import orjson
from flask import current_app, request
from werkzeug.datastructures import Headers
from werkzeug.http import parse_date

from api.published import OtherBuild

Parameters = Mapping[str, str | int | Sequence[str]]


class Refused(Exception):
    """The API answered with a problem: its status, what to do about it, and its headers."""

    def __init__(self, problem: dict, headers: Mapping[str, str]) -> None:
        super().__init__(problem["detail"])
        self.status: int = problem["status"]
        self.detail: str = problem["detail"]
        self.headers = headers


class Client:
    """What one page asks. Each question is asked once, and all answers are of one build."""

    def __init__(self) -> None:
        self._bodies: dict[str, dict] = {}
        self.published_at: datetime | None = None
        self.age = 0  # seconds since then

    def get(self, path: str, parameters: Parameters | None = None) -> dict:
        """The body of `/api/v1/` + path. Raises Refused, and OtherBuild when the answers are of two."""
        address = address_of(path, parameters)
        if address not in self._bodies:
            self._bodies[address] = self._ask(address)
        return self._bodies[address]

    def _ask(self, address: str) -> dict:
        path, _, query = address.partition("?")
        asked = request.environ
        # as whoever asks for the page: the same key, address and request id
        environ = {
            name: value
            for name, value in asked.items()
            if name.isupper() and name not in ("HTTP_ACCEPT", "HTTP_IF_NONE_MATCH") or name.startswith("wsgi.")
        }
        environ |= {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO()}
        environ["api.request_id"] = asked.get("api.request_id")
        started: list = []
        parts = current_app.extensions["public_api"](environ, lambda *line: started.extend(line[:2]))
        body = orjson.loads(b"".join(parts))
        status, headers = started[0], Headers(started[1])
        for name in ("api.reason", "api.key"):
            if name in environ:
                asked[name] = environ[name]
        if not status.startswith("200"):
            raise Refused(body, headers)
        asked["api.rows"] = asked.get("api.rows", 0) + environ["api.rows"]
        published_at = parse_date(headers["Last-Modified"])
        if self.published_at not in (None, published_at):
            raise OtherBuild
        self.published_at, self.age = published_at, int(headers["Data-Age"])
        return body


def address_of(path: str, parameters: Parameters | None = None) -> str:
    """The address of a resource of the API; parameters without a value are left out."""
    query = urlencode({name: value for name, value in (parameters or {}).items() if value}, doseq=True)
    return f"/api/v1/{path}" + (f"?{query}" if query else "")
