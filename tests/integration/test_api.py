"""The public API: the agreed body, problems, and its states without a database or a published build."""

import json
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from support.checkout import ROOT
from support.project import SAMPLE_COUNTS
from support.serving import get, served, serving
from support.waiting import wait_until


@pytest.mark.parametrize("customer_id", SAMPLE_COUNTS)
def test_one_customer_has_the_agreed_body(address, customer_id):
    response = get(f"{address}/api/v1/interactions/{customer_id}")
    expected = {"data": {"customer_id": customer_id, "interactions": SAMPLE_COUNTS[customer_id]}}
    assert (response.status, response.headers["Content-Type"]) == (200, "application/json")
    # as text, because the order of the channels is part of the body
    assert json.dumps(json.loads(response.body)) == json.dumps(expected)


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/api/v1/interactions/5", 404, "no customer 5"),
        ("/api/v1/interactions/9223372036854775807", 404, "no customer"),
        ("/api/v1/interactions/abc", 422, "customer_id"),
        ("/api/v1/interactions/0", 422, "customer_id"),
        ("/api/v1/interactions/-1", 422, "customer_id"),
        ("/api/v1/interactions/1.5", 422, "customer_id"),
        ("/api/v1/interactions/%D9%A1", 422, "customer_id"),  # a digit that is not ASCII
        ("/api/v1/interactions/9223372036854775808", 422, "customer_id"),
        ("/api/v1/interactions/1?chanel=Email", 422, "chanel"),
        ("/api/v1/channels?channel=Fax", 422, "Email, Call, Bird"),
        ("/api/v1/channels?from=2020-01-01&from=2021-01-01", 422, "once"),
        ("/api/v1/channels?from=2021-01-02&to=2021-01-01", 422, "after"),
        ("/api/v1/timeline?interval=decade", 422, "interval"),
        ("/api/v1/interactions?limit=1001", 422, "limit"),
        ("/api/v1/interactions?offset=-1", 422, "offset"),
        ("/api/v1/interactions?search=", 422, "search"),
        ("/api/v1/interactions?search=%20%09", 422, "search"),
        ("/api/v1/interactions?search=4%00", 422, "search"),
        (f"/api/v1/interactions?search={'4' * 101}", 422, "search"),
        ("/api/v1/interactions?sort=occupation", 422, "customer_type, interactions, interactions.Email, "),
        ("/api/v1/interactions?sort=--interactions", 422, "sort"),
        ("/api/v1/interactions?sort=-interactions.Fax", 422, "interactions.Bird"),
        ("/api/v1/interactions?sort=interactions.Email&channel=Call&channel=Bird", 422, "channel"),
        ("/api/v1/interactions?sort=-customer_id&after=0", 422, "offset"),
        ("/api/v1/interactions/5/history", 404, "no customer 5"),
        ("/api/v1/interactions/0/history", 422, "customer_id"),
        ("/api/v1/interactions/1/history?customer_id=1", 422, "Unknown parameter"),
        ("/api/v1/interactions/1/history?limit=0", 422, "limit"),
        ("/api/v1/interactions?" + "&".join(f"customer_id={n}" for n in range(1, 102)), 422, "customer_id"),
        ("/nothing/here", 404, "not found"),
    ],
)
def test_errors_are_problems(address, path, status, word):
    response = get(address + path)
    body = json.loads(response.body)
    assert (response.status, response.headers["Content-Type"]) == (status, "application/problem+json")
    assert body["status"] == status
    assert word in body["detail"]


def test_only_get_is_allowed(address):
    response = get(f"{address}/api/v1/interactions/1", method="POST")
    assert (response.status, json.loads(response.body)["status"]) == (405, 405)
    assert "GET" in response.headers["Allow"]


def test_liveness_and_readiness(address, sample_project):
    assert get(f"{address}/livez").status == 200
    ready = json.loads(get(f"{address}/readyz").body)
    assert ready["build"]["build_id"] == sample_project.published()[0]


NOTHING_YET = "Nothing has been published yet; the first successful refresh publishes the numbers."
UNAVAILABLE = "The numbers cannot be read at the moment; try again soon."


def assert_unavailable(address, detail):
    """Asserts that the API returns 503 at once, with this detail."""
    started = time.monotonic()
    for path in ("/api/v1/interactions/1", "/api/v1/interactions?format=csv", "/readyz"):
        response = get(address + path)
        problem = json.loads(response.body)
        assert (response.status, problem["status"], problem["detail"]) == (503, 503, detail)
        assert int(response.headers["Retry-After"]) > 0
    assert time.monotonic() - started < 1
    assert get(f"{address}/livez").status == 200


def test_unavailable_before_the_first_publish(new_project, refreshed_project):
    project = new_project()  # on a server that has the role api_reader for another database
    with served(project.environment) as address:
        assert_unavailable(address, NOTHING_YET)
        # with an empty list of builds, and without a current build in it
        project.execute("""
            create schema published;
            create table published.builds (
                build_id text, published_at timestamptz, is_current boolean, variables jsonb, project_version text
            );
            grant usage on schema published to api_reader;
            grant select on published.builds to api_reader
        """)
        assert_unavailable(address, NOTHING_YET)
        project.execute("insert into published.builds values ('20261126-060000-1f3a', now(), false)")
        assert_unavailable(address, NOTHING_YET)
        # a current build without tables, and one whose id would be more SQL than a schema name
        project.execute("update published.builds set is_current = true")
        assert_unavailable(address, UNAVAILABLE)
        project.execute("update published.builds set build_id = '20261126-060000-1f3a.t --'")
        assert_unavailable(address, UNAVAILABLE)
        project.execute("revoke usage on schema published from api_reader")
        assert_unavailable(address, UNAVAILABLE)


