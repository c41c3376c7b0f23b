"""The numbers of every resource, compared with counts in plain Python under random filters."""

import csv
import datetime as dt
import io
import json
import random
import re
import socket
import tomllib
from urllib.parse import urlencode

import psycopg
import pytest
from support.checkout import ROOT
from support.extracts import write_extract
from support.serving import get, served
from support.waiting import wait_until

from api.data import queries
from api.data.sorting import parsed
from api.data.vocabulary import DATE_READINGS

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
CHANNELS = ["Email", "Call", "Bird", "Pigeon"]  # the last one is unlisted and comes after the listed ones
# the last one has the wildcards and the escape character of LIKE
TYPES = {1: "Red", 2: "Orange", 3: "Red", 5: "Blue", 8: "Orange", 13: "Unknown", 21: "Unknown", 34: "50%_Éco\\"}
TOPICS = {(2019, 10): ["Orange", "Sand"], (2019, 12): ["Sand"], (2021, 3): ["Salt"]}
CHANCE = random.Random(5)
MOMENTS = [dt.datetime(2019, 10, 1) + dt.timedelta(days=CHANCE.randrange(120), minutes=i) for i in range(90)]
# customer 21 is unlisted, customer 8 has no interaction
ROWS = [(moment, CHANCE.choice(CHANNELS), CHANCE.choice([1, 2, 3, 5, 21])) for moment in MOMENTS]


@pytest.fixture(scope="module")
def project(lasting_project, refreshed_project, tmp_path_factory):
    project = lasting_project(refreshed_project)
    workbook = write_extract(
        tmp_path_factory.mktemp("extract") / "all.xlsx",
        [*([f"{moment:%Y-%m-%d %H:%M}", *rest] for moment, *rest in ROWS), ["yesterday", "Email", 1], ["", "Call", 2]],
        [(customer, "Jedi", kind if kind != "Unknown" else "") for customer, kind in TYPES.items() if customer != 21],
        [(f"{month:02}-{year}", topic) for (year, month), topics in TOPICS.items() for topic in topics],
    )
    outcome = project.refresh("--allow-shrink", workbook)
    assert outcome.returncode == 0, outcome.stderr
    # the API may read only the tables of the current build and the list of builds
    project.execute(f"revoke select on all tables in schema {', '.join(other_schemas(project))} from api_reader")
    project.execute("grant select on published.builds to api_reader")
    return project


def other_schemas(project):
    """The tables and the views of the previous build, and the views of the current build."""
    is_other = f"nspname ~ '^(build_|published)' and nspname != '{project.build_schema()}'"
    schemas = [name for (name,) in project.query(f"select nspname from pg_namespace where {is_other} order by 1")]
    assert len(schemas) == 3
    return schemas


@pytest.fixture(scope="module")
def address(project):
    with served(project.environment) as url:
        yield url


def get_json(address, resource, filters=(), status=200):
    response = get(f"{address}/api/v1/{resource}?{urlencode(filters)}")
    assert response.status == status, response.body
    return json.loads(response.body)


def topics_of(moment):
    return TOPICS.get((moment.year, moment.month), [])


def some_filters():
    """Random filters; each kind may be absent."""
    filters = []
    first, last = sorted(CHANCE.sample(MOMENTS, 2))
    filters += [("channel", name) for name in CHANCE.sample(CHANNELS, CHANCE.choice([0, 0, 1, 2]))]
    filters += [("from", first.date())] if CHANCE.random() < 0.4 else []
    filters += [("to", last.date())] if CHANCE.random() < 0.4 else []
    filters += [("topic", CHANCE.choice(["Sand", "Orange", "Salt"]))] if CHANCE.random() < 0.3 else []
    return filters


def more_filters():
    filters = some_filters()
    filters += [("customer_id", number) for number in CHANCE.sample([1, 2, 5, 8, 21, 99], CHANCE.choice([0, 0, 1, 3]))]
    filters += [("customer_type", CHANCE.choice(["Red", "Orange", "Unknown"]))] if CHANCE.random() < 0.3 else []
    return filters


