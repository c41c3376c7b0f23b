"""Each response is of one build, whatever is published, rolled back or dropped meanwhile.

The builds here are numbered: every count of build 7 is 7, and its channels are `Call 7` and `Email 7`.
"""

import http.client
import itertools
import json
import os
import random
import re
import time
from typing import NamedTuple

import pytest
from support.serving import TWO_WORKERS, get, served
from support.threads import in_threads
from support.waiting import wait_until
from werkzeug.test import Client

from api.app import create_app
from api.config import Config
from refresh.database.builds import roll_back
from refresh.database.publication import GreenBuild, publish

PUBLISHES = int(os.environ.get("PUBLISHES", "3"))
RESPONSES = 170 * PUBLISHES  # at least
ONE = "/api/v1/interactions/1"
STATISTICS = "/api/v1/statistics"
PATHS = [
    ONE, f"{ONE}?from=2019-01-01", f"{ONE}/history", STATISTICS, "/api/v1/channels", "/api/v1/customer-types",
    "/api/v1/topics?from=2020-01-01", "/api/v1/timeline", "/api/v1/interactions?total=true&limit=1000",
    "/api/v1/interactions?sort=-interactions&from=2019-01-01", "/api/v1/interactions?search=red&offset=1",
    "/api/v1/interactions?format=csv", "/", "/customers/1",
]  # fmt: skip
# every place where a response has the number of its build
NUMBERS = re.compile(
    r'(?:Call|Email) (\d+)(?:":(\d+))?|"interactions":(\d+)|,Red,(\d+),(\d+)|"build_id":"20261126-0*(\d+)-'
    r"|(\d+) interactions?,"
)
CHANGES = re.compile(r'<section id="changes".*?</section>', re.DOTALL)  # has the numbers of two builds
MARTS = """
    set local citus.multi_shard_modify_mode = 'sequential';
    truncate marts.dimension_members, marts.customers, marts.interaction_counts, marts.interaction_counts_by_day,
        marts.interaction_totals_by_day;
    insert into marts.dimension_members (dimension, member, position)
    values ('channel', 'Call {0}', 1), ('channel', 'Email {0}', 2), ('customer_type', 'Red', 1), ('topic', 'Sand', 1);
    insert into marts.customers (customer_id, customer_type, is_known, is_seen)
    select customer_id, 'Red', true, true from generate_series(1, 3 + {0} % 4) as customer_id;
    insert into marts.interaction_counts (customer_id, customer_type, channel, channel_position, interactions)
    select customer_id, customer_type, member, position, {0}
    from marts.customers cross join marts.dimension_members where dimension = 'channel';
    insert into marts.interaction_counts_by_day (customer_id, customer_type, channel, day, topics, interactions)
    select customer_id, customer_type, channel, date '2020-01-01', '{{Sand}}', interactions
    from marts.interaction_counts;
    insert into marts.interaction_totals_by_day (customer_type, channel, day, topics, interactions)
    select 'Red', member, date '2020-01-01', '{{Sand}}', {0} from marts.dimension_members where dimension = 'channel';
    update marts.statistics set interactions = {0}, first_interaction_at = '2020-01-01',
        last_interaction_at = '2020-01-01'
"""


def publish_numbered(project, number, keep=3):
    with project.connect() as connection:
        connection.execute(MARTS.format(number))
        tables = connection.execute("select tablename from pg_tables where schemaname = 'marts'").fetchall()
        green = GreenBuild(f"20261126-{number:06}-1f3a", marts=[table for (table,) in tables], tables=[])
        publish(connection, green, keep)


def numbers_in(body):
    text = CHANGES.sub("", body.decode())
    return {int(number) for found in NUMBERS.findall(text) for number in found if number}


class Response(NamedTuple):
    path: str
    began: float
    ended: float
    status: int
    etag: str | None
    numbers: frozenset[int]


class Readers:
    """Requests the paths repeatedly, each thread on a connection; `responses` has each response."""

    def __init__(self, address):
        self._host = address.removeprefix("http://")
        self.responses = []

    def read(self, first, is_over):
        connection = http.client.HTTPConnection(self._host, timeout=20)
        for path in itertools.cycle([*PATHS[first * 3 :], *PATHS[: first * 3]]):
            if is_over.is_set():
                return connection.close()
            began = time.monotonic()
            connection.request("GET", path)
            response = connection.getresponse()
            numbers = frozenset(numbers_in(response.read()))
            etag = response.headers["ETag"]
            self.responses.append(Response(path, began, time.monotonic(), response.status, etag, numbers))


class Switches:
    """The builds that became current, each with the moments before and after."""

    def __init__(self):
        self._switches = []

    def make(self, number, switch):
        before = time.monotonic()
        switch()
        self._switches.append((number, before, time.monotonic()))

    def allows(self, response):
        """Whether its build was current at some moment from one second before the request until the response."""
        ends = [after for _, _, after in self._switches[1:]] + [float("inf")]
        return any(
            response.numbers == {number} and before <= response.ended and end >= response.began - 1
            for (number, before, _), end in zip(self._switches, ends, strict=True)
        )


def assert_consistent(responses, switches):
    assert [each for each in responses if each.status != 200] == []
    assert [each for each in responses if not switches.allows(each)] == []
    tagged = {(each.path, each.etag): set() for each in responses if each.etag}
    for each in responses:
        if each.etag:
            tagged[each.path, each.etag] |= each.numbers
    assert len({etag for _, etag in tagged}) == len(tagged) > 0
    assert [key for key, numbers in tagged.items() if len(numbers) > 1] == []


