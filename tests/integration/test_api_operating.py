"""Health, metrics, the log, shutdown, and correct responses under load while builds and the database change."""

import contextlib
import http.client
import json
import re
import subprocess
import threading
import time
import urllib.error
from collections import Counter, defaultdict

import psutil
import pytest
from support.extracts import write_extract
from support.serving import TWO_WORKERS, get, served, serving
from support.threads import in_threads
from support.waiting import wait_until

ONE = "/api/v1/interactions/1"
CSV = "/api/v1/interactions?format=csv"


class Load:
    """Requests these paths repeatedly, each thread on a connection; counts the responses and keeps the errors."""

    def __init__(self, address, paths):
        self.responses = Counter()  # (path, status, body)
        self.tagged = defaultdict(set)  # the bodies of each path and ETag
        self.errors = []
        self._paths = paths
        self._host = address.removeprefix("http://")

    def read(self, number, is_over):
        connection = http.client.HTTPConnection(self._host, timeout=20)
        while not is_over.is_set():
            number += 1
            path = self._paths[number % len(self._paths)]
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                body = response.read()
            except OSError as error:
                self.errors.append(repr(error))
                connection.close()
                continue
            self.responses[path, response.status, body if response.status == 200 else b""] += 1
            if response.status == 200:
                self.tagged[path, response.headers["ETag"]].add(body)
        connection.close()


def body_of(url):
    """Waits until the API responds with 200."""
    responses = []

    def responds():
        with contextlib.suppress(urllib.error.URLError):  # while workers start, no one may listen
            responses.append(get(url))
            return responses[-1].status == 200

    wait_until(responds, seconds=10)
    return responses[-1].body


@pytest.mark.parametrize("megabytes", ["0", "1"])
def test_builds_are_published_under_load(published_project, tmp_path, megabytes):
    paths = [
        ONE, "/api/v1/interactions/3?from=2019-01-01", "/api/v1/interactions?limit=3", CSV,
        "/api/v1/channels", "/api/v1/customer-types?customer_type=Red", "/api/v1/timeline", "/api/v1/statistics",
        "/api/v1/interactions?customer_id=1&total=true&to=2022-01-01", "/api/v1/topics?topic=Sand",
        "/api/v1/interactions?sort=-interactions.Call&from=2018-01-01", "/api/v1/interactions?search=red&offset=1",
        "/api/v1/interactions?sort=interactions&total=true&limit=2", "/api/v1/interactions/1/history",
    ]  # fmt: skip
    more = [["04/10/2019 09:00", "Call", 1], ["02/01/2019 09:00", "Letter", 3], ["05/10/2019 09:00", "Call", 1]]
    other = write_extract(
        tmp_path / "x.xlsx", more, [(1, "Jedi", "Red"), (3, "Santa Claus", "Red")], [("01-2019", "Sand")]
    )
    builds = [published_project.published()[0]]
    with served(published_project.environment | TWO_WORKERS | {"API_CACHE_MB": megabytes}) as address:
        bodies = {path: {body_of(address + path)} for path in paths}
        load = Load(address, paths)
        with in_threads(16, load.read):
            assert published_project.refresh("--allow-shrink", other).returncode == 0
            builds.append(published_project.published()[0])
            time.sleep(1)
            for path in paths:
                bodies[path].add(body_of(address + path))
            for build in builds * 4:  # back and forth, without a pause
                assert published_project.refresh("rollback", build).returncode == 0
        assert load.errors == []
        # the number of simultaneous downloads is limited
        assert {(path, status) for path, status, _ in load.responses if status != 200} <= {(CSV, 503)}
        assert [
            (path, body) for path, status, body in load.responses if status == 200 and body not in bodies[path]
        ] == []
        assert all(load.responses[path, 200, body] for path in paths for body in bodies[path])
        # even in the second in which a worker does not know the new build
        assert [(key, found) for key, found in load.tagged.items() if len(found) > 1] == []
        assert all(len(two) == 2 for two in bodies.values())


def test_the_database_stops_and_starts_under_load(own_server_project):
    project, server = own_server_project
    paths = [ONE, "/api/v1/interactions?limit=3", "/api/v1/channels"]
    with serving(project.environment | TWO_WORKERS) as (address, process):
        expected = {get(address + path).body for path in paths}
        for _ in range(2):
            load = Load(address, paths)
            with in_threads(16, load.read):
                time.sleep(0.3)
                server("stop")
                stopped = time.monotonic()
                wait_until(lambda: get(address + ONE).status == 503, seconds=5)
                assert time.monotonic() - stopped < 4
                time.sleep(1)  # for which the other worker may return cached responses
                # at once, without waiting for the database
                started = time.monotonic()
                responses = [get(address + path) for path in paths * 3]
                assert {response.status for response in responses} == {503}
                assert all(int(response.headers["Retry-After"]) > 0 for response in responses)
                assert get(f"{address}/readyz").status == 503
                assert get(f"{address}/livez").status == 200
                assert time.monotonic() - started < 20
                server("start")
                wait_until(lambda: get(address + ONE).status == 200, seconds=5)
            assert load.errors == []
            assert {status for _, status, _ in load.responses} == {200, 503}
            assert {body for _, status, body in load.responses if status == 200} <= expected
        assert process.poll() is None


