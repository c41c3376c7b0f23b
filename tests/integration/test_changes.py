"""Changes between two builds, in `refresh diff`, the log, the alerts and the API, compared with plain Python."""

import datetime as dt
import json
import random
from collections import Counter

import pytest
from support.extracts import write_extract
from support.project import MARTS, assert_refused
from support.serving import get, served

from refresh.alerting import conditions
from refresh.database import changes
from refresh.database.publication import GreenBuild, publish

CHANNELS = ("Email", "Call", "Bird", "Fax")
WRONG = ["soon", "Email", 1]


def generated(chance, path):
    """Writes an extract of up to 60 customers with some unusable rows; returns its rows and listed customers."""
    listed = chance.sample(range(1, 61), 40)
    customers = [[number, "Jedi", chance.choice(("Red", "Green"))] for number in listed]
    rows = []
    for _ in range(300):
        moment = dt.datetime(2020, 1, 1) + dt.timedelta(minutes=chance.randrange(500_000))
        rows.append([str(moment), chance.choice(CHANNELS), chance.randint(1, 60)])
    for place in chance.sample(range(300), 9):
        rows[place] = WRONG
    write_extract(path, rows, customers)
    return rows, set(listed)


def expected(extract, path):
    """Customers, counts, totals per channel and rejected rows of an extract."""
    rows, listed = extract
    usable = {tuple(row) for row in rows if row != WRONG}
    counts = Counter((customer, channel) for _, channel, customer in usable)
    totals = Counter(channel for _, channel, _ in usable)
    rejected, seen = set(), set()
    for number, row in enumerate(map(tuple, rows), start=2):  # row 1 is the header
        reason = "invalid date" if row == tuple(WRONG) else "duplicate" if row in seen else None
        if reason:
            rejected.add((path.name, "External interactions", number, reason, row))
        seen.add(row)
    return listed | {customer for customer, _ in counts}, counts, totals, rejected


@pytest.fixture(scope="module")
def two_builds(lasting_project, refreshed_project, tmp_path_factory):
    """A project that published two generated extracts of one file name, their contents, and the refreshes' output."""
    project, folder = lasting_project(refreshed_project), tmp_path_factory.mktemp("extracts")
    seed = random.randrange(2**32)
    chance, contents, outputs = random.Random(seed), [], []
    for number in range(2):
        path = folder / str(number) / "x.xlsx"
        path.parent.mkdir()
        contents.append(expected(generated(chance, path), path))
        outcome = project.refresh(path)
        assert (outcome.returncode, outcome.stderr) == (0, ""), seed
        outputs.append(outcome.stdout)
    return project, contents, outputs


def diff(project, *arguments):
    outcome = project.refresh("diff", "--json", *arguments)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    return json.loads(outcome.stdout)


def kept(project):
    rows = project.query("select build_id from published.builds where is_kept order by published_at desc")
    return [build_id for (build_id,) in rows]


def test_diff_equals_a_plain_comparison(two_builds):
    project, (before, after), _ = two_builds
    found = diff(project, "--limit", "100000")
    new, gone = after[0] - before[0], before[0] - after[0]
    assert found["customers"] == [
        *({"customer_id": customer, "change": "new"} for customer in sorted(new)),
        *({"customer_id": customer, "change": "gone"} for customer in sorted(gone)),
    ]
    counts = {(row["customer_id"], row["channel"]): (row["before"], row["after"])
              for row in found["counts"]}  # fmt: skip
    changed = {key for key in before[1] | after[1] if before[1][key] != after[1][key]}
    assert counts == {key: (before[1][key], after[1][key]) for key in changed} and changed
    totals = {row["channel"]: (row["before"], row["after"]) for row in found["channels"]}
    assert totals == {channel: (before[2][channel], after[2][channel]) for channel in CHANNELS}
    rejected = {(row["change"], row["source_file"], row["sheet"], row["source_row"], row["reason"])
                for row in found["rejected_rows"]}  # fmt: skip
    assert rejected == {("new", *row[:4]) for row in after[3] - before[3]} | {
        ("fixed", *row[:4]) for row in before[3] - after[3]
    }
    assert found["totals"] == {
        "customers": len(before[0] | after[0]),
        "customers_changed": len(new | gone | {customer for customer, _ in changed}),
        "customers_new": len(new),
        "customers_gone": len(gone),
        "counts_changed": len(changed),
        "rejected_rows_new": len(after[3] - before[3]),
        "rejected_rows_fixed": len(before[3] - after[3]),
    }


def test_reversing_the_builds_swaps_new_and_gone(two_builds):
    project, *_ = two_builds
    forward = diff(project, "--limit", "100000")
    ids = forward["since"]["build_id"], forward["build"]["build_id"]
    assert diff(project, *ids, "--limit", "100000")["counts"] == forward["counts"]
    back = diff(project, *reversed(ids), "--limit", "100000")
    other = {"new": "gone", "gone": "new"}
    key = ("customer_id", "change")
    assert {tuple(row[name] for name in key) for row in back["customers"]} == {
        (row["customer_id"], other[row["change"]]) for row in forward["customers"]
    }
    swapped = [row | {"before": row["after"], "after": row["before"]} for row in forward["counts"]]
    assert back["counts"] == swapped
    assert len(diff(project, "--limit", "2")["counts"]) == 2