def test_on_a_new_server_it_waits_for_the_first_publish(own_server):
    project, command = own_server
    without_pg = {name: value for name, value in project.environment.items() if not name.startswith("PG")}
    # as a user that takes the role, and as the role itself: neither can connect before the role exists
    with (
        serving(project.environment, stdout=subprocess.PIPE, text=True) as (first, process),
        served(without_pg) as second,
    ):
        for _ in range(3):
            assert_unavailable(first, NOTHING_YET)
            assert_unavailable(second, NOTHING_YET)
        command("stop")
        assert_unavailable(first, UNAVAILABLE)
        assert_unavailable(second, UNAVAILABLE)
        command("start")
        wait_until(lambda: b"Nothing" in get(f"{first}/readyz").body, seconds=3)
        outcome = project.refresh()
        assert outcome.returncode == 0, outcome.stderr
        for address in (first, second):
            wait_until(lambda url=address: get(f"{url}/api/v1/interactions/1").status == 200, seconds=3)
            assert json.loads(get(f"{address}/api/v1/interactions/4").body)["data"]["interactions"] == SAMPLE_COUNTS[4]
        process.terminate()
        reasons = [json.loads(line).get("reason", "") for line in process.stdout if line.startswith("{")]
    assert 'role "api_reader" does not exist' in reasons[1]
    assert not any("couldn't get a connection" in reason for reason in reasons)


def test_a_lost_connection_is_replaced(published_project):
    url = "/api/v1/interactions/1"
    with served(published_project.environment) as address, published_project.connect() as connection:
        assert get(address + url).status == 200
        killed = connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where application_name = 'api' and datname = current_database()"
        ).fetchall()
        assert killed
        assert [get(address + url).status for _ in range(10)] == [200] * 10


def test_unavailable_without_a_database_until_it_is_back(own_server_project):
    project, command = own_server_project
    url = "/api/v1/interactions/1"
    with served(project.environment) as address:
        assert get(address + url).status == 200
        command("stop")
        time.sleep(1)  # for which a cached response is valid
        responses = [get(address + url) for _ in range(3)]
        assert [response.status for response in responses] == [503] * 3
        assert {json.loads(response.body)["detail"] for response in responses} == {UNAVAILABLE}
        command("start")
        assert get(address + url).status == 200


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("delete from published.customers", psycopg.errors.InsufficientPrivilege),
        ("create table published.mine (i int)", psycopg.errors.InsufficientPrivilege),
        ("create table public.mine (i int)", psycopg.errors.InsufficientPrivilege),
        ("select * from raw.raw_customers", psycopg.errors.InsufficientPrivilege),
        ("select * from staging.stg_customers", psycopg.errors.InsufficientPrivilege),
        ("select * from marts.customers", psycopg.errors.InsufficientPrivilege),
        ("select * from refresh.builds", psycopg.errors.InsufficientPrivilege),
        ("create temporary table mine (i int)", psycopg.errors.ReadOnlySqlTransaction),
        ("select pg_sleep(7)", psycopg.errors.QueryCanceled),
    ],
)
def test_the_reader_reads_published_builds_only(sample_project, statement, error):
    with sample_project.connect(user="api_reader") as connection:
        assert connection.execute("select count(*) from published.customers").fetchone() == (6,)
        if error is psycopg.errors.InsufficientPrivilege:
            # the rights must refuse, not only this setting
            connection.execute("set default_transaction_read_only = off")
        with pytest.raises(error):
            connection.execute(statement)


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"API_PORT": "many"}, ["API_PORT", "many"]),
        ({"API_HOST": "nowhere.example"}, ["API_HOST", "nowhere.example"]),
        ({"API_HOST": "0.0.0.0"}, ["API_HOST", "API_ACCESS=open"]),
    ],
)
def test_an_invalid_setting_is_one_line(variables, words, server):
    outcome = subprocess.run(
        [sys.executable, "-m", "api"], cwd=ROOT, env=server | variables, capture_output=True, text=True, timeout=30
    )
    assert outcome.returncode == 1
    assert len(outcome.stderr.strip().splitlines()) == 1
    assert all(word in outcome.stderr for word in words)


def test_an_unknown_argument_is_refused(server):
    command = [sys.executable, "-m", "api", "chek"]
    outcome = subprocess.run(command, cwd=ROOT, env=server, capture_output=True, text=True, timeout=30)
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert "Did you mean 'check'?" in outcome.stderr


def test_a_port_in_use_is_one_line(address, server):
    port = address.rsplit(":", 1)[1]
    outcome = subprocess.run(
        [sys.executable, "-m", "api"],
        cwd=ROOT, env=server | {"API_PORT": port}, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert outcome.returncode == 1
    assert len(outcome.stderr.strip().splitlines()) == 1
    assert f"port {port}" in outcome.stderr and "API_PORT" in outcome.stderr


def test_an_interrupt_stops_the_server_quietly(sample_project):
    with serving(sample_project.environment, stderr=subprocess.PIPE, text=True) as (_, process):
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (0, "")
