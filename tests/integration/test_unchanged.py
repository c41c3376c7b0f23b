"""A refresh reads and builds only what is new, and makes the same tables as a refresh that makes everything again."""

import shutil
from dataclasses import replace

import pytest
from support.checkout import ROOT, copy_checkout
from support.extracts import HEADERS, write_extract, write_workbook
from support.project import assert_refused
from support.waiting import wait_until

SUPPLY = ROOT / "tests" / "data" / "supply"
HALF_CONVERTED = ROOT / "tests" / "data" / "odd" / "dates_half_converted.xlsx"
ONLY_NEW = "building only what is new"
NOT_PUBLISHED = "reading everything reason='the last refresh was not published, or something else has written raw'"
WAIT = """
    create function public.wait() returns trigger language plpgsql as 'begin perform pg_sleep(600); return new; end';
    create trigger wait before insert on raw.raw_products_of_discussion execute function public.wait();
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three files: the second holds interactions alone, the third replaces customers of the first.

    The file that `add` adds repeats rows of earlier files and its own, spells an unlisted channel in another way,
    changes the type of a customer and the products of a month, and has rows that are rejected.
    """
    folder = tmp_path_factory.mktemp("three") / "in"
    folder.mkdir()
    write_extract(
        folder / "b.xlsx",
        [["04/10/2019 09:00", "Email", 1], ["05/10/2019 09:00", " null ", 2], ["no date", "Call", 2]],
        [[1, "Jedi", "Red"], [2, "Sith", "Red"]],
        [["10-2019", "Sand"]],
    )
    rows = [HEADERS["External interactions"], ["04/10/2019 09:00", "Email", 1], ["06/11/2019 10:00", "Call", "1, 2"]]
    write_workbook(folder / "d.xlsx", {"External interactions": rows})
    write_extract(
        folder / "f.xlsx", [["07/11/2019 10:00", "pigeon", 3]], [[1, "Padawan", "Blue"]], [["11-2019", "Sun"]]
    )
    return folder


@pytest.fixture(scope="module")
def three_files(lasting_project, refreshed_project, folder):
    """A template with the three files published."""
    project = lasting_project(refreshed_project)
    assert project.refresh("--allow-shrink", folder).returncode == 0
    return project


def add(project, folder, name="g.xlsx"):
    rows = [
        ["08/11/2019 10:00", "Call", 4],
        ["04/10/2019 09:00", "Email", 1],
        ["04/10/2019 09:01", "Email", "1, 5"],
        ["08/11/2019 10:00", "call", 4],
        ["08/11/2019 10:01", "\u00a0", 1],
        ["08/11/2091 10:00", "Call", 4],
        ["07/11/2019 10:00", "PIGEON", 3],
        ["07/11/2019 10:01", "PIGEON", 3],
    ]
    write_extract(folder / name, rows, [[2, "Chef", "Green"]], [["11-2019", "null"], ["10-2019", "Moon"]])


def change(project, folder):
    rows = [HEADERS["External interactions"], ["04/12/2019 09:00", "Email", 2], ["06/11/2019 10:00", "NULL", "1"]]
    write_workbook(folder / "d.xlsx", {"External interactions": rows})


def change_and_add(project, folder):
    change(project, folder)
    add(project, folder)


def edit_a_list(project, folder):
    add(project, folder)
    with (project.seeds / "channels.csv").open("a") as channels:
        channels.write("Pigeon,4\n")


def alter_raw(project, folder):
    add(project, folder)
    project.execute("alter table raw.raw_interactions add column note text")


def write_raw(project, folder):
    """As another build does."""
    add(project, folder)
    project.execute("truncate raw.raw_customers; comment on table raw.raw_customers is 'refresh '")


def delete_a_row(project, folder):
    add(project, folder)
    project.execute("delete from raw.raw_interactions where source_file = 'b.xlsx' and source_row = '2'")


def fail(project, folder):
    shutil.copy(HALF_CONVERTED, folder / "x.xlsx")
    assert "nothing was published" in project.refresh("--allow-shrink", folder).stderr
    (folder / "x.xlsx").unlink()
    add(project, folder)


def kill_while_loading(project, folder):
    """With two tables loaded."""
    change_and_add(project, folder)
    project.execute(WAIT)
    with project.refreshing("--allow-shrink", folder):
        waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
        wait_until(lambda: project.query(waiting) == [(1,)])
    project.execute("drop function public.wait cascade")


def truncate_staging(project, folder):
    """As Postgres does with unlogged tables after a crash."""
    add(project, folder)
    project.execute("truncate staging.stg_interactions, staging.stg_products_of_discussion, staging.int_repeated_rows")


def write_a_mart(project, folder):
    add(project, folder)
    project.execute("comment on table marts.interactions is 'refresh '")


def reject_by_day(project, folder):
    """As if the last refresh had been on a day on which a date was too far in the future."""
    add(project, folder)
    project.execute(
        "update staging.stg_interactions set rejection_reason = 'implausible date' where source_file = 'f.xlsx';"
        " update staging.stg_interactions set started_at = '2091-01-01' where rejection_reason = 'invalid date'"
    )


def reject_a_month_by_day(project, folder):
    add(project, folder)
    project.execute("update staging.stg_products_of_discussion set rejection_reason = 'implausible date'")