def matching(filters):
    """The rows that match the filters."""
    given = {name: [value for each, value in filters if each == name] for name, _ in filters}
    return [
        (moment, channel, customer)
        for moment, channel, customer in ROWS
        if channel in given.get("channel", CHANNELS)
        and customer in given.get("customer_id", TYPES)
        and TYPES[customer] in given.get("customer_type", TYPES.values())
        and moment.date() >= given.get("from", [dt.date.min])[0]
        and moment.date() <= given.get("to", [dt.date.max])[0]
        and ("topic" not in given or given["topic"][0] in topics_of(moment))
    ]


def shown_channels(filters):
    requested = [value for name, value in filters if name == "channel"]
    return [name for name in CHANNELS if name in (requested or CHANNELS)]


def counts(rows, filters):
    return {name: sum(channel == name for _, channel, _ in rows) for name in shown_channels(filters)}


def customers(filters):
    ids = [value for name, value in filters if name == "customer_id"] or TYPES
    types = [value for name, value in filters if name == "customer_type"] or TYPES.values()
    return [number for number in TYPES if number in ids and TYPES[number] in types]


def listed(filters):
    rows = matching(filters)
    return [
        {"customer_id": number, "customer_type": TYPES[number]}
        | {"interactions": counts([row for row in rows if row[2] == number], filters)}
        for number in customers(filters)
    ]


@pytest.mark.parametrize("filters", [some_filters() for _ in range(20)], ids=urlencode)
def test_one_customer(address, filters):
    rows = [row for row in matching(filters) if row[2] == 3]
    body = get_json(address, "interactions/3", filters)
    assert json.dumps(body) == json.dumps({"data": {"customer_id": 3, "interactions": counts(rows, filters)}})
    get_json(address, "interactions/4", filters, status=404)


@pytest.mark.parametrize("filters", [[], *(more_filters() for _ in range(40))], ids=urlencode)
def test_every_resource(address, filters):
    rows = matching(filters)
    assert get_json(address, "interactions", filters)["data"] == listed(filters)
    assert get_json(address, "channels", filters)["data"] == [
        {"channel": name, "interactions": number} for name, number in counts(rows, filters).items()
    ]
    requested = dict(filters)
    assert get_json(address, "customer-types", filters)["data"] == [
        {"customer_type": kind, "interactions": counts([row for row in rows if TYPES[row[2]] == kind], filters)}
        for kind in sorted(set(TYPES.values()))
        if kind == requested.get("customer_type", kind)
    ]
    topics = get_json(address, "topics", filters)
    assert "assumption" in topics["note"]
    assert topics["data"] == [
        {"topic": topic, "interactions": counts([row for row in rows if topic in topics_of(row[0])], filters)}
        for topic in ("Orange", "Salt", "Sand")
        if topic == requested.get("topic", topic)
    ]


FIRST_DAYS = {
    "day": lambda day: day,
    "week": lambda day: day - dt.timedelta(day.weekday()),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}


@pytest.mark.parametrize("interval", FIRST_DAYS)
@pytest.mark.parametrize("filters", [[], *(more_filters() for _ in range(8))], ids=urlencode)
def test_timeline(address, filters, interval):
    first_day = FIRST_DAYS[interval]
    rows = matching(filters)
    days = [first_day(moment.date()) for moment, *_ in rows]
    every = {first_day(min(days) + dt.timedelta(n)) for n in range((max(days) - min(days)).days + 1)} if days else set()
    assert get_json(address, "timeline", [*filters, ("interval", interval)]) == {
        "data": [
            {
                "period_start": str(day),
                "interactions": counts([r for r in rows if first_day(r[0].date()) == day], filters),
            }
            for day in sorted(every)
        ],
        "interval": interval,
    }


def test_a_timeline_without_an_interval_is_by_month(address):
    assert get_json(address, "timeline") == get_json(address, "timeline", [("interval", "month")])