def test_metrics_add_up_over_the_workers(sample_project):
    with served(sample_project.environment | TWO_WORKERS) as address:
        for _ in range(20):
            get(address + ONE)
        get(f"{address}/api/v1/interactions/5")
        get(f"{address}/api/v1/interactions/{'x' * 100}")
        get(f"{address}/secret/path")
        text = get(f"{address}/metrics").body.decode()
    values = dict(re.findall(r"^(\w+\S*) (\S+)$", text, re.MULTILINE))
    route = 'route="/api/v1/interactions/<customer_id>"'
    count = "interactions_api_request_duration_seconds_count"
    assert float(values[f'{count}{{{route},status="200"}}']) == 20
    assert float(values[f'{count}{{{route},status="404"}}']) == 1
    assert float(values[f'{count}{{{route},status="422"}}']) == 1
    assert float(values[f'{count}{{route="",status="404"}}']) == 1
    assert float(values['interactions_api_pool_connections{state="pool_size"}']) >= 1
    assert "secret" not in text


def test_one_log_line_per_request(sample_project):
    with serving(sample_project.environment | TWO_WORKERS, stdout=subprocess.PIPE, text=True) as (address, process):
        response = get(
            f"{address}/api/v1/interactions?limit=3&customer_type=Red", headers={"X-Request-ID": "from-proxy-1"}
        )
        assert response.headers["X-Request-ID"] == "from-proxy-1"
        odd = get(address + ONE, headers={"X-Request-ID": 'x" y', "Authorization": "Bearer hush"})
        assert re.fullmatch("[0-9a-f]{16}", odd.headers["X-Request-ID"])
        problem = json.loads(get(f"{address}/api/v1/channels?channel=hush").body)
        process.terminate()
        log = process.stdout.read()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    lines = [line for line in lines if line["event"] == "request"]  # the server may add lines about its stop
    by_id = Counter(line["request_id"] for line in lines)
    assert set(by_id.values()) == {1}
    line = next(line for line in lines if line["request_id"] == "from-proxy-1")
    assert line.pop("ms") > 0 and line.pop("timestamp")
    assert line == {
        "request_id": "from-proxy-1", "method": "GET", "route": "/api/v1/interactions", "status": 200, "rows": 2,
        "event": "request", "level": "info",
    }  # fmt: skip
    assert by_id[problem["request_id"]] == 1
    assert "hush" not in log


def test_every_line_is_json_in_containers(sample_project):
    """Also the server's own, here about a killed worker."""
    variables = sample_project.environment | TWO_WORKERS | {"LOG_FORMAT": "json"}
    with serving(variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as (address, process):
        workers = psutil.Process(process.pid).children(recursive=True)
        workers[-1].kill()
        wait_until(lambda: set(psutil.Process(process.pid).children(recursive=True)) - set(workers))
        body_of(address + ONE)
        process.terminate()
        lines = [json.loads(line) for line in process.stdout]
    assert {"info"} < {line["level"] for line in lines}


@pytest.mark.parametrize("limit", ["", "1000/hour"])
def test_an_internal_error_is_logged_once_and_not_shown(published_project, limit):
    schema = published_project.build_schema()
    published_project.execute(f"insert into {schema}.dimension_members values ('colour', 'mauve', 1)")
    variables = published_project.environment | {"API_RATE_LIMIT": limit}
    with serving(variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as (address, process):
        response = get(address + ONE)
        problem = json.loads(response.body)
        assert (response.status, problem["status"], problem["title"]) == (500, 500, "Internal Server Error")
        assert response.headers["X-Request-ID"] == problem["request_id"]
        assert b"colour" not in response.body and b"KeyError" not in response.body
        process.terminate()
        lines = [json.loads(line) for line in process.stdout if line.startswith("{")]
        assert process.stderr.read() == ""
    (error,) = [line for line in lines if line["level"] == "error"]
    assert error["request_id"] == problem["request_id"] and error["exception"] == "KeyError"


def test_a_closed_log_fails_no_request(sample_project):
    with serving(sample_project.environment | TWO_WORKERS, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as (
        address,
        process,
    ):
        process.stdout.close()
        assert {get(address + ONE).status for _ in range(10)} == {200}


def test_a_request_in_flight_completes_before_shutdown(published_project):
    with serving(published_project.environment | TWO_WORKERS, stderr=subprocess.PIPE, text=True) as (address, process):
        get(f"{address}/api/v1/channels")
        responses = []
        with published_project.connect() as connection, connection.transaction():
            table = f"{published_project.build_schema()}.interaction_counts"
            connection.execute(f"lock table {table} in access exclusive mode")
            request = threading.Thread(target=lambda: responses.append(get(address + ONE)))
            request.start()
            time.sleep(0.5)
            process.terminate()
            time.sleep(0.5)
        request.join()
        assert [response.status for response in responses] == [200]
        _, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (0, "")
