"""A client of the public API in the same process."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

import orjson
from flask import request
from werkzeug.datastructures import Headers
from werkzeug.http import parse_date

from api.data.database import BuildDropped
from api.extensions import services

NOT_PASSED_ON = ("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH")  # headers of the page's request
Parameters = Mapping[str, str | int | Sequence[str]]


class Refused(Exception):
    """The API responded with a problem. Holds its status, detail and headers."""

    def __init__(self, problem: dict, headers: Mapping[str, str]) -> None:
        super().__init__(problem["detail"])
        self.status, self.detail, self.headers = problem["status"], problem["detail"], headers


class Client:
    """The requests of one page view. Each address is requested once, and all responses are of one build."""

    def __init__(self) -> None:
        self._bodies: dict[str, dict] = {}
        self.published_at: datetime | None = None
        self.age = 0  # seconds since then

    def get(self, path: str, parameters: Parameters | None = None) -> dict:
        """The body of `/api/v1/` + path. Raises Refused, and BuildDropped when the build of the page was dropped."""
        address = address_of(path, parameters)
        if address not in self._bodies:
            self._bodies[address] = self._request(address)
        return self._bodies[address]

    def get_optional(self, path: str, parameters: Parameters | None = None) -> dict | None:
        """As get; none if the resource needs a key that the reader did not send, or if its query takes too long."""
        try:
            return self.get(path, parameters)
        except Refused as refused:
            if refused.status not in (401, 403, 503):
                raise
            return None

    def _request(self, address: str) -> dict:
        path, _, query = address.partition("?")
        outer = request.environ
        # with the key, address and request id of the page's request
        environ = {
            name: value
            for name, value in outer.items()
            if name.isupper() and name not in NOT_PASSED_ON or name.startswith("wsgi.")
        }
        environ |= {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO()}
        environ |= {name: outer[name] for name in ("api.request_id", "api.build") if name in outer}
        started: list = []
        parts = services().public_api(environ, lambda *line: started.extend(line[:2]))
        body = orjson.loads(b"".join(parts))
        status, headers = started[0], Headers(started[1])
        outer |= {name: environ[name] for name in ("api.reason", "api.key") if name in environ}
        if not status.startswith("200"):
            raise Refused(body, headers)
        outer["api.rows"] = outer.get("api.rows", 0) + environ["api.rows"]
        if outer.setdefault("api.build", environ["api.build"]) is not environ["api.build"]:
            raise BuildDropped("the build of the page was dropped meanwhile")
        self.published_at, self.age = parse_date(headers["Last-Modified"]), int(headers["Data-Age"])
        return body


def address_of(path: str, parameters: Parameters | None = None) -> str:
    """The address of a resource of the API, without the parameters that have no value."""
    query = urlencode({name: value for name, value in (parameters or {}).items() if value}, doseq=True)
    return f"/api/v1/{path}" + (f"?{query}" if query else "")