def test_a_timeline_to_the_last_possible_day(new_project, refreshed_project):
    project = new_project(refreshed_project)
    schema = project.build_schema()
    project.execute(f"""
        insert into {schema}.interaction_totals_by_day (customer_type, channel, day, topics, interactions)
        values ('Red', 'Call', '9999-12-31', '{{}}', 5)
    """)
    with served(project.environment) as address:
        for interval in FIRST_DAYS:
            (period,) = get_json(address, "timeline", [("from", "9999-01-01"), ("interval", interval)])["data"]
            assert period["interactions"]["Call"] == 5
            if interval == "year":
                assert len(get_json(address, "timeline", {"interval": interval})["data"]) == 9999 - 2019 + 1
            else:  # too long from 2019
                get_json(address, "timeline", {"interval": interval}, status=422)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 1000])
def test_pages_follow_each_other(address, limit):
    filters = [("from", "2019-10-20"), ("customer_type", "Red"), ("customer_type", "Red")][:2]
    found, body, _ = pages(address, [*filters, ("limit", limit), ("total", "true")])
    assert body["pagination"]["total"] == 2
    assert found == listed([("from", dt.date(2019, 10, 20)), ("customer_type", "Red")])


def test_total_is_optional(address):
    assert get_json(address, "interactions", {"limit": 2})["pagination"] == {
        "limit": 2,
        "first": f"{address}/api/v1/interactions?limit=2",
        "prev": None,
        "next": f"{address}/api/v1/interactions?limit=2&after=2",
    }
    assert get_json(address, "interactions", {"limit": 2, "total": "true"})["pagination"]["total"] == len(TYPES)


SEARCHES = [
    "1",
    "2",
    "3",
    "34",
    "re",
    "RED",
    " unk\t",
    "n",
    "9",
    "1 3",
    "%",
    "_",
    "\\",
    "50%",
    "0_",
    "éCO",
    "' or true --",
]


def searched_rows(rows, text):
    """The rows whose customer number begins with the text, or whose type contains it."""
    text = text.strip()
    return [
        row for row in rows if str(row["customer_id"]).startswith(text) or text.lower() in row["customer_type"].lower()
    ]


def in_order(rows, sort):
    """The rows in this order; they come in that of their customer numbers."""
    by, _, channel = sort.removeprefix("-").partition(".")

    def key(row):
        counts = row["interactions"]
        return counts[channel] if channel else sum(counts.values()) if by == "interactions" else row[by]

    return sorted(rows, key=key, reverse=sort[0] == "-")


def some_sort(filters):
    by = CHANCE.choice(
        ["customer_id", "customer_type", "interactions", f"interactions.{CHANCE.choice(shown_channels(filters))}"]
    )
    return CHANCE.choice(["", "-"]) + by


def pages(address, query):
    """The rows of a page and all following ones, and the body and the URL of the last."""
    rows, url, before = [], f"{address}/api/v1/interactions?{urlencode(query)}", None
    while url:
        response = get(url)
        assert response.status == 200, response.body
        body = json.loads(response.body)
        assert len(body["data"]) <= body["pagination"]["limit"]
        rows += body["data"]
        links = {name: body["pagination"][name] for name in ("first", "prev", "next")}
        given = ", ".join(f'<{link}>; rel="{name}"' for name, link in links.items() if link)
        assert response.headers["Link"] == given
        assert not re.search("(after|offset)=", links["first"])
        if before and "offset=" in url:  # from a page to the one before
            assert json.loads(get(links["prev"]).body)["data"] == before
        before, last, url = body["data"], url, links["next"]
    return rows, body, last


@pytest.mark.parametrize("text", SEARCHES)
@pytest.mark.parametrize("filters", [[], more_filters(), [*some_filters(), ("offset", 1)]], ids=urlencode)
def test_search(address, filters, text):
    expected = searched_rows(listed(filters), text)
    offset = dict(filters).get("offset", 0)
    rows, body, last = pages(address, [*filters, ("search", text), ("limit", 1), ("total", "true")])
    assert rows == expected[offset:]
    assert body["pagination"]["total"] == len(expected)
    assert ("after=" in last) == (len(rows) > 1 and not offset)


