"""Access: keys, requests from this machine, other websites, rate limits."""

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.checkout import ROOT
from support.serving import TWO_WORKERS, free_port, get, made_key, served, serving
from support.waiting import wait_until

ONE = "/api/v1/interactions/1"
RAW = "/api/v1/rejected-rows"
PATH_VARIANTS = [
    f"/{ONE}", f"///{ONE}", "/api/v1//interactions/1", "/api//v1/interactions/1", "/%61pi/v1/interactions/1",
    "/api/v1/./channels", "/API/v1/channels", f"/{RAW}", "/api/v1//rejected-rows", f"{RAW}/", "/metrics", "//metrics",
]  # fmt: skip
OTHER_MACHINE = {"X-Forwarded-For": "203.0.113.9"}  # an address for documentation, as a proxy reports it


def basic(name, password):
    return base64.b64encode(f"{name}:{password}".encode()).decode()


def status(address, path, headers=None):
    return get(address + path, headers=headers).status


def test_keys_are_made_used_and_rotated(sample_project, tmp_path):
    old, old_line = made_key(sample_project, "website")
    new, new_line = made_key(sample_project, "website")
    partner, partner_line = made_key(sample_project, "partner")
    file = tmp_path / "keys"
    file.write_text(f"# keys\n{new_line}\n\n{partner_line}\n")
    environment = sample_project.environment | {"API_KEYS": old_line, "API_KEYS_FILE": str(file)}
    with serving(environment, stdout=subprocess.PIPE, text=True) as (address, process):
        for key in (old, new, partner):
            assert status(address, ONE, {"Authorization": f"Bearer {key}"}) == 200
            assert status(address, ONE, {"X-API-Key": key}) == 200
        response = get(address + ONE)
        assert (response.status, response.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert response.headers["Content-Type"] == "application/problem+json"
        wrong = [f"{old[:-1]}{'A' if old[-1] != 'A' else 'B'}", "", old_line, old_line.split(":")[1], "é", old + " x"]
        assert [status(address, ONE, {"X-API-Key": key.encode().decode("latin-1")}) for key in wrong] == [401] * 6
        for credentials in (old, basic("", f"{old}x"), basic(old, ""), "=", "é"):
            header = {"Authorization": f"Basic {credentials}".encode().decode("latin-1")}
            assert status(address, ONE, header) == 401
        for path in ("/", "//", "/customers/4", "/customers//4"):
            page = get(address + path)
            assert (page.status, page.headers["WWW-Authenticate"]) == (401, 'Basic realm="API key as password"')
        for name in ("", "anybody"):
            header = {"Authorization": f"Basic {basic(name, old)}"}
            assert [status(address, path, header) for path in (ONE, RAW, "/", "/customers/4")] == [200] * 4
        assert [status(address, path) for path in PATH_VARIANTS] == [401] * len(PATH_VARIANTS)
        assert status(address, "/docs/../api/v1/channels") == status(address, "/docs/%2e%2e/api/v1/channels") == 404
        assert [status(address, path) for path in ("/livez", "/readyz", "/openapi.json", "/docs/")] == [200] * 4
        process.terminate()
        log = process.stdout.read()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert {"website", "partner"} == {line["key"] for line in lines if line["status"] == 200 and "key" in line}
    assert [key for key in (old, new, partner, *wrong[:1]) if key in log] == []


def test_a_key_must_have_a_usable_name(sample_project):
    outcome = sample_project.run(str(Path(sys.executable).parent / "flask"), "--app", "api", "create-key", "a:b")
    assert outcome.returncode == 2
    assert "name" in outcome.stderr.splitlines()[-1]


def test_open_access_excludes_raw_content(sample_project):
    key, line = made_key(sample_project, "reviewer")
    environment = sample_project.environment | {"API_ACCESS": "open", "API_PROXIES": "1"}
    with served(environment) as address:
        assert [status(address, path, OTHER_MACHINE) for path in (ONE, RAW, "/metrics", "/")] == [200, 403, 403, 200]
    with served(environment | {"API_KEYS": line}) as address:
        assert {status(address, path, OTHER_MACHINE) for path in PATH_VARIANTS if "rejected" in path} <= {401, 404}
        assert [status(address, path, OTHER_MACHINE) for path in (ONE, RAW, "/metrics")] == [200, 401, 401]
        assert [status(address, path, {"X-API-Key": key}) for path in (ONE, RAW, "/api/v1/anomalies")] == [200] * 3
        assert status(address, ONE, {"X-API-Key": "wrong"}) == 401


@pytest.mark.parametrize("proxies", ["0", "1"])
def test_without_keys_other_machines_are_refused(sample_project, proxies):
    with served(sample_project.environment | {"API_PROXIES": proxies}) as address:
        assert status(address, ONE) == 200
        response = get(address + ONE, headers=OTHER_MACHINE)
        assert (response.status, json.loads(response.body)["status"]) == (403, 403)
        assert status(address, "/", OTHER_MACHINE) == 403


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"API_KEYS": "website:abc"}, ["API_KEYS", "create-key"]),
        ({"API_KEYS_FILE": "nowhere/keys"}, ["API_KEYS_FILE", "nowhere/keys"]),
        ({"API_CORS_ORIGINS": "*"}, ["API_CORS_ORIGINS", "*"]),
        ({"API_RATE_LIMIT": "often"}, ["API_RATE_LIMIT", "often"]),
        ({"API_RATE_LIMIT_STORAGE": "rdis://:secret@host"}, ["API_RATE_LIMIT_STORAGE", "redis://"]),
        ({"API_ACCESS": "opne"}, ["API_ACCESS", "opne"]),
        ({"API_CACHE_MB": "-1"}, ["API_CACHE_MB", "-1"]),
    ],
)
def test_an_invalid_setting_is_one_line(variables, words, server):
    flask = Path(sys.executable).parent / "flask"
    for command in ([sys.executable, "-m", "api"], [flask, "--app", "api", "create-key", "x"]):
        outcome = subprocess.run(command, cwd=ROOT, env=server | variables, capture_output=True, text=True, timeout=30)
        assert outcome.returncode == 1
        assert len(outcome.stderr.strip().splitlines()) == 1
        assert all(word in outcome.stderr for word in words)


