"""Sheets and columns are found by their declared names and aliases, in any spelling."""

import pytest
from support.extracts import HEADERS, write_workbook
from support.reading import landed, values

from refresh.declaration import Column, Table
from refresh.errors import RefreshError
from refresh.reading import csv_file, tables
from refresh.reading.cells import NoStoredValue
from refresh.reading.grid import Grid
from refresh.reading.header import below_header
from refresh.reading.names import Name, find, near_misses

PEOPLE = Table(
    "raw_customers",
    "People",
    "people",
    (Column("id", "Id", ("Number", "Key")), Column("name", "Full name"), Column("note", "Remarks", required=False)),
    ("Persons",),
)


def rows_below(*header, table=PEOPLE):
    return rows_of(below_header("x.xlsx", table, Grid([list(header), ["1", "2", "3", "4"]])), end=-1)


def rows_of(sheet, end=None):
    return [list(row[:end]) for batch in sheet.batches for row in zip(*batch, strict=True)]


def test_an_alias_names_a_column_and_an_exact_name_wins():
    assert rows_below("number", "FULL-NAME", "Remarks") == [["1", "2", "3", "4"]]
    assert rows_below("Number", "Id", "Full name", "Remarks") == [["2", "3", "4", ""]]


def test_an_alias_that_is_another_columns_name_is_that_column():
    assert find([Name("Key", ("Id", "No")), Name("Id")], ["id"]) == [[], [0]]
    assert find([Name("Key", ("Id", "No")), Name("Id")], ["no", "id"]) == [[0], [1]]


def test_an_optional_column_that_is_missing_is_empty():
    assert rows_below("Id", "Full name", "Other", "Old") == [["1", "2", "", ""]]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (("Number", "Key", "Full name"), r"^x\.xlsx: column 'Id' occurs twice \('Number', 'Key'\); keep one$"),
        (("Id", "Id", "Full name"), "column 'Id' occurs twice"),
        (("Id", "Ful name", "Remarks"), r"^x\.xlsx: column 'Ful name': did you mean 'Full name'\? rename it$"),
        (("Id", "Full name", "Remark"), "column 'Remark': did you mean 'Remarks'"),
        (("Numbr", "Full name"), "column 'Numbr': did you mean 'Id'"),
        (("Id", "Name"), r"no column 'Full name' in the first 20 rows"),
    ],
)
def test_names_that_cannot_be_used_are_refused(header, words):
    with pytest.raises(RefreshError, match=words):
        rows_below(*header)


def test_a_column_similar_to_a_found_one_is_ignored():
    assert rows_below("Id", "Full name", "Remarks", "Remark") == [["1", "2", "3", ""]]


def test_a_found_name_is_not_a_near_miss_of_another():
    assert list(near_misses([Name("Remark"), Name("Remarks")], ["remark"])) == []


def test_the_row_that_is_most_like_a_header_is_reported():
    rows = [["Full name"], ["Id", "Full nam"], ["1", "2"]]
    with pytest.raises(RefreshError, match="column 'Full nam': did you mean 'Full name'"):
        below_header("x.xlsx", PEOPLE, Grid(rows))


@pytest.mark.parametrize(
    ("row", "outside"),
    [
        (["1", "", "", "", "4", " ", None, 2.0], "4 | 2"),
        (["", "", "", "", "only this"], "only this"),
        (["1", "b", "c", "ignored"], ""),
        (["1"], ""),
    ],
)
def test_cells_without_a_column_name_are_kept_separately(row, outside):
    rows = [["title", "", "", "", "", "", "above"], ["Id", "Full name", "Remarks", "Notes", " "], row]
    ((*_, found, number),) = rows_of(below_header("x.xlsx", PEOPLE, Grid(rows)))
    assert (number, found) == ("3", outside)


def test_rows_with_only_ignored_cells_do_not_land():
    assert rows_of(below_header("x.xlsx", PEOPLE, Grid([["Id", "Full name", "Notes"], ["", "", "note"]]))) == []


def test_the_first_formula_without_a_value_is_the_first_in_the_order_of_rows():
    rows = [["Id", "Full name"], ["1", NoStoredValue("B2")], [NoStoredValue("A3"), "x"]]
    with pytest.raises(RefreshError, match="cell B2"):
        rows_of(below_header("x.xlsx", PEOPLE, Grid(rows)))


def test_a_workbook_may_have_one_table_only(tmp_path):
    sheet = {"Products of discussion": [HEADERS["Products of discussion"], ["10-2019", "Sand"]], "Notes": [["x"]]}
    report, seeds = landed(write_workbook(tmp_path / "x.xlsx", sheet), tmp_path)
    assert (report.rows, report.ignored_sheets) == ({"raw_products_of_discussion": 1}, ["Notes"])
    assert values(seeds["raw_products_of_discussion"], "product") == [("Sand",)]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["Notes", "Old"], r"^x\.xlsx: no sheet 'Customers' or .*; .* \(sheets found: Notes, Old\)$"),
        (["Custmers", "Notes"], r"^x\.xlsx: sheet 'Custmers': did you mean 'Customers'\? rename it$"),
        (["Customers", "External interaction"], "sheet 'External interaction': did you mean 'External interactions'"),
        (["Customers", "Customers_"], r"sheet 'Customers' occurs twice \('Customers', 'Customers_'\); keep one"),
    ],
)
def test_sheets_that_cannot_be_used_are_refused(tmp_path, names, words):
    path = write_workbook(tmp_path / "x.xlsx", {name: [HEADERS["Customers"]] for name in names})
    with pytest.raises(RefreshError, match=words):
        landed(path, tmp_path)


def test_a_sheet_is_found_by_its_alias(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "TABLES", [PEOPLE])
    path = write_workbook(tmp_path / "x.xlsx", {"PERSONS": [["Id", "Full name"], ["1", "Ann"]], "Person list": [["x"]]})
    found, others = tables.read_sheets(path)
    assert [rows_of(sheet) for sheet in found] == [[["1", "Ann", "", "", "2"]]]
    assert others == ["Person list"]


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("Customers 2020-External interactions.csv", "External interactions"),
        ("external_interactions of customers (1).csv", None),
        ("2020 customers (1).csv", "Customers"),
        ("PRODUCTS-OF-DISCUSSION.csv", "Products of discussion"),
        ("people.csv", None),
    ],
)
def test_a_csv_holds_the_table_of_its_name(tmp_path, name, sheet):
    if sheet:
        assert csv_file.open_csv(tmp_path / name)[0].sheet == sheet
    else:
        refusal = r"its name does not say which table it holds; end it with one of 'Customers', "
        with pytest.raises(RefreshError, match=refusal):
            csv_file.open_csv(tmp_path / name)


def test_the_longest_name_at_the_end_of_a_csvs_name_wins(tmp_path, monkeypatch):
    late = Table("raw_late", "Late people", "late", PEOPLE.columns, ("guests",))
    monkeypatch.setattr(csv_file, "TABLES", [PEOPLE, late])
    for name, table in {"People": PEOPLE, "2020 late people": late, "people guests": late, "persons": PEOPLE}.items():
        assert csv_file.open_csv(tmp_path / f"{name}.csv")[0] is table
