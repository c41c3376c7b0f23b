"""CORS: the websites whose scripts may read the responses."""

from collections.abc import Callable, Iterable

EXPOSED = (
    "Content-Disposition, Data-Age, ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, "
    "X-Request-ID"
)
PREFLIGHT_AGE = 86400  # seconds that a browser may keep the response to a preflight request; browsers cap it


class Cors:
    """WSGI middleware that allows scripts of the origins, such as https://www.example.com, to send GET requests."""

    def __init__(self, app: Callable, origins: Iterable[str]) -> None:
        self._app = app
        self._origins = {origin.casefold() for origin in origins}

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        origin = environ.get("HTTP_ORIGIN", "")
        added = [("Vary", "Origin")]
        if origin.casefold() in self._origins:
            added += [("Access-Control-Allow-Origin", origin), ("Access-Control-Expose-Headers", EXPOSED)]
            if environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
                allowed = environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "")
                added += [("Access-Control-Allow-Methods", "GET"), ("Access-Control-Allow-Headers", allowed)]
                start_response("204 NO CONTENT", [*added, ("Access-Control-Max-Age", str(PREFLIGHT_AGE))])
                return []
        return self._app(environ, lambda status, headers, *more: start_response(status, [*headers, *added], *more))