def test_the_refresh_logs_the_changes(two_builds):
    project, _, (_, second) = two_builds
    totals = diff(project)["totals"]
    (line,) = [line for line in second.splitlines() if "] changed" in line]
    assert all(f" {name}={number} " in line for name, number in totals.items())
    text = project.refresh("diff", "--limit", "3").stdout
    assert "counts (the first 3)" in text
    assert f"customers changed    {totals['customers_changed']}\n" in text
    # nearly all customers changed after the sample; a second change of that size sends no alert
    assert project.query("select event from refresh.alerts where condition like 'changed%'") == [("new",)]


def test_changes_of_more_than_a_tenth_of_the_customers_alert(published_project):
    with published_project.connect() as connection:
        connection.execute(
            """
            truncate marts.customers, marts.interaction_counts;
            insert into marts.customers (customer_id, customer_type, is_known, is_seen)
            select n, 'Red', true, true from generate_series(1, 100) as n;
            insert into marts.interaction_counts select n, 'Red', 'Email', 1, 1 from generate_series(1, 100) as n
            """
        )
        publish(connection, GreenBuild("20260101-000000-aaaa", MARTS, tables=[]), keep=3)
        alerts = {}
        for number in (10, 11):
            connection.execute(
                f"update marts.interaction_counts set interactions = 2 * {number} where customer_id <= {number}"
            )
            publish(connection, GreenBuild(f"20260101-0000{number}-aaaa", MARTS, tables=[]), keep=3)
            alerts[number] = conditions.customers_changed(changes.since_last(connection))
    assert alerts[10] == []
    (alert,) = alerts[11]
    assert alert.message.startswith("11 of 100 customers changed since build 20260101-000010-aaaa")
    assert alert.score == 0.11


def test_builds_that_are_not_kept_cannot_be_compared(published_project, new_project):
    build = published_project.published()[0]
    assert_refused(published_project.refresh("diff"), f"no build before {build} is kept")
    assert_refused(published_project.refresh("diff", "gone"), "build gone is not kept", build)
    assert diff(published_project, build, build)["totals"]["counts_changed"] == 0
    assert_refused(new_project().refresh("diff"), "nothing is published yet")


def test_an_analyst_can_query_the_changes_with_dbt(two_builds):
    project, *_ = two_builds
    build, since, *_ = (f"build_{build.replace('-', '_')}" for build in kept(project))
    inline = f"{{{{ changed_customers('{since}', '{build}') }}}}"
    outcome = project.dbt("show", "--target", "prod", "--inline", inline, "--limit", "1000", "--output", "json")
    assert outcome.returncode == 0, outcome.stdout
    assert outcome.stdout.count('"change"') == len(diff(project, "--limit", "1000")["customers"])


def test_the_api_pages_through_the_changes_of_diff(two_builds):
    project, *_ = two_builds
    whole = diff(project, "--limit", "100000")
    with served(project.environment) as address:
        url, pages = f"{address}/api/v1/changes?limit=7", []
        while url and len(pages) < 100:
            response = get(url)
            assert response.status == 200, response.body
            pages.append(json.loads(response.body))
            url = pages[-1]["pagination"]["next"]
        data = pages[0]["data"]
        assert (data["since"], data["build"]) == (whole["since"]["build_id"], whole["build"]["build_id"])
        assert data["totals"] == whole["totals"]
        assert sorted(data["channels"], key=lambda row: row["channel"]) == whole["channels"]
        assert [row["channel"] for row in data["channels"]] == ["Email", "Call", "Bird", "Fax"]
        for name in ("customers", "counts", "rejected_rows"):
            assert [row for page in pages for row in page["data"][name]] == whole[name]
            assert max(len(page["data"][name]) for page in pages) == min(7, len(whole[name]))
        # since any kept build
        sample = kept(project)[-1]
        since = json.loads(get(f"{address}/api/v1/changes?since={sample}").body)["data"]
        assert since["since"] == sample and since["totals"] == diff(project, sample)["totals"] != whole["totals"]
        unknown = json.loads(get(f"{address}/api/v1/changes?since=gone").body)
        assert (unknown["status"], sample in unknown["errors"][0]["detail"]) == (422, True)


def test_without_an_earlier_build_nothing_changed(sample_project, address):
    data = json.loads(get(f"{address}/api/v1/changes").body)["data"]
    assert data["since"] == data["build"] == sample_project.published()[0]
    assert data["totals"] == dict.fromkeys(data["totals"], 0) | {"customers": 6}
    assert [data[name] for name in ("customers", "counts", "rejected_rows")] == [[], [], []]