def assert_equal_to_full(project, folder, *said):
    outcome = project.refresh_after_a_kill("--allow-shrink", "--force", folder)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert [line for line in said if line not in outcome.stdout] == []
    files = "select files from refresh.runs where outcome = 'published' order by started_at desc limit 1"
    found, listed = project.tables(), project.query(files)
    again = project.refresh("--allow-shrink", "--full", folder)
    assert (again.returncode, again.stderr) == (0, "") and "reading everything reason=--full" in again.stdout
    assert found == project.tables()
    assert listed == project.query(files)
    return outcome


@pytest.mark.parametrize(
    ("change", "unchanged", "said"),
    [
        (add, 3, ONLY_NEW),
        (change_and_add, 2, "building everything reason='d.xlsx has changed'"),
        (kill_while_loading, 2, "building everything reason='d.xlsx has changed'"),
        (reject_by_day, 3, "building everything reason='a date that was implausible is plausible now'"),
        (lambda *_: None, 3, "building"),
    ],
)
def test_a_refresh_of_what_is_new_equals_a_full_one(
    new_project, three_files, folder, tmp_path, change, unchanged, said
):
    project = new_project(three_files)
    changed = shutil.copytree(folder, tmp_path / "in")
    change(project, changed)
    outcome = assert_equal_to_full(project, changed, f"reading only what is new unchanged={unchanged}", said)
    assert ("reason=" in outcome.stdout) == ("reason=" in said)
    read = [line.split("file=")[1] for line in outcome.stdout.splitlines() if "refresh: reading file=" in line]
    assert "b.xlsx" not in str(read) and "f.xlsx" not in str(read)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda _, folder: (folder / "d.xlsx").unlink(), "reading everything reason='a file is gone: d.xlsx'"),
        (
            lambda _, folder: (folder / "d.xlsx").rename(folder / "g.xlsx"),
            "reading everything reason='a file is gone: d.xlsx'",
        ),
        (
            lambda project, folder: add(project, folder, "e.xlsx"),
            "reading everything reason='e.xlsx comes before f.xlsx, which is published'",
        ),
        (edit_a_list, "reading everything reason='the code or a reference list has changed'"),
        (alter_raw, NOT_PUBLISHED),
        (write_raw, NOT_PUBLISHED),
        (delete_a_row, NOT_PUBLISHED),
        (fail, NOT_PUBLISHED),
        (
            truncate_staging,
            "building everything reason='rows of the last build are gone, as after a crash of the server'",
        ),
        (write_a_mart, "building everything reason='something else has written a table of the last build'"),
        (reject_a_month_by_day, "building everything reason='a date that was implausible is plausible now'"),
    ],
)
def test_everything_is_made_again(new_project, three_files, folder, tmp_path, change, said):
    project = new_project(three_files)
    changed = shutil.copytree(folder, tmp_path / "in")
    change(project, changed)
    with project.refresh_that_said(said, changed) as refresh:
        refresh.terminate()


@pytest.mark.parametrize("table", ["staging.stg_interactions", "marts.interaction_counts_by_day"])
def test_nothing_is_built_upon_a_killed_build(new_project, three_files, folder, tmp_path, table):
    """It is killed while it waits to add rows to the table: those before it have the new rows."""
    project = new_project(three_files)
    changed = shutil.copytree(folder, tmp_path / "in")
    add(project, changed)
    with project.connect() as other, other.transaction():
        other.execute(f"lock {table} in share mode")
        with project.refresh_that_said(ONLY_NEW, changed) as refresh:
            wait_until(lambda: project.query("select count(*) from pg_locks where not granted") == [(1,)])
            refresh.kill()
    assert project.outcomes()[-1] == "running"
    assert_equal_to_full(project, changed, NOT_PUBLISHED)


@pytest.mark.parametrize("supply", ["replace", "window"])
def test_each_supply_equals_a_full_refresh(new_project, refreshed_project, tmp_path, supply):
    project = new_project(refreshed_project)
    project = replace(project, checkout=copy_checkout(tmp_path / "checkout", {"raw_interactions": supply}))
    folder = shutil.copytree(SUPPLY / "full_exports", tmp_path / "in")
    last = (folder / "export_2020-10.xlsx").rename(tmp_path / "export_2020-10.xlsx")
    outcome = project.refresh("--allow-shrink", folder)
    assert outcome.returncode == 0, outcome.stderr
    last.rename(folder / last.name)
    said = f"building everything reason='the supply of External interactions is {supply}'"
    assert_equal_to_full(project, folder, "reading only what is new unchanged=2", said)


def test_a_table_that_a_changed_file_held_alone_is_missed(published_project, tmp_path):
    write_workbook(tmp_path / "sample.xlsx", {name: [HEADERS[name]] for name in list(HEADERS)[1:]})
    assert_refused(published_project.refresh(tmp_path), "sample.xlsx: no file holds the table 'Customers'")


def test_a_build_that_writes_raw_meanwhile_is_refused(new_project, three_files, folder, tmp_path):
    project = new_project(three_files)
    changed = shutil.copytree(folder, tmp_path / "in")
    add(project, changed)
    with project.connect() as other, other.transaction():
        other.execute("lock raw.raw_customers in share mode")
        with project.refresh_that_said("landed", changed) as refresh:
            waiting = "select count(*) from pg_locks where not granted"
            wait_until(lambda: project.query(waiting) == [(1,)])
            other.execute("comment on table raw.raw_customers is 'refresh '")
            other.execute("commit")
            _, errors = refresh.communicate(timeout=60)
    assert refresh.returncode == 1 and "another build wrote raw at the same time" in errors
    assert_equal_to_full(project, changed, NOT_PUBLISHED)
