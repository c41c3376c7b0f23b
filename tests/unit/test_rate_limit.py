"""Rate limits by key and address, also while the shared storage is unreachable."""

import sqlite3
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.test import Client
from werkzeug.wrappers import Response

from api.config import Config
from api.middleware import counts
from api.middleware.counts import SharedCounts
from api.middleware.rate_limit import RateLimit

NOWHERE = "redis://127.0.0.1:1"  # refuses connections
ONE = "/api/v1/interactions/1"


def client_of(limit, storage="memory://"):
    return Client(RateLimit(Response("ok"), Config(rate_limit=limit, rate_limit_storage=storage)))


def statuses(client, path=ONE, **environ):
    return [client.get(path, environ_base=environ).status_code for _ in range(3)]


@pytest.mark.parametrize("storage", ["memory://", NOWHERE])
def test_keys_and_addresses_are_counted_separately(storage):
    client = client_of("2/hour", storage)
    for environ in ({"REMOTE_ADDR": "10.0.0.1"}, {"REMOTE_ADDR": "10.0.0.2"}, {"api.key": "website"}):
        assert statuses(client, **environ) == [200, 200, 429]


def test_only_api_paths_are_counted_with_any_number_of_slashes():
    client = client_of("1/hour")
    assert statuses(client, "/livez") == [200, 200, 200]
    paths = (ONE, "//api/v1/channels", "/api/nothing")
    assert [client.get(environ_overrides={"PATH_INFO": path}).status_code for path in paths] == [200, 429, 429]


def test_the_headers_describe_the_limit_that_is_reached_first():
    client = client_of("100/day;2/hour")
    remaining = [client.get(ONE).headers["RateLimit-Remaining"] for _ in range(2)]
    refusal = client.get(ONE)
    assert remaining == ["1", "0"]
    assert refusal.json["detail"] == "The rate limit of 2 per 1 hour is exceeded; try again later."
    assert refusal.headers["RateLimit-Limit"] == "2" and 3500 < int(refusal.headers["Retry-After"]) <= 3601


def count(address, hits):
    limiter, limit = FixedWindowRateLimiter(storage_from_string(address, wrap_exceptions=True)), parse("1000/hour")
    return sum(limiter.hit(limit, "website") for _ in range(hits))


def test_processes_count_in_one_file_without_losing_any(tmp_path):
    address = f"sqlite://{tmp_path}/counts"
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as processes:
        allowed = list(processes.map(count, [address] * 8, [300] * 8))
    assert sum(allowed) == 1000 and count(address, 1) == 0


def test_a_window_ends_and_old_counts_are_removed(tmp_path, monkeypatch):
    limiter = FixedWindowRateLimiter(SharedCounts(f"sqlite://{tmp_path}/counts"))
    limit, now = parse("2/minute"), time.time()
    monkeypatch.setattr(counts.time, "time", lambda: now)
    assert [limiter.hit(limit, "website") for _ in range(3)] == [True, True, False]
    monkeypatch.setattr(counts.time, "time", lambda: now + 61)
    assert limiter.hit(limit, "website")
    monkeypatch.setattr(counts, "CLEAN_AFTER", 1)
    monkeypatch.setattr(counts.time, "time", lambda: now + 200)
    limiter.hit(limit, "other")
    with sqlite3.connect(tmp_path / "counts") as connection:
        assert connection.execute("select count(*) from counts").fetchone() == (1,)
