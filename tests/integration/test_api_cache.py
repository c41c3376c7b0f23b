"""Clients and the API cache responses, which are at most one second behind the current build."""

import gzip
import json
import time
from email.utils import parsedate_to_datetime

import pytest
from support.extracts import write_extract
from support.serving import TWO_WORKERS, get, served

ONE = "/api/v1/interactions/1"
LIST = "/api/v1/interactions?limit=2"


@pytest.fixture
def other_workbook(tmp_path):
    return write_extract(tmp_path / "x.xlsx", [["04/10/2019 09:00", "Call", 1], ["05/10/2019 09:00", "Call", 1]])


@pytest.mark.parametrize("path", [ONE, LIST, "/api/v1/channels", "/api/v1/interactions?format=csv"])
def test_an_unchanged_response_is_304(address, path):
    responses = [get(address + path) for _ in range(6)]  # from both workers and from the cache
    assert {response.status for response in responses} == {200}
    (tag,) = {response.headers["ETag"] for response in responses}
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = get(address + path, headers={"If-None-Match": known})
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Last-Modified"] == responses[0].headers["Last-Modified"]
    for known in ('"other"', "W/", ""):
        assert get(address + path, headers={"If-None-Match": known}).body == responses[0].body
    assert get(address + path, "HEAD").headers["ETag"] == tag


def test_each_response_has_its_own_etag(address):
    paths = [ONE, "/api/v1/interactions/3", f"{ONE}?channel=Call", LIST, f"{LIST}&after=2", "/api/v1/channels"]
    tags = [get(address + path).headers["ETag"] for path in paths]
    tags += [
        get(address + LIST, headers={"Accept": accept}).headers["ETag"] for accept in ("text/csv", "text/csv, */*")
    ]
    assert len(set(tags)) == len(tags)


def test_responses_name_the_time_of_publishing(address, sample_project):
    published_at = sample_project.query("select max(published_at) from published.builds")[0][0]
    headers = get(address + ONE).headers
    assert parsedate_to_datetime(headers["Last-Modified"]) == published_at.replace(microsecond=0)
    assert 0 <= int(headers["Data-Age"]) - (time.time() - published_at.timestamp() - 5) <= 10
    assert headers["Cache-Control"] == "private, no-cache"


def test_errors_are_not_cached(address):
    response = get(f"{address}/api/v1/interactions/5")
    assert (response.status, response.headers["Cache-Control"], response.headers["ETag"]) == (404, "no-store", None)
    assert get(f"{address}/api/v1/interactions/5", headers={"If-None-Match": "*"}).status == 404


def test_a_response_is_kept_for_its_host_alone(sample_project):
    with served(sample_project.environment | {"API_PROXIES": "1"}) as address:
        for _ in range(2):
            for host, scheme, prefix in (
                ("a.example", "https", ""),
                ("b.example:81", "http", ""),
                ("a.example", "https", "/x"),
            ):
                headers = {"X-Forwarded-Host": host, "X-Forwarded-Proto": scheme, "X-Forwarded-For": "127.0.0.1"}
                headers |= {"X-Forwarded-Prefix": prefix} if prefix else {}
                response = get(address + LIST, headers=headers)
                following = json.loads(response.body)["pagination"]["next"]
                assert following == f"{scheme}://{host}{prefix}/api/v1/interactions?limit=2&after=2"
                assert f'<{following}>; rel="next"' in response.headers["Link"]


@pytest.mark.parametrize("path", ["/api/v1/timeline?interval=day", "/api/v1/timeline?interval=day&format=csv", "/"])
def test_large_responses_are_compressed(address, path):
    plain = get(address + path)
    for _ in range(2):  # the second may be from memory
        gzipped = get(address + path, headers={"Accept-Encoding": "br, gzip"})
        assert (gzipped.headers["Content-Encoding"], gzip.decompress(gzipped.body)) == ("gzip", plain.body)
        assert "Accept-Encoding" in ", ".join(gzipped.headers.get_all("Vary"))
        if tag := gzipped.headers["ETag"]:
            assert tag != plain.headers["ETag"]
            again = get(address + path, headers={"Accept-Encoding": "br, gzip", "If-None-Match": tag})
            assert (again.status, again.body) == (304, b"")
    head = get(address + path, "HEAD", {"Accept-Encoding": "br, gzip"})
    assert (head.headers["Content-Encoding"], head.headers["ETag"]) == ("gzip", gzipped.headers["ETag"])
    for refusal in ("identity", "gzip;q=0", "br"):
        assert get(address + path, headers={"Accept-Encoding": refusal}).headers["Content-Encoding"] is None
    assert get(address + ONE, headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] is None


def test_cache_control_is_a_setting(sample_project):
    with served(sample_project.environment | {"API_CACHE_CONTROL": "public, max-age=60"}) as address:
        assert [get(address + ONE).headers["Cache-Control"] for _ in range(4)] == ["public, max-age=60"] * 4


@pytest.mark.parametrize("megabytes", ["0", "1"])
def test_a_cached_response_and_a_304_need_no_rows(published_project, megabytes):
    variables = {"API_CACHE_MB": megabytes, "API_WORKERS": "1"}
    with served(published_project.environment | variables) as address:
        tag = get(address + ONE).headers["ETag"]
        with published_project.connect() as connection, connection.transaction():
            table = f"{published_project.build_schema()}.interaction_counts"
            connection.execute(f"lock table {table} in access exclusive mode")
            assert get(address + ONE, headers={"If-None-Match": tag}).status == 304
            # without a cache it queries the rows and returns 503 after five seconds
            assert get(address + ONE).status == (503 if megabytes == "0" else 200)


def test_a_new_build_is_served_after_a_second(published_project, other_workbook):
    with served(published_project.environment | TWO_WORKERS) as address:

        def seen():
            responses = [get(address + ONE) for _ in range(10)]
            numbers = {json.dumps(json.loads(response.body)["data"]["interactions"]) for response in responses}
            return numbers, {response.headers["ETag"] for response in responses}

        old = seen()
        assert old[0] == {'{"Email": 1, "Call": 0, "Bird": 0}'}
        assert published_project.refresh("--allow-shrink", other_workbook).returncode == 0
        time.sleep(1)
        new = seen()
        assert new[0] == {'{"Email": 0, "Call": 2, "Bird": 0}'}
        assert new[1] != old[1]
        assert get(address + ONE, headers={"If-None-Match": old[1].pop()}).status == 200
        assert published_project.refresh("rollback").returncode == 0
        time.sleep(1)
        assert seen()[0] == old[0]
        assert get(address + ONE, headers={"If-None-Match": new[1].pop()}).status == 200
