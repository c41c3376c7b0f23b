"""Several files that supply one table; tests/data/supply/README.md has the expected result of each folder."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from support.checkout import copy_checkout
from support.project import assert_refused
from support.reading import DATA

SUPPLY = DATA / "supply"
ONCE_EACH = {
    1: {"Email": 1, "Call": 1, "Bird": 0}, 2: {"Email": 1, "Call": 1, "Bird": 1}, 3: {"Email": 1, "Call": 0, "Bird": 0}
}  # fmt: skip
CORRECTED = ONCE_EACH | {2: {"Email": 2, "Call": 0, "Bird": 1}}


def counts(project):
    found = {}
    for customer, _, channel, _, interactions in project.published()[1]:
        found.setdefault(customer, {})[channel] = interactions
    return found


def rows(project, table):
    """The numbers of rows used, repeated, superseded and rejected."""
    names = [f"{table}_rows_{outcome}" for outcome in ("used", "repeated", "superseded", "rejected")]
    return project.query(f"select {', '.join(names)} from published.statistics")[0]


def refresh(project, *paths):
    outcome = project.refresh("--allow-shrink", *paths)
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_full_exports_in_one_folder_add_up(new_project, refreshed_project):
    project = new_project(refreshed_project)
    refresh(project, SUPPLY / "full_exports" / "export_2020-04.xlsx")
    refresh(project, SUPPLY / "full_exports")
    # the correction is another row: 11 Feb 2020 counts as Call and as Email
    assert counts(project) == ONCE_EACH | {2: {"Email": 2, "Call": 1, "Bird": 1}}
    assert rows(project, "interactions") == (7, 7, 0, 0)
    assert rows(project, "customers") == (3, 0, 6, 0)
    occupations = "select occupation from snapshots.customers_history where customer_id = 1 order by dbt_valid_from"
    assert project.query(occupations)[-2:] == [("Padawan",), ("Jedi",)]


def test_a_moving_window_adds_up(new_project, refreshed_project):
    project = new_project(refreshed_project)
    refresh(project, SUPPLY / "rolling")
    assert counts(project) == ONCE_EACH
    assert rows(project, "interactions") == (6, 6, 0, 0)
    assert project.query("select source_file from staging.stg_source_files order by file_position") == [
        ("week_8.xlsx",), ("week_9.xlsx",), ("week_10.xlsx",), ("week_11.xlsx",)
    ]  # fmt: skip


def test_workbooks_with_one_table_each_add_up(new_project, refreshed_project):
    project = new_project(refreshed_project)
    refresh(project, SUPPLY / "by_table")
    assert counts(project) == ONCE_EACH
    assert rows(project, "interactions") == (6, 0, 0, 0)


@pytest.mark.parametrize("supply", ["replace", "window"])
def test_a_newer_export_replaces_earlier_rows(new_project, refreshed_project, tmp_path, supply):
    checkout = copy_checkout(tmp_path / "checkout", {"raw_interactions": supply})
    project = replace(new_project(refreshed_project), checkout=checkout)
    refresh(project, SUPPLY / "full_exports")
    assert counts(project) == CORRECTED
    assert rows(project, "interactions") == (6, 0, 8, 0)
    assert loops_of_aggregates(project, "stg_interactions") == [1]  # not once per row


def loops_of_aggregates(project, model):
    """How many times each aggregate of a model of the last build is computed."""
    (select,) = Path(project.environment["DATA_DIR"]).glob(f"dbt/target/compiled/**/{model}.sql")
    plan = project.query(f"explain (analyze, costs off, timing off, buffers off) {select.read_text('utf-8')}")
    return [int(loops) for (line,) in plan for loops in re.findall(r"Aggregate.* loops=(\d+)", line)]


def test_an_unknown_supply_is_refused(new_project, refreshed_project, tmp_path):
    checkout = copy_checkout(tmp_path / "checkout", {"raw_customers": "window"})
    project = replace(new_project(refreshed_project), checkout=checkout)
    outcome = project.refresh(SUPPLY / "full_exports")
    assert_refused(outcome, "supply of raw_customers is window: set it to upsert or replace", "nothing was published")
