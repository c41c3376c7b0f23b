"""Hostile and malformed input: refused, without internals in the response, and logged once."""

import json
import re
import socket
import subprocess
from urllib.parse import quote

import pytest
from support.serving import get, serving

INSIDE = re.compile(rb"traceback|psycopg|postgres|select |published\.|\.py\b|/tmp|/home|/root", re.IGNORECASE)
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
    """The file of the log: a pipe that nobody reads would be full before the last test."""
    return tmp_path_factory.mktemp("hostile") / "log"


@pytest.fixture(scope="module")
def api(sample_project, log):
    with log.open("w") as file, serving(sample_project.environment, stdout=file, stderr=subprocess.STDOUT) as started:
        yield started


def raw(address, request):
    """What comes back for these bytes, which no client would send."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


def is_refused(answer, text):
    assert 400 <= answer.status < 500, answer
    problem = json.loads(answer.body)
    assert problem["status"] == answer.status
    said = repr(problem).replace(repr(text)[1:-1], "")  # a parameter that there is not is named
    assert not INSIDE.search(said.encode()), answer.body
    assert "X-Injected" not in answer.headers


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:20]))
def test_odd_values_are_refused(api, text):
    address, _ = api
    is_refused(get(f"{address}/api/v1/interactions/{quote(text, safe='')}"), text)
    is_refused(get(f"{address}/api/v1/interactions/{quote(text, safe='')}/history"), text)
    for name in NAMES:
        is_refused(get(f"{address}/api/v1/interactions?{name}={quote(text, safe='')}"), text)
    is_refused(get(f"{address}/api/v1/interactions?{quote(text, safe='')}=1"), text)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:20]))
def test_any_text_is_searched_literally(api, text):
    address, _ = api
    answer = get(f"{address}/api/v1/interactions?total=true&search={quote(text, safe='')}")
    if "\0" in text or len(text) > 100:
        is_refused(answer, text)
        return
    found = [1, 11, 12] if text.strip() == "1" else []
    assert [row["customer_id"] for row in json.loads(answer.body)["data"]] == found
    assert json.loads(answer.body)["pagination"]["total"] == len(found)


def test_a_path_of_100_000_characters(api):
    address, _ = api
    for path in (
        f"/api/v1/interactions/{'1' * 100_000}",
        f"/api/v1/interactions?channel={'x' * 100_000}",
        f"/{'x' * 100_000}",
    ):
        answer = raw(address, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert re.match(rb"HTTP/1.1 4\d\d ", answer), answer[:200]
        assert not INSIDE.search(answer)


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
    answer = raw(
        address, f"GET /api/v1/interactions/1 HTTP/1.1\r\n{lines}Connection: close\r\n\r\n".encode("latin-1") + body
    )
    status = int(answer.split(b" ", 2)[1])
    assert status == 200 or 400 <= status < 500, answer
    assert not INSIDE.search(answer.split(b"\r\n\r\n", 1)[1])


def test_ten_thousand_headers(api):
    address, _ = api
    lines = "".join(f"X-{n}: {n}\r\n" for n in range(10_000))
    answer = raw(address, f"GET /api/v1/interactions/1 HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode())
    assert re.match(rb"HTTP/1.1 4\d\d ", answer) or answer == b"", answer[:200]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_other_methods(api, method):
    address, _ = api
    for path in ("/api/v1/interactions/1", "/api/v1/channels", "/livez"):
        answer = get(address + path, method)
        assert answer.status == 405 and json.loads(answer.body)["status"] == 405


def test_hostile_requests_are_logged_once_without_values(api, log):
    address, process = api
    # beside what the tests before this one asked, which may be few: they are shared out among processes
    asked = [get(address + path).status for path in ("/livez", "/x", "/api/v1/interactions/x", "/api/v1/channels?x=1")]
    assert asked == [200, 404, 422, 422]
    process.terminate()
    process.wait(timeout=20)
    text = log.read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    ids = [line["request_id"] for line in lines]
    assert len(lines) >= len(asked) and len(ids) == len(set(ids))
    assert {line["level"] for line in lines} == {"info"}
    assert "Traceback" not in text and "pg_roles" not in text and "passwd" not in text
