"""COPY loads the same rows as dbt's seed loader, and a file that cannot be loaded changes no table."""

import csv
import sys

import pytest
from support.project import assert_refused

from refresh.database.loading import WHITE_SPACE, load
from refresh.errors import RefreshError

CELLS = [
    "00123", "1.0", "", " ", "\t", "null", "NULL", " Null ", "\u00a0", "\u2003null\u2003", "nullable", " padded ",
    "\\N", "\\.", 'a "quoted" one', '"', "two\nlines", "it's; 100% \\ {{ x }} é", "{1,2}", "2019-10-04", "True",
    "1e5", "𝄞",
]  # fmt: skip
COLUMNS = ["date_start", "interaction", "customers", "outside_columns", "source_file", "source_row"]


@pytest.fixture
def connection(published_project):
    with published_project.connect() as connection:
        yield connection


def rows_of(project, seed="raw_interactions", schema="raw"):
    return sorted(project.query(f"select * from {schema}.{seed}"), key=str)


def write_seed(project, *lines, name="raw_interactions", **options):
    with (project.seeds / f"{name}.csv").open("w", encoding="utf-8", newline="") as seed:
        csv.writer(seed, **options).writerows(lines)


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_copy_loads_the_same_rows_as_dbt_seed(published_project, connection, quoting):
    rows = [
        (cell, other, "1", other, "x.xlsx", str(number)) for number, cell in enumerate(CELLS) for other in ("x", cell)
    ]
    write_seed(published_project, COLUMNS, *rows, lineterminator="\n", quoting=quoting)
    assert published_project.dbt("seed").returncode == 0
    by_dbt = rows_of(published_project, schema="postgres_raw")
    assert len(by_dbt) == 2 * len(CELLS)
    counts = load(connection, published_project.seeds, published_project.seeds, "mark")
    assert rows_of(published_project) == by_dbt
    assert counts["raw_interactions"] == 2 * len(CELLS)
    assert published_project.query("select obj_description('raw.raw_interactions'::regclass)") == [("mark",)]


def test_reference_lists_load_as_typed(published_project, connection):
    typed = "\ufeffchannel,position\r\nEmail,1\n\nCall , 2\r\n\r\nnull,3\nLetter\n"
    (published_project.seeds / "channels.csv").write_bytes(typed.encode())
    assert published_project.dbt("seed").returncode == 0
    by_dbt = rows_of(published_project, "channels", "postgres_raw")
    assert by_dbt == [("Call ", " 2"), ("Email", "1"), ("Letter", None), (None, "3"), (None, None), (None, None)]
    load(connection, published_project.seeds, published_project.seeds, "mark")
    assert rows_of(published_project, "channels") == by_dbt


def test_a_new_column_recreates_the_table(published_project, connection):
    write_seed(published_project, [*COLUMNS, "note"], ["04/10/2019", "Email", "1", "3", "x.xlsx", "2", "tall"])
    assert load(connection, published_project.seeds, published_project.seeds, "mark")["raw_interactions"] == 1
    assert rows_of(published_project) == [("04/10/2019", "Email", "1", "3", "x.xlsx", "2", "tall")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"channel,position\nEmail,1\nCall,2,3\n", r"channels\.csv, line 3: extra data .*column; save"),
        (b"channel,position\nCaf\xe9,1\n", r"channels\.csv: not UTF-8"),
        (b"channel,channel\nEmail,1\n", r"channels\.csv: its first line must name each column once"),
        (b"", r"channels\.csv: its first line must name each column once"),
    ],
)
def test_a_broken_list_is_refused_and_changes_no_table(published_project, connection, content, words):
    before = rows_of(published_project)
    write_seed(published_project, COLUMNS, ["04/10/2019", "Email", "1", "", "x.xlsx", "2"])
    lists = rows_of(published_project, "channel_aliases")
    aliases = published_project.seeds / "channel_aliases.csv"  # loaded before channels
    aliases.write_text(aliases.read_text() + "Dove,Bird\n")
    (published_project.seeds / "channels.csv").write_bytes(content)
    with pytest.raises(RefreshError, match=words):
        load(connection, published_project.seeds, published_project.seeds, "mark")
    assert (rows_of(published_project), rows_of(published_project, "channel_aliases")) == (before, lists)


def test_a_broken_list_fails_with_one_line(published_project):
    (published_project.seeds / "channels.csv").write_text("channel,position\nEmail,1,2\n")
    assert_refused(published_project.refresh(), "channels.csv, line 2: extra data", "save it as CSV UTF-8")
    (published_project.seeds / "channels.csv").write_text(f"channel,position\n{'x' * 200_000},1\n")
    assert_refused(published_project.refresh(), "channels.csv: field larger than field limit", "save it as CSV UTF-8")
    assert published_project.outcomes() == ["published", "failed", "failed"]


def test_white_space_has_every_character_for_which_isspace_is_true():
    assert set(WHITE_SPACE) == {chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()}
