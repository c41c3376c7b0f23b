"""The scheduled job, end to end: python -m refresh."""

import csv

import pytest
from support.checkout import ROOT, SAMPLE
from support.extracts import HEADERS, write_extract, write_workbook
from support.project import assert_refused


def landed(project):
    return {path.name: path.read_bytes() for path in sorted(project.landed.iterdir())}


def test_the_sample_lands_as_the_committed_seeds(published_project):
    assert published_project.refresh("--full").returncode == 0
    committed = {path.name: path.read_bytes() for path in sorted((ROOT / "seeds").glob("raw_*.csv"))}
    assert len(committed) == 3 and landed(published_project) == committed


def test_a_refresh_writes_nothing_to_the_seeds_folder(published_project, tmp_path):
    write_extract(tmp_path / "x.xlsx", [["04/10/2019 09:00", "Email", 1]], [[1, "Sith", "Red"]])
    before = {path: path.stat().st_mtime_ns for path in published_project.seeds.rglob("*")}
    outcome = published_project.refresh("--allow-shrink", tmp_path / "x.xlsx")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert {path: path.stat().st_mtime_ns for path in published_project.seeds.rglob("*")} == before
    assert b"Sith" in landed(published_project)["raw_customers.csv"]


def test_the_next_refresh_applies_an_edited_reference_list(published_project):
    with (published_project.seeds / "channels.csv").open("a") as channels:
        channels.write("Pigeon,4\n")
    outcome = published_project.refresh()
    assert outcome.returncode == 0 and "nothing new" not in outcome.stdout, outcome.stderr
    counts = published_project.query(
        "select distinct interactions from published.interaction_counts where channel = 'Pigeon'"
    )
    assert counts == [(0,)]


@pytest.mark.parametrize("name", ["channels.csv", "raw_customers.csv"])
def test_a_missing_seed_fails_with_one_line(published_project, name):
    published = published_project.published()
    (published_project.seeds / name).unlink()
    words = [f"{published_project.seeds}: no {name} there", "copy", "SEEDS_DIR"]
    assert_refused(published_project.refresh(), *words)
    assert published_project.published() == published
    assert not (published_project.seeds / name).exists()


def test_a_refresh_logs_the_rows_read_and_published(published_project):
    outcome = published_project.refresh("--full")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "landed file=sample.xlsx customers=5 interactions=4 products_of_discussion=3" in outcome.stdout
    assert "published rows_read=12 rows_used=12 rows_repeated=0 rows_superseded=0 rows_rejected=0" in outcome.stdout
    assert "customers=6 interactions=4 channels=3" in outcome.stdout
    assert "test customers_seen_but_not_listed found 1 row" in outcome.stdout


def test_the_same_extract_again_publishes_the_same_numbers(published_project):
    build, rows = published_project.published()
    assert published_project.refresh("--force").returncode == 0
    next_build, next_rows = published_project.published()
    assert next_rows == rows
    assert next_build != build
    assert published_project.query("select count(*) from published.builds") == [(2,)]
    assert published_project.query("select build_id from published.builds where is_current") == [(next_build,)]


def test_several_workbooks_add_up_and_later_customers_replace_earlier_ones(published_project, tmp_path):
    write_extract(
        tmp_path / "b.xlsx", [["05/10/2019 09:00", "email", "1, 2"]], [[1, "Sith", "red"]], [["10-2019", "Sand"]]
    )
    write_extract(
        tmp_path / "a.xlsx", [["04/10/2019 09:00", "Email", 1], ["04/10/2019 09:00", "EMAIL", 1]], [[1, "Jedi", "Red"]]
    )
    outcome = published_project.refresh(tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    assert published_project.query(
        "select customer_id, interactions from published.interaction_counts where channel = 'Email' order by 1"
    ) == [(1, 2), (2, 1)]
    assert published_project.query("select occupation from published.customers where customer_id = 1") == [("Sith",)]


def without(sheet=None, column=None):
    sheets = {name: [header] for name, header in HEADERS.items() if name != sheet}
    for rows in sheets.values():
        rows[0] = [name for name in rows[0] if name != column]
    return sheets


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: write_workbook(path, without("External interactions")), ["x.xlsx", "'External interactions'"]),
        (
            lambda path: write_workbook(path, without(column="Customers")),
            ["x.xlsx", "External interactions", "'Customers'"],
        ),
        (lambda path: path.write_bytes(SAMPLE.read_bytes()[:3000]), ["x.xlsx", "cannot be read"]),
        (lambda path: path.write_text("no workbook"), ["x.xlsx", "cannot be read"]),
        (lambda path: path.touch(), ["x.xlsx", "empty"]),
    ],
)
def test_an_unusable_workbook_changes_nothing(published_project, tmp_path, make, words):
    make(tmp_path / "x.xlsx")
    assert published_project.refresh("--force").returncode == 0
    before, published = landed(published_project), published_project.published()
    assert_refused(published_project.refresh(tmp_path), *words)
    assert landed(published_project) == before
    assert published_project.published() == published


def test_a_missing_path_is_refused(published_project, tmp_path):
    assert_refused(published_project.refresh(tmp_path / "gone.xlsx"), "gone.xlsx", "no such file")
    assert_refused(published_project.refresh(tmp_path), str(tmp_path), "no workbook")


def test_an_unreachable_database_fails_with_one_line(published_project, tmp_path):
    published_project.environment["PGHOST"] = str(tmp_path)
    assert_refused(published_project.refresh(), str(tmp_path))


def test_a_failed_test_publishes_nothing(published_project):
    with (published_project.seeds / "channels.csv").open("a") as seed:
        csv.writer(seed).writerow(["Email", 9])
    published = published_project.published()
    assert_refused(published_project.refresh(), "unique_channels_channel", "nothing was published")
    assert published_project.published() == published


def test_an_analyst_builds_the_same_counts(published_project, sample_project):
    outcome = published_project.dbt("build")
    assert outcome.returncode == 0, outcome.stdout
    counts = "select * from postgres_marts.interaction_counts order by customer_id, channel_position"
    assert published_project.query(counts) == sample_project.published()[1]


def test_dbt_seed_loads_cells_unchanged(published_project):
    cells = [
        "00123",
        "1.0",
        "",
        "null",
        " padded ",
        'a "quoted" one',
        "two\nlines",
        "it's; 100% \\ {{ x }} é \u00a0",
        "2019-10-04",
    ]
    header = ["date_start", "interaction", "customers", "outside_columns", "source_file", "source_row"]
    rows = [(cell, "Email", "{1,2}", None, "x.xlsx", str(number)) for number, cell in enumerate(cells)]
    with (published_project.seeds / "raw_interactions.csv").open("w", encoding="utf-8", newline="") as seed:
        csv.writer(seed).writerows([header, *rows])
    assert published_project.dbt("seed").returncode == 0
    # dbt reads white space and the word null as empty
    expected = [(None if cell in ("", "null") else cell, *rest) for cell, *rest in rows]
    assert published_project.query("select * from postgres_raw.raw_interactions order by source_row::int") == expected