def test_publishes_and_rollbacks_under_readers(published_project, capsys):
    """PUBLISHES sets the number of publishes and rollbacks."""
    project, chance, switches = published_project, random.Random(14), Switches()
    switches.make(1, lambda: publish_numbered(project, 1))
    with served(project.environment | TWO_WORKERS | {"API_CACHE_MB": "0", "API_DOWNLOADS": "4"}) as address:
        readers = Readers(address)
        with in_threads(4, readers.read), project.connect() as connection:
            for number in range(2, PUBLISHES + 2):
                switches.make(number, lambda number=number: publish_numbered(project, number))
                time.sleep(chance.uniform(0, 1.5))
                switches.make(number - 1, lambda: roll_back(connection))
                time.sleep(chance.uniform(0, 1.5))
            wait_until(lambda: len(readers.responses) >= RESPONSES, seconds=300)
    assert_consistent(readers.responses, switches)
    seen = {number for each in readers.responses for number in each.numbers}
    assert len(seen) > PUBLISHES / 2  # a build that is current for less than a second may be missed
    slowest = max(readers.responses, key=lambda each: each.ended - each.began)
    with capsys.disabled():
        taken = round(1000 * (slowest.ended - slowest.began))
        count = f"\n{len(readers.responses):,} responses of {len(seen)} builds"
        print(f"{count}; the slowest: {slowest.path}, {taken} ms")  # noqa: T201
    assert taken < 10_000


def test_builds_are_dropped_under_readers(published_project):
    project, switches = published_project, Switches()
    switches.make(1, lambda: publish_numbered(project, 1, keep=1))
    with served(project.environment | TWO_WORKERS | {"API_CACHE_MB": "0", "API_DOWNLOADS": "4"}) as address:
        readers = Readers(address)
        with in_threads(4, readers.read):
            for number in range(2, PUBLISHES + 3):
                switches.make(number, lambda number=number: publish_numbered(project, number, keep=1))
                time.sleep(1.1)  # a request is retried once, for one dropped build
    assert project.query("select count(*) from refresh.builds where is_kept") == [(1,)]
    assert_consistent(readers.responses, switches)


@pytest.mark.parametrize("variables", [{"API_CACHE_MB": "0"}, {"API_CACHE_MB": "1", "API_RATE_LIMIT": "10000/hour"}])
def test_a_dropped_build_costs_a_retry_and_no_response(published_project, variables):
    publish_numbered(published_project, 1, keep=1)
    with served(published_project.environment | variables | {"API_WORKERS": "1"}) as address:
        for number, path in enumerate(PATHS, start=2):
            assert get(f"{address}/readyz").status == 200  # the worker takes this build as current for a second
            publish_numbered(published_project, number, keep=1)
            response = get(address + path)
            assert (path, response.status, numbers_in(response.body)) == (path, 200, {number})


@pytest.fixture
def app(published_project, monkeypatch):
    """The API in this process, without a cache, over build 1."""
    publish_numbered(published_project, 1, keep=2)
    for name, value in published_project.environment.items():
        if name.startswith("PG"):
            monkeypatch.setenv(name, value)
    return create_app(Config(cache_bytes=0, is_open=True))


def test_a_request_keeps_its_build(app, published_project, monkeypatch):
    published = app.extensions["services"].builds
    builds = [published.current(max_age=0)]
    publish_numbered(published_project, 2, keep=2)
    builds.append(published.current(max_age=0))
    builds = itertools.cycle(builds)
    monkeypatch.setattr(published, "current", lambda max_age=0: next(builds))  # alternates between the builds
    for path in PATHS * 2:
        response = Client(app.extensions["services"].public_api).get(path)
        assert (path, response.status_code, len(numbers_in(response.data))) == (path, 200, 1)
        if "total=true" in path:  # the builds have 4 and 5 customers
            assert response.json["pagination"]["total"] == len(response.json["data"])


@pytest.mark.parametrize(("drops", "status"), [([3], 200), ([3, 6], 503)])
def test_a_page_restarts_once(app, published_project, drops, status):
    services, requests = app.extensions["services"], []
    public_api = services.public_api

    def drop_and_pass_on(environ, start_response):
        requests.append(environ["PATH_INFO"])
        if len(requests) in drops:  # the page's build is dropped between two of its requests
            publish_numbered(published_project, len(requests), keep=1)
        return public_api(environ, start_response)

    services.public_api = drop_and_pass_on
    response = Client(public_api).get("/")
    assert response.status_code == status
    if status == 200:
        assert numbers_in(response.data) == {3}
        assert requests[:3] == requests[3:6]
    else:
        assert json.loads(response.data)["status"] == 503 and response.headers["Retry-After"]
        assert len(requests) == 6


def test_a_missing_table_or_column_is_503_where_it_is_read(published_project):
    schema = published_project.build_schema()
    published_project.execute(f"drop table {schema}.interaction_anomalies cascade")
    published_project.execute(f"alter table {schema}.statistics drop column mentions_repeated cascade")
    with served(published_project.environment | TWO_WORKERS) as address:
        statuses = {path: get(address + path).status for path in (ONE, "/api/v1/anomalies", STATISTICS, "/")}
    assert statuses == {ONE: 200, "/api/v1/anomalies": 503, STATISTICS: 503, "/": 503}