@pytest.mark.parametrize("limit", [1, 3, 1000])
@pytest.mark.parametrize("filters", [[], *(more_filters() for _ in range(25))], ids=urlencode)
def test_any_order(address, filters, limit):
    for sort in {some_sort(filters) for _ in range(4)}:
        searched = CHANCE.choice([[], [], [("search", CHANCE.choice("1reno"))]])
        offset = CHANCE.choice([[], [("offset", CHANCE.randrange(4))]])
        expected = in_order(searched_rows(listed(filters), dict(searched).get("search", "")), sort)[
            dict(offset).get("offset", 0) :
        ]
        query = [*filters, *searched, *offset, ("sort", sort)]
        rows, _, last = pages(address, [*query, ("limit", limit)])
        assert rows == expected
        is_keyset = sort == "customer_id" and not offset
        assert [name in last for name in ("after=", "offset=")] == [is_keyset and len(rows) > limit, bool(offset) or (
            len(rows) > limit and not is_keyset)]  # fmt: skip
        lines = get(f"{address}/api/v1/interactions?{urlencode([*query, ('format', 'ndjson')])}").body.splitlines()
        assert [json.loads(line) for line in lines] == expected


def test_the_default_order_is_by_customer_id(address):
    query = {"after": 2, "limit": 3, "sort": "customer_id"}
    body = get_json(address, "interactions", query)
    assert [row["customer_id"] for row in body["data"]] == [3, 5, 8]
    assert body["pagination"]["next"] == f"{address}/api/v1/interactions?limit=3&sort=customer_id&after=8"


@pytest.mark.parametrize("customer", TYPES)
@pytest.mark.parametrize("limit", [1, 4, 1000])
@pytest.mark.parametrize("filters", [[], *(some_filters() for _ in range(6))], ids=urlencode)
def test_history(address, filters, limit, customer):
    rows = matching([*filters, ("customer_id", customer)])
    days = sorted({(moment.date(), CHANNELS.index(channel)) for moment, channel, _ in rows}, key=lambda d: d[1])
    expected = [
        {
            "day": str(day),
            "channel": CHANNELS[place],
            "topics": topics_of(day),
            "interactions": sum((moment.date(), channel) == (day, CHANNELS[place]) for moment, channel, _ in rows),
        }
        for day, place in sorted(days, key=lambda d: d[0], reverse=True)
    ]
    data, offset = [], 0
    while offset is not None:
        body = get_json(address, f"interactions/{customer}/history", [*filters, ("limit", limit), ("offset", offset)])
        data += body["data"]
        assert body["pagination"].items() >= {"limit": limit, "offset": offset}.items()
        assert len(body["data"]) <= limit
        offset = offset + limit if body["pagination"]["next"] else None
        assert offset is None or body["pagination"]["next"].endswith(f"&offset={offset}")
    assert data == expected


COUNTS, DAYS, CUSTOMERS = "interaction_counts", "interaction_counts_by_day", "customers"
TOTALS, MEMBERS = "interaction_totals_by_day", "dimension_members"
VALUES = {
    "customer_id": [1], "customer_type": "Red", "channel": ["Call"], "from_": dt.date(2019, 1, 1), "topic": "Sand",
    "after": 0, "search": "1", "sort_channel": "Call", "offset": 0, "rows": 9, "number": 1,
}  # fmt: skip


@pytest.mark.one_server  # a plan of Citus has the tasks of one shard alone
@pytest.mark.parametrize(
    ("query", "tables"),
    [
        (queries.INTERACTIONS_OF_CUSTOMER, {COUNTS}),
        (queries.interactions({"after", "channel", "customer_type"}, limited=True), {COUNTS, CUSTOMERS}),
        (queries.interactions({"from_"}, limited=False), {COUNTS, DAYS}),
        (queries.interactions({"offset"}, limited=True), {COUNTS, CUSTOMERS}),
        (queries.interactions({"search"}, limited=True), {COUNTS, CUSTOMERS}),
        (queries.interactions({"sort_channel"}, limited=True, sort=parsed("-interactions.Call")), {COUNTS, CUSTOMERS}),
        (queries.interactions({"from_"}, limited=True, sort=parsed("interactions")), {COUNTS, DAYS, CUSTOMERS}),
        (queries.number_of_customers({"search", "customer_type"}), {CUSTOMERS}),
        (queries.history({"from_"}), {CUSTOMERS, DAYS, MEMBERS}),
        (queries.totals({"from_"}, by="customer_type"), {TOTALS}),
        (queries.totals({"customer_id"}, by="month"), {DAYS}),
        (queries.totals({"topic"}, by="topic"), {TOTALS}),
        (queries.statistics(), {"statistics"}),
        (queries.date_order_evidence(), {"date_order_evidence"}),
        (queries.anomalies({"from_"}), {"interaction_anomalies"}),
        (queries.rejected_rows(set()), {"rejected_rows"}),
    ],
)
def test_each_query_can_be_explained_and_names_only_tables_of_its_build(project, query, tables):
    schema = project.build_schema()
    with project.connect() as connection:
        rows = connection.execute(f"explain (verbose, format json) {query.format(build=schema)}", VALUES).fetchall()
    assert set(scanned(rows[0][0])) == {(schema, table) for table in tables}


