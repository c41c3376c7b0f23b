"""The cache: responses of the current build are kept in memory, and unchanged ones are 304.

A published build never changes, so a response is valid while its build is current. `Last-Modified` is sent but not
compared: after a rollback it goes back in time.
"""

import threading
from collections.abc import Callable, Iterable
from hashlib import blake2s

from cachetools import LRUCache
from werkzeug.http import parse_etags

from api.config import ROOT, Config
from api.contract.compression import accepts_gzip
from api.contract.responses import accepted
from api.data.builds import Build, Builds
from api.data.changes import MACROS_FILE
from api.data.database import Unavailable

LARGEST = 64 << 10  # bytes of a body that is kept
OVERHEAD = 800  # bytes of an entry besides its body, about
ENTITY_HEADERS = ("Content-Type", "Content-Length", "Content-Disposition", "Content-Encoding", "Link", "Vary")

# part of every ETag: other code may shape the same build differently
SOURCES = [*sorted((ROOT / "api").rglob("*.py")), MACROS_FILE]
CODE = blake2s(b"".join(file.read_bytes() for file in SOURCES)).digest()

# scheme, host, prefix, path, query, accepted formats, whether it may be compressed, whether it may have personal data
Key = tuple[str, str, str, str, str, tuple[str, ...], bool, bool]
# body, ENTITY_HEADERS, ETag, route, rows. The garbage collector skips tuples of plain values; with 100,000 objects of a
# class it would stop the process for 0.1 seconds
Entry = tuple[bytes, tuple[tuple[str, str], ...], str, str, int]

Started = tuple[str, list[tuple[str, str]], list[bytes]]  # status, headers, body


class Cache:
    """WSGI middleware in front of Flask."""

    def __init__(self, app: Callable, builds: Builds, config: Config) -> None:
        self._app = app
        self._builds = builds
        self._cache_control = config.cache_control
        self._build: Build | None = None
        self._entries: LRUCache = LRUCache(config.cache_bytes, getsizeof=lambda entry: len(entry[0]) + OVERHEAD)
        self._lock = threading.Lock()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not environ["PATH_INFO"].startswith("/api/"):
            return self._app(environ, start_response)
        key = key_of(environ)
        if cached := self._cached(environ, key):
            status, headers, body = cached
            start_response(status, headers)
            return body
        started: list = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            started[:] = status, headers

        body = self._app(environ, start)
        status, headers = started
        if status == "200 OK" and "api.build" in environ:
            body = self._keep(environ, key, headers, body)
            if environ.get("HTTP_IF_NONE_MATCH") == "*":  # any version of an existing resource
                getattr(body, "close", lambda: None)()
                status, headers, body = self._not_modified(environ["api.build"], tag_of(environ["api.build"], key))
        else:
            body = as_list(body)
        start_response(status, headers)
        return body

    def _cached(self, environ: dict, key: Key) -> Started | None:
        """Status, headers and body of a 304 or of a kept response; none when the view has to run."""
        pinned = environ.get("api.build")
        try:
            build = environ["api.build"] = pinned or self._builds.current()
        except Unavailable:
            return None  # the view raises it again
        with self._lock:
            if build is not self._build and not pinned:
                self._build = build
                self._entries.clear()
            entry = self._entries.get(key) if build is self._build else None
        if (header := environ.get("HTTP_IF_NONE_MATCH")) is not None:
            tag = entry[2] if entry else tag_of(build, key)
            if (
                header == tag
                or header == "*"
                and entry
                or tag.strip('"') in parse_etags(header).as_set(include_weak=True)
            ):
                environ["api.route"] = entry[3] if entry else "not modified"
                return self._not_modified(build, tag)
        if entry is None or environ["REQUEST_METHOD"] == "HEAD":
            return None
        body, entity, tag, environ["api.route"], environ["api.rows"] = entry
        return "200 OK", [*entity, *self._validators(build, tag)], [body]

    def _keep(self, environ: dict, key: Key, headers: list[tuple[str, str]], body: Iterable[bytes]) -> Iterable[bytes]:
        """Adds the validators to the headers, and keeps the response if it is small enough."""
        build: Build = environ["api.build"]
        tag = tag_of(build, key)
        entity = tuple(header for header in headers if header[0] in ENTITY_HEADERS)
        headers += self._validators(build, tag)
        if "api.download" in environ:
            return body
        body = as_list(body)
        size = sum(map(len, body))
        if environ["REQUEST_METHOD"] == "GET" and size <= LARGEST and size + OVERHEAD < self._entries.maxsize:
            # a copy: the bytes that orjson returns hold the kilobytes of its buffer
            content = bytes(memoryview(b"".join(body)))
            with self._lock:
                if build is self._build:
                    self._entries[key] = (content, entity, tag, environ["api.route"], environ["api.rows"])
        return body

    def _not_modified(self, build: Build, tag: str) -> Started:
        return "304 NOT MODIFIED", self._validators(build, tag), []

    def _validators(self, build: Build, tag: str) -> list[tuple[str, str]]:
        return [
            ("ETag", tag),
            ("Last-Modified", build.modified),
            ("Data-Age", str(build.age())),
            ("Cache-Control", self._cache_control),
            ("Vary", "Accept, Accept-Encoding"),
        ]


def key_of(environ: dict) -> Key:
    """The key of a response within a build."""
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST", ""),
        environ["SCRIPT_NAME"],
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        accepted(environ.get("HTTP_ACCEPT")),
        accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING")),
        "api.is_trusted" in environ,
    )


def tag_of(build: Build, key: Key) -> str:
    """The strong ETag of a response. It depends on the request and the build alone, so a 304 needs no query."""
    return f'"{blake2s(repr((build.build_id, *key)).encode(), key=CODE, digest_size=12).hexdigest()}"'


def as_list(body: Iterable[bytes]) -> list[bytes]:
    """Reads a body into memory and closes it, so that the server sends it in one piece."""
    parts = list(body)
    getattr(body, "close", lambda: None)()
    return parts
