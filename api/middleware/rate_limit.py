"""Rate limits: how often a key, or an address without a key, may query the API."""

import time
from collections.abc import Callable, Iterable
from math import ceil

from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

import api.middleware.counts  # noqa: F401  # makes limits know sqlite://
from api.config import Config
from api.errors import problem

PAUSE = 5.0  # seconds until this process tries the shared storage again after it failed


class RateLimit:
    """WSGI middleware that responds with 429 when a client exceeds a limit."""

    def __init__(self, app: Callable, config: Config) -> None:
        self._app = app
        self._limits = sorted(parse_many(config.rate_limit))
        self._shared = FixedWindowRateLimiter(storage_from_string(config.rate_limit_storage, wrap_exceptions=True))
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._shared_from = 0.0

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if not environ["PATH_INFO"].lstrip("/").startswith("api/"):
            return self._app(environ, start_response)
        client = environ.get("api.key") or environ.get("REMOTE_ADDR", "")
        limit, is_exceeded, seconds, remaining = self._count(client)
        values = {"Limit": limit.amount, "Remaining": remaining, "Reset": seconds}
        added = [(f"RateLimit-{name}", str(value)) for name, value in values.items()]
        app = self._app
        if is_exceeded:
            app = problem(429, f"The rate limit of {limit} is exceeded; try again later.", environ)
            app.headers["Retry-After"] = seconds
        return app(environ, lambda status, headers, *more: start_response(status, [*headers, *added], *more))

    def _count(self, client: str) -> tuple[RateLimitItem, bool, int, int]:
        """Counts a request in the shared storage or, for PAUSE seconds after that failed, in this process alone."""
        if time.monotonic() >= self._shared_from:
            try:
                return self._hit(self._shared, client)
            except StorageError:
                self._shared_from = time.monotonic() + PAUSE
        return self._hit(self._own, client)

    def _hit(self, limiter: FixedWindowRateLimiter, client: str) -> tuple[RateLimitItem, bool, int, int]:
        """The exceeded limit or else the shortest; whether it is exceeded; seconds until its reset; requests left."""
        exceeded = next((limit for limit in self._limits if not limiter.hit(limit, client)), None)
        limit = exceeded or self._limits[0]
        reset_at, remaining = limiter.get_window_stats(limit, client)
        return limit, exceeded is not None, max(1, ceil(reset_at - time.time())), remaining