def test_a_list_has_columns_of_customers_and_counts(project, monkeypatch):
    monkeypatch.setattr(queries, "LISTED", ("customer_type", "occupation"))
    query = queries.interactions({"customer_type"}, limited=False).format(build=project.build_schema())
    with project.connect() as connection:
        assert [row[1:-1] for row in connection.execute(query, VALUES)] == [("Red", "Jedi")] * 2


def scanned(plan):
    """Schema and name of each table in a plan of EXPLAIN (VERBOSE, FORMAT JSON)."""
    if isinstance(plan, dict) and "Relation Name" in plan:
        yield plan["Schema"], plan["Relation Name"]
    for part in plan.values() if isinstance(plan, dict) else plan if isinstance(plan, list) else ():
        yield from scanned(part)


def test_every_resource_reads_the_tables_of_its_build_and_no_others(address, project):
    # every test with this address uses these rights
    assert get(f"{address}/").status == get(f"{address}/customers/3").status == 200
    with project.connect(user="api_reader") as reader:
        for table in (f"{project.build_schema()}.interaction_counts", "published.builds"):
            reader.execute(f"select from {table}")
        for table in ("published.interaction_counts", f"{other_schemas(project)[0]}.interaction_counts"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(f"select from {table}")


@pytest.mark.parametrize("filters", [[], *(more_filters() for _ in range(8))], ids=urlencode)
def test_the_same_rows_as_csv_and_ndjson(address, filters):
    sort = some_sort(filters)
    expected = in_order(listed(filters), sort)
    query = urlencode([*filters, ("sort", sort)])
    for headers in ({"Accept": "text/csv"}, {}):
        response = get(f"{address}/api/v1/interactions?{query}{'' if headers else '&format=csv'}", headers=headers)
        assert (response.status, response.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
        header, *lines = csv.reader(io.StringIO(response.body.decode()))
        assert header == ["customer_id", "customer_type", *shown_channels(filters)]
        assert lines == [
            [str(row["customer_id"]), row["customer_type"], *map(str, row["interactions"].values())] for row in expected
        ]
    response = get(f"{address}/api/v1/interactions?{query}", headers={"Accept": "application/x-ndjson"})
    assert response.headers["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert [json.loads(line) for line in response.body.splitlines()] == expected


def test_downloads_of_many_customers(new_project, refreshed_project):
    project = new_project(refreshed_project)
    schema = project.build_schema()
    project.execute(f"""
        insert into {schema}.interaction_counts (customer_id, customer_type, channel, channel_position, interactions)
        select 100 + n, 'Red', member, position, n % 7
        from generate_series(1, 100000) as n cross join {schema}.dimension_members where dimension = 'channel'
    """)
    with served(project.environment | {"API_WORKERS": "1"}) as address:
        for _ in range(3):
            response = get(f"{address}/api/v1/interactions?format=csv")
            assert response.status == 200
            lines = response.body.decode().splitlines()
            assert (len(lines), lines[-1]) == (100007, "100100,Red,5,5,5")
            assert len(response.body) > 1 << 20 and int(response.headers["Content-Length"]) == len(response.body)
        # a client that does not read its download blocks other downloads and no other request
        host, port = address.removeprefix("http://").split(":")
        with socket.socket() as reader:
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.connect((host, int(port)))
            # gets 503 itself until the previous download has freed its place
            wait_until(lambda: begins_to_download(reader))
            assert get(f"{address}/api/v1/interactions?format=csv&limit=1").status == 503
            assert {get(f"{address}/api/v1/interactions/{number}").status for number in (1, 3, 4, 101, 102)} == {200}
        wait_until(lambda: get(f"{address}/api/v1/interactions?format=csv&limit=1").status == 200, seconds=20)


def begins_to_download(reader):
    """Whether a download of all customers starts; it reads only the first bytes."""
    reader.sendall(b"GET /api/v1/interactions?format=ndjson HTTP/1.1\r\nHost: x\r\n\r\n")
    if reader.recv(12) == b"HTTP/1.1 200":
        return True
    assert b"503" in reader.recv(4096)
    return False


def test_statistics_are_the_row_of_the_mart(address, project):
    data = get_json(address, "statistics")["data"]
    evidence = project.query("select replace(reading, ' ', '_'), dates from published.date_order_evidence")
    none = dict.fromkeys(DATE_READINGS, 0)
    assert data.pop("date_order_evidence") == none | dict(evidence) != none
    about = {name: data.pop(name) for name in ("build_id", "project_version", "date_order", "topic_rule", "time_zone")}
    assert about == {
        "build_id": project.published()[0], "project_version": VERSION,
        "date_order": "dmy", "topic_rule": "same_month", "time_zone": "UTC",
    }  # fmt: skip
    names = ", ".join(data)
    row = project.query(f"select row_to_json(s) from (select {names} from published.statistics) as s")[0][0]
    parse = dt.datetime.fromisoformat
    assert {k: parse(v) if k == "built_at" else v for k, v in data.items()} == {
        k: parse(v) if k == "built_at" else v for k, v in row.items()
    }
    assert (data["interactions"], data["interactions_rows_rejected"]) == (len(ROWS), 2)


def test_rejected_rows_name_file_and_row(address):
    body = get_json(address, "rejected-rows")
    assert body["data"] == [
        {"source_file": "all.xlsx", "sheet": "External interactions", "source_row": 92 + n, "content": content}
        | {"reason": "invalid date"}
        for n, content in enumerate([
            {"Date Start": "yesterday", "Interaction": "Email", "Customers": "1"},
            {"Date Start": None, "Interaction": "Call", "Customers": "2"},
        ])
    ]  # fmt: skip
    first = f"{address}/api/v1/rejected-rows"
    assert body["pagination"] == {"limit": 100, "offset": 0, "first": first, "prev": None, "next": None}
    assert get_json(address, "rejected-rows", {"sheet": "Customers"})["data"] == []
    assert get_json(address, "rejected-rows", {"reason": "invalid date", "limit": 1})["pagination"]["next"]
    assert get_json(address, "rejected-rows", {"offset": 1})["data"] == body["data"][1:]


def test_anomalies_are_rows_of_the_mart(new_project, refreshed_project):
    project = new_project(refreshed_project)
    project.execute(f"""
        insert into {project.build_schema()}.interaction_anomalies
        values
        ('channel', 'Call', 'day', '2020-05-05', 40, 12.5, 3, 25, 5.1, 'high', false),
        ('channel', 'Bird', 'week', '2020-06-01', 0, 14, 3, 31, -6.2, 'low', true)
    """)
    with served(project.environment) as address:
        later, earlier = get_json(address, "anomalies")["data"]
        assert later == {
            "dimension": "channel", "member": "Bird", "period": "week", "period_start": "2020-06-01",
            "interactions": 0, "expected": 14.0, "expected_low": 3.0, "expected_high": 31.0,
            "score": -6.2, "direction": "low", "is_recent": True,
        }  # fmt: skip
        assert get_json(address, "anomalies", {"recent": "false"})["data"] == [earlier]
        assert get_json(address, "anomalies", {"period": "week"})["data"] == [later]
        assert get_json(address, "anomalies", {"from": "2020-05-06"})["data"] == [later]
        assert get_json(address, "anomalies", {"from": "2020-05-05", "to": "2020-05-31"})["data"] == [earlier]
