"""CSV of every list: the rows of its JSON, safe to open in a spreadsheet; and the list of customers."""

import csv
import datetime as dt
import io
import json

import pytest
from support.extracts import HEADERS
from support.serving import get, made_key, served

# OWASP's cases, and letters that Excel misreads without a byte order mark
TYPES = ["=1+2", '=1+2";=1+2', "+1", "-2+3", "@SUM(1;1)", "=cmd|' /C calc'!A0", "＝1+2", "Café, Zürich"]
FORMULAS = tuple("=+-@\t\r\n＝＋－＠")
TABLES = [
    "channels", "customer-types", "topics", "timeline?interval=day", "interactions", "customers",
    "interactions/1/history", "interactions/2/history",
]  # fmt: skip


@pytest.fixture(scope="module")
def project(lasting_project, refreshed_project, tmp_path_factory):
    project = lasting_project(refreshed_project)
    days = [[f"{day:02}/10/2019 09:00", "Call" if day % 2 else "-Mail", 1] for day in range(1, 29)]
    tables = {  # CSV, as openpyxl would write these texts as formulas
        "External interactions": [*days, ["03/11/2019 09:00", "Call", 9]],
        "Customers": [[n, "=Jedi" if n == 1 else "", kind] for n, kind in enumerate(TYPES, start=1)],
        "Products of discussion": [["10-2019", "=Sand"], ["10-2019", "@Salt"]],
    }
    folder = tmp_path_factory.mktemp("extract")
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADERS[name], *rows])
    outcome = project.refresh("--allow-shrink", folder)
    assert outcome.returncode == 0, outcome.stderr
    return project


@pytest.fixture(scope="module")
def address(project):
    with served(project.environment) as url:
        yield url


def lines_of(response):
    assert response.status == 200, response.body
    return list(csv.reader(io.StringIO(response.body.decode("utf-8-sig"), newline="")))


def get_json(url):
    response = get(url)
    assert response.status == 200, response.body
    return json.loads(response.body)


def text(value):
    text = "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str | list) and text.startswith(FORMULAS) else text


@pytest.mark.parametrize("path", TABLES)
def test_csv_has_the_rows_of_json_and_no_formulas(address, path):
    url = f"{address}/api/v1/{path}"
    data = get_json(url)["data"]
    flat = [
        {
            key: value
            for name, item in row.items()
            for key, value in (item if type(item) is dict else {name: item}).items()
        }
        for row in data
    ]
    asked = url + ("&" if "?" in url else "?") + "format=csv"
    for response in (get(asked), get(url, headers={"Accept": "text/csv; header=present"}), get(f"{asked}&bom=true")):
        header, *rows = lines_of(response)
        assert rows == [[text(value) for value in row.values()] for row in flat]
        assert not flat or header == [text(name) for name in flat[0]]
        assert not [cell for row in (header, *rows) for cell in row if cell.startswith(FORMULAS)]
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        name = path.partition("?")[0].rpartition("/")[2]
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    assert get(f"{asked}&bom=true").body == b"\xef\xbb\xbf" + get(asked).body


def test_the_names_of_the_workbook_reach_the_csv(address):
    rows = lines_of(get(f"{address}/api/v1/customer-types?format=csv"))
    assert set(rows[0]) >= {"customer_type", "Call", "'-Mail"}
    assert {row[0] for row in rows} >= {f"'{kind}" for kind in TYPES[:-1]} | {TYPES[-1], "Unknown"}


@pytest.mark.parametrize("accept", ["application/json; charset=utf-8", "application/json;q=0.5, text/html;q=0.1"])
def test_parameters_of_accept_do_not_matter(address, accept):
    assert get(f"{address}/api/v1/channels", headers={"Accept": accept}).status == 200


def test_customers_with_their_first_and_last_day(address):
    data = get_json(f"{address}/api/v1/customers")["data"]
    assert data[0] == {
        "customer_id": 1, "customer_type": "=1+2", "occupation": "=Jedi", "is_known": True,
        "first_interaction_on": "2019-10-01", "last_interaction_on": "2019-10-28", "interactions": 28,
    }  # fmt: skip
    assert data[1] == {
        "customer_id": 2, "customer_type": TYPES[1], "occupation": None, "is_known": True,
        "first_interaction_on": None, "last_interaction_on": None, "interactions": 0,
    }  # fmt: skip
    assert (data[-1]["customer_id"], data[-1]["is_known"], data[-1]["customer_type"]) == (9, False, "Unknown")
    assert dt.date.fromisoformat(data[-1]["first_interaction_on"]) == dt.date(2019, 11, 3)
    found, url = [], f"{address}/api/v1/customers?limit=2&total=true"
    while url:
        body = get_json(url)
        assert body["pagination"]["total"] == 9 and len(body["data"]) <= 2
        found, url = found + body["data"], body["pagination"]["next"]
    assert found == data
    for query, expected in (("search=caf", [8]), ("customer_type=%2B1", [3]), ("customer_id=9&customer_id=2", [2, 9])):
        assert [row["customer_id"] for row in get_json(f"{address}/api/v1/customers?{query}")["data"]] == expected
    ndjson = get(f"{address}/api/v1/customers?format=ndjson").body.splitlines()
    assert [json.loads(line) for line in ndjson] == data


def test_the_occupation_needs_a_key(project):
    key, line = made_key(project, "website")
    url = "/api/v1/customers"
    for keys in ({"API_KEYS": line}, {}):
        with served(project.environment | {"API_ACCESS": "open"} | keys) as address:
            for _ in range(3):  # also from memory
                assert b"Jedi" not in get(address + url).body and b"occupation" not in get(address + url).body
                assert b"Jedi" not in get(f"{address}{url}?format=csv").body
                if keys:
                    assert b"Jedi" in get(address + url, headers={"X-API-Key": key}).body
                    assert b"Jedi" in get(f"{address}{url}?format=csv", headers={"X-API-Key": key}).body
            assert "X-API-Key" in ", ".join(get(address + url).headers.get_all("Vary"))


def test_a_csv_of_the_history_has_every_day(project):
    project.execute(f"""
        insert into {project.build_schema()}.interaction_counts_by_day
        (customer_id, customer_type, day, channel, topics, interactions)
        select 3, 'x', date '2010-01-01' + n, 'Call', '{{}}', 1 from generate_series(1, 150) as n
    """)
    with served(project.environment) as address:
        url = f"{address}/api/v1/interactions/3/history"
        assert len(get_json(url)["data"]) == 100
        assert len(lines_of(get(f"{url}?format=csv"))) == 151
        assert len(lines_of(get(f"{url}?format=csv&limit=7"))) == 8
