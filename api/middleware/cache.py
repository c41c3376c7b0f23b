"""Answers of the published build: kept in memory, and 304 for those who have them already.

A published build never changes, so that an answer is right as long as its build is the published one; which one that is
is asked once a second. `Last-Modified` is told, but not compared: after a rollback it goes back, and would lie.
"""

import threading
from collections.abc import Callable, Iterable
from hashlib import blake2s

from cachetools import LRUCache
from werkzeug.http import parse_etags

from api.config import ROOT, Config
from api.contract.responses import accepted
from api.data.builds import Build, Builds
from api.data.changes import MACROS_FILE
from api.data.database import Unavailable

LARGEST = 64 << 10  # bytes of an answer that is kept
ENTITY_HEADERS = ("Content-Type", "Content-Length", "Content-Disposition", "Link")
OVERHEAD = 800  # bytes that an entry takes beside its body, about

# other code may shape the same build otherwise
FILES = [*sorted((ROOT / "api").rglob("*.py")), MACROS_FILE]
CODE = blake2s(b"".join(file.read_bytes() for file in FILES)).digest()


# body, headers that describe it, tag, route, rows. Plain tuples of plain values: Python's garbage collector leaves them
# alone, where a hundred thousand objects of a class would make it stop for a tenth of a second
Answer = tuple[bytes, tuple[tuple[str, str], ...], str, str, int]


class Cache:
    """WSGI middleware in front of Flask."""

    def __init__(self, app: Callable, builds: Builds, config: Config) -> None:
        self._app = app
        self._builds = builds
        self._cache_control = config.cache_control
        self._build: Build | None = None
        self._answers: LRUCache = LRUCache(config.cache_bytes, getsizeof=lambda answer: len(answer[0]) + OVERHEAD)
        self._lock = threading.Lock()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if not is_kept(environ):
            return self._app(environ, start_response)
        if recalled := self._recall(environ):
            status, headers, body = recalled
            start_response(status, headers)
            return body
        started: list = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            started[:] = status, headers

        body = self._app(environ, start)
        status, headers = started
        if status == "200 OK" and "api.build" in environ:
            body = self._remember(environ, headers, body)
        else:
            body = as_list(body)
        start_response(status, headers)
        return body

    def _recall(self, environ: dict) -> tuple[str, list[tuple[str, str]], list[bytes]] | None:
        """Status, headers and body of a 304, or of an answer in memory; none where the rows must be asked."""
        pinned, key = environ.get("api.build"), key_of(environ)
        try:
            build = environ["api.build"] = pinned or self._builds.current()
        except Unavailable:
            return None  # the view will say so
        with self._lock:
            if build is not self._build and not pinned:
                self._build = build
                self._answers.clear()
            answer = self._answers.get(key) if build is self._build else None
        if (header := environ.get("HTTP_IF_NONE_MATCH")) is not None:
            tag = answer[2] if answer else tag_of(build, key)
            if header == tag or tag.strip('"') in parse_etags(header).as_set(include_weak=True):
                environ["api.route"] = answer[3] if answer else "not modified"
                return "304 NOT MODIFIED", self._validators(build, tag), []
        if answer is None or environ["REQUEST_METHOD"] == "HEAD":
            return None
        body, entity, tag, environ["api.route"], environ["api.rows"] = answer
        return "200 OK", [*entity, *self._validators(build, tag)], [body]

    def _remember(self, environ: dict, headers: list[tuple[str, str]], body: Iterable[bytes]) -> Iterable[bytes]:
        build: Build = environ["api.build"]
        key = key_of(environ)
        tag = tag_of(build, key)
        entity = tuple(header for header in headers if header[0] in ENTITY_HEADERS)
        headers += self._validators(build, tag)
        if "api.download" in environ:
            return body
        body = as_list(body)
        if environ["REQUEST_METHOD"] == "GET" and sum(map(len, body)) <= LARGEST:
            # a copy: what orjson returns holds on to the kilobytes that it was written into
            answer = (bytes(memoryview(b"".join(body))), entity, tag, environ["api.route"], environ["api.rows"])
            with self._lock:
                if build is self._build and self._answers.maxsize > len(answer[0]) + OVERHEAD:
                    self._answers[key] = answer
        return body

    def _validators(self, build: Build, tag: str) -> list[tuple[str, str]]:
        return [
            ("ETag", tag),
            ("Last-Modified", build.modified),
            ("Data-Age", str(build.age())),
            ("Cache-Control", self._cache_control),
            ("Vary", "Accept"),
        ]


def is_kept(environ: dict) -> bool:
    """Whether it asks for an answer of the kind that is kept: another method has another answer at the same path."""
    return environ["REQUEST_METHOD"] in ("GET", "HEAD") and environ["PATH_INFO"].startswith("/api/")


def key_of(environ: dict) -> tuple[str, str, tuple[str, ...]]:
    """What tells one answer from another, within a build."""
    return environ["PATH_INFO"], environ.get("QUERY_STRING", ""), accepted(environ.get("HTTP_ACCEPT"))


def tag_of(build: Build, key: tuple[str, str, tuple[str, ...]]) -> str:
    """The strong ETag of an answer: whoever has it has the answer, which need not be made again."""
    return f'"{blake2s(repr((build.build_id, *key)).encode(), key=CODE, digest_size=12).hexdigest()}"'


def as_list(body: Iterable[bytes]) -> list[bytes]:
    """A body in memory as a list: the server sends it in one go, and what made it is closed."""
    parts = list(body)
    getattr(body, "close", lambda: None)()
    return parts