def test_listed_origins_may_read(sample_project):
    listed, other = {"Origin": "https://www.example.com"}, {"Origin": "https://www.example.org"}
    allow = "Access-Control-Allow-Origin"
    with served(sample_project.environment | {"API_CORS_ORIGINS": listed["Origin"]}) as address:
        tag = get(address + ONE).headers["ETag"]
        # the second response is cached, the third is 304
        for more in ({}, {}, {"If-None-Match": tag}):
            response = get(address + ONE, headers=listed | more)
            assert response.headers[allow] == listed["Origin"]
            assert get(address + ONE, headers=other | more).headers[allow] is None
            assert "Origin" in ", ".join(response.headers.get_all("Vary"))
        # a cached GET response serves no other method
        assert get(address + ONE, "POST").status == 405
        assert get(address + ONE, "OPTIONS").body == b""
        preflight = get(address + ONE, "OPTIONS", listed | {"Access-Control-Request-Method": "GET"})
        assert (preflight.status, preflight.headers[allow]) == (204, listed["Origin"])
        assert int(preflight.headers["Access-Control-Max-Age"]) >= 600
        assert {"Content-Disposition", "Link", "RateLimit-Remaining", "Retry-After"} < set(
            response.headers["Access-Control-Expose-Headers"].split(", ")
        )
    with served(sample_project.environment) as address:
        assert get(address + ONE, headers=listed).headers[allow] is None


def test_a_preflight_needs_no_key(sample_project):
    key, line = made_key(sample_project, "website")
    origin = "https://www.example.com"
    with served(sample_project.environment | {"API_CORS_ORIGINS": origin, "API_KEYS": line}) as address:
        requested = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
        response = get(address + ONE, "OPTIONS", {"Origin": origin} | requested)
        assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (204, origin)
        assert response.headers["Access-Control-Allow-Headers"] == "authorization"
        # a script can read the reason of a refusal
        refusal = get(address + ONE, headers={"Origin": origin})
        assert (refusal.status, refusal.headers["Access-Control-Allow-Origin"]) == (401, origin)


def test_requests_above_the_rate_limit_are_429(sample_project):
    key, line = made_key(sample_project, "website")
    limits = {"API_RATE_LIMIT": "3/hour", "API_WORKERS": "1", "API_ACCESS": "open", "API_KEYS": line}
    with served(sample_project.environment | limits) as address:
        assert [status(address, ONE) for _ in range(4)] == [200, 200, 200, 429]
        response = get(address + ONE)
        assert (response.status, response.headers["Content-Type"]) == (429, "application/problem+json")
        assert int(response.headers["Retry-After"]) > 3000
        assert "3 per 1 hour" in json.loads(response.body)["detail"]
        assert response.headers["RateLimit-Remaining"] == "0"
        assert int(response.headers["RateLimit-Reset"]) == int(response.headers["Retry-After"])
        # each key has its own counter
        assert [status(address, ONE, {"X-API-Key": key}) for _ in range(4)] == [200, 200, 200, 429]
        assert status(address, "/livez") == 200


def test_workers_of_a_machine_count_together(sample_project):
    origin = {"Origin": "https://www.example.com"}
    limits = {"API_RATE_LIMIT": "10/hour", "API_CORS_ORIGINS": origin["Origin"]}
    with served(sample_project.environment | TWO_WORKERS | limits) as address:
        for _ in range(3):  # preflight requests are not counted
            assert get(address + ONE, "OPTIONS", origin | {"Access-Control-Request-Method": "GET"}).status == 204
        assert [status(address, ONE) for _ in range(20)] == [200] * 10 + [429] * 10
        refused = get(address + ONE, headers=origin)
        assert (refused.status, refused.headers["Access-Control-Allow-Origin"]) == (429, origin["Origin"])


@pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed")
def test_workers_count_together_in_redis(sample_project, tmp_path):
    port = free_port()
    redis = subprocess.Popen(
        ["redis-server", "--port", str(port), "--save", "", "--dir", str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert any("Ready to accept" in line for line in redis.stdout)
        limits = {"API_RATE_LIMIT": "10/hour", "API_RATE_LIMIT_STORAGE": f"redis://127.0.0.1:{port}"}
        with served(sample_project.environment | TWO_WORKERS | limits) as address:
            assert sorted(status(address, ONE) for _ in range(20)) == [200] * 10 + [429] * 10
            redis.terminate()
            redis.wait()
            # without Redis, each worker counts in memory
            wait_until(lambda: status(address, ONE) == 200)
    finally:
        redis.kill()
        redis.wait()
        redis.stdout.close()
