"""Hostile and malformed input: refused, without internals in the response, and logged once."""

import json
import re
import socket
import subprocess
from urllib.parse import quote

import pytest
from support.serving import get, serving

INTERNALS = re.compile(rb"traceback|psycopg|postgres|select |published\.|\.py\b|/tmp|/home|/root", re.IGNORECASE)
TEXTS = [
    "1 or 1=1", "1; drop table published.customers", "' or ''='", "1) union select rolname from pg_roles --", "1%00",
    "\x00", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "\u202e1", "\uff11", "1e5", "0x1", "+1",
    " 1", "1_0", "-1", "NaN", "9" * 400, "%s", "{0}", "../../etc/passwd", "\r\nX-Injected: 1", "<script>", "a" * 8000,
]  # fmt: skip
NAMES = [
    "customer_id",
    "channel",
    "customer_type",
    "from",
    "to",
    "topic",
    "limit",
    "after",
    "total",
    "format",
    "offset",
    "sort",
]


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """The log file: a pipe that nobody reads would be full before the last test."""
    return tmp_path_factory.mktemp("hostile") / "log"


@pytest.fixture(scope="module")
def api(sample_project, log):
    with log.open("w") as file, serving(sample_project.environment, stdout=file, stderr=subprocess.STDOUT) as started:
        yield started


def raw(address, request):
    """The response to these bytes, which no client library would send."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request)
        response = b""
        while part := connection.recv(65536):
            response += part
        return response


def assert_rejected(response, text):
    assert 400 <= response.status < 500, response
    problem = json.loads(response.body)
    assert problem["status"] == response.status
    shown = repr(problem).replace(repr(text)[1:-1], "")  # the problem names an unknown parameter
    assert not INTERNALS.search(shown.encode()), response.body
    assert "X-Injected" not in response.headers


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:20]))
def test_odd_values_are_refused(api, text):
    address, _ = api
    assert_rejected(get(f"{address}/api/v1/interactions/{quote(text, safe='')}"), text)
    assert_rejected(get(f"{address}/api/v1/interactions/{quote(text, safe='')}/history"), text)
    for name in NAMES:
        assert_rejected(get(f"{address}/api/v1/interactions?{name}={quote(text, safe='')}"), text)
    assert_rejected(get(f"{address}/api/v1/interactions?{quote(text, safe='')}=1"), text)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:20]))
def test_any_text_is_searched_literally(api, text):
    address, _ = api
    response = get(f"{address}/api/v1/interactions?total=true&search={quote(text, safe='')}")
    if "\0" in text or len(text) > 100:
        assert_rejected(response, text)
        return
    found = [1, 11, 12] if text.strip() == "1" else []
    assert [row["customer_id"] for row in json.loads(response.body)["data"]] == found
    assert json.loads(response.body)["pagination"]["total"] == len(found)


def test_a_path_of_100_000_characters(api):
    address, _ = api
    for path in (
        f"/api/v1/interactions/{'1' * 100_000}",
        f"/api/v1/interactions?channel={'x' * 100_000}",
        f"/{'x' * 100_000}",
    ):
        response = raw(address, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert re.match(rb"HTTP/1.1 4\d\d ", response), response[:200]
        assert not INTERNALS.search(response)


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "text/html;q=" + "9" * 5000}, {"Accept": ", ;=" * 500}, {"Accept": "\xff\xfe"},
        {"If-None-Match": '"' * 5000}, {"If-None-Match": "\xff"}, {"If-Modified-Since": "yesterday"},
        {"Range": "bytes=0-1"}, {"X-Forwarded-For": "' or 1=1"}, {"Host": "evil.example\x01"}, {"Host": "a b"},
        {"X-API-Key": "\xff" * 100}, {"Authorization": "Bearer " + "\xff"}, {"Content-Length": "5"},
        {"Transfer-Encoding": "odd"}, {"X-HTTP-Method-Override": "DELETE"}, {"Cookie": "a=" + "b" * 4000},
    ],
    ids=lambda headers: ascii(headers)[:30],
)  # fmt: skip
def test_odd_headers_break_nothing(api, headers):
    address, _ = api
    lines = "".join(f"{name}: {value}\r\n" for name, value in ({"Host": "x"} | headers).items())
    body = b"hello" if "Content-Length" in headers else b""
    response = raw(
        address, f"GET /api/v1/interactions/1 HTTP/1.1\r\n{lines}Connection: close\r\n\r\n".encode("latin-1") + body
    )
    status = int(response.split(b" ", 2)[1])
    assert status == 200 or 400 <= status < 500, response
    assert not INTERNALS.search(response.split(b"\r\n\r\n", 1)[1])


def test_ten_thousand_headers(api):
    address, _ = api
    lines = "".join(f"X-{n}: {n}\r\n" for n in range(10_000))
    response = raw(address, f"GET /api/v1/interactions/1 HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode())
    assert re.match(rb"HTTP/1.1 4\d\d ", response) or response == b"", response[:200]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_other_methods(api, method):
    address, _ = api
    for path in ("/api/v1/interactions/1", "/api/v1/channels", "/livez"):
        response = get(address + path, method)
        assert response.status == 405 and json.loads(response.body)["status"] == 405


def test_hostile_requests_are_logged_once_without_values(api, log):
    address, process = api
    # in addition to the requests of earlier tests, some of which may run in other processes
    statuses = [
        get(address + path).status for path in ("/livez", "/x", "/api/v1/interactions/x", "/api/v1/channels?x=1")
    ]
    assert statuses == [200, 404, 422, 422]
    process.terminate()
    process.wait(timeout=20)
    text = log.read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    ids = [line["request_id"] for line in lines]
    assert len(lines) >= len(statuses) and len(ids) == len(set(ids))
    assert {line["level"] for line in lines} == {"info"}
    assert "Traceback" not in text and "pg_roles" not in text and "passwd" not in text
