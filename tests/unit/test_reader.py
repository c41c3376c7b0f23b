"""One file of an extract, from its bytes to the rows that land."""

import csv
import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter
from support import HEADERS, ROOT, SAMPLE, write_workbook

from refresh.errors import RefreshError
from refresh.reader import read_into

DATA = ROOT / "tests" / "data"


def landed(path, folder):
    """What a file lands as: (report, rows per seed)."""
    out = folder / "landed"
    out.mkdir()
    report = read_into(path, out)
    return report, {file.stem: list(csv.reader(io.StringIO(file.read_bytes().decode()))) for file in out.iterdir()}


def test_rows_carry_their_file_and_excels_row_number(tmp_path):
    report, seeds = landed(SAMPLE, tmp_path)
    assert report.rows == {"raw_customers": 5, "raw_interactions": 4, "raw_products_of_discussion": 3}
    assert seeds["raw_interactions"][-1] == ["04/06/2021 13:01", "Email", "3", "sample.xlsx", "5"]


def test_names_match_without_case_spaces_and_dashes(tmp_path):
    sheets = {
        "external_INTERACTIONS": [["customers", "date-start", "INTERACTION"], ["1", "04/10/2019 09:00", "Email"]],
        "ProductsOfDiscussion": [["product", " DATE "], ["Sand", "01-2019"]],
        "CUSTOMERS ": [["customer id", "TYPE", "occ-upation"], [1, "Red", "Jedi"]],
    }
    _, seeds = landed(write_workbook(tmp_path / "x.xlsx", sheets), tmp_path)
    assert seeds == {
        "raw_customers": [["1", "Jedi", "Red", "x.xlsx", "2"]],
        "raw_interactions": [["04/10/2019 09:00", "Email", "1", "x.xlsx", "2"]],
        "raw_products_of_discussion": [["01-2019", "Sand", "x.xlsx", "2"]],
    }


def sheets_with_customers(*rows):
    return {name: [header] for name, header in HEADERS.items()} | {"Customers": list(rows)}


def test_the_header_is_found_below_titles_and_beside_empty_columns(tmp_path):
    rows = [["Our customers"], [], ["", "", "Customer_Id", "Occupation", "Type"], [], ["", "", 1, "Jedi", "Red"]]
    _, seeds = landed(write_workbook(tmp_path / "x.xlsx", sheets_with_customers(*rows)), tmp_path)
    assert seeds["raw_customers"] == [["1", "Jedi", "Red", "x.xlsx", "5"]]


@pytest.mark.parametrize(("above", "found"), [(19, True), (20, False)])
def test_the_header_is_within_the_first_twenty_rows(tmp_path, above, found):
    path = write_workbook(tmp_path / "x.xlsx", sheets_with_customers(*[["title"]] * above, HEADERS["Customers"], [1]))
    if found:
        assert landed(path, tmp_path)[1]["raw_customers"] == [["1", "", "", "x.xlsx", str(above + 2)]]
    else:
        with pytest.raises(RefreshError, match="sheet Customers: no column 'Customer_Id', 'Occupation', 'Type'"):
            landed(path, tmp_path)


def test_other_sheets_and_columns_are_ignored_and_named(tmp_path):
    sheets = sheets_with_customers(
        [*HEADERS["Customers"], "Notes"], [1, "Jedi", "Red", "tall"], ["", "", "", "only a note"]
    )
    report, seeds = landed(write_workbook(tmp_path / "x.xlsx", sheets | {"Pivot": [["x"]]}), tmp_path)
    assert seeds["raw_customers"] == [["1", "Jedi", "Red", "x.xlsx", "2"]]
    assert (report.ignored_sheets, report.ignored_columns) == (["Pivot"], {"Customers": ["Notes"]})


def test_empty_rows_are_dropped_and_still_counted_in_row_numbers(tmp_path):
    rows = [HEADERS["Customers"], [1], [], ["", "  ", "\u00a0"], [2]]
    _, seeds = landed(write_workbook(tmp_path / "x.xlsx", sheets_with_customers(*rows)), tmp_path)
    assert [(row[0], row[-1]) for row in seeds["raw_customers"]] == [("1", "2"), ("2", "5")]


@pytest.mark.parametrize("date_1904", [False, True])
def test_date_cells_are_the_same_in_both_date_systems(tmp_path, date_1904):
    moments = [dt.datetime(2019, 10, 4, 9, 0), dt.datetime(2019, 10, 4), dt.datetime(2020, 2, 29, 23, 59, 59)]
    sheets = sheets_with_customers(HEADERS["Customers"]) | {
        "External interactions": [HEADERS["External interactions"], *[[moment, "Email", 1] for moment in moments]]
    }
    path = write_workbook(tmp_path / "x.xlsx", sheets, date_1904=date_1904)
    assert [row[0] for row in landed(path, tmp_path)[1]["raw_interactions"]] == [str(moment) for moment in moments]


def test_formulas_are_their_values_and_error_cells_their_text(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, header in HEADERS.items():
            # beside an empty column: cells must not move
            book.add_worksheet(name).write_row(0, 1, header)
        sheet = book.get_worksheet_by_name("Customers")
        sheet.write_formula("B2", "=1+1", None, 2)
        sheet.write_formula("C2", '="Je"&"di"', None, "Jedi")
        sheet.write_formula("C3", "=1/0", None, "#DIV/0!")
        for cell in ("B5", "C5", "D5"):
            sheet.write_formula(cell, "=#REF!", None, "#REF!")
    _, seeds = landed(path, tmp_path)
    # a row of nothing but errors is no empty row
    assert seeds["raw_customers"] == [
        ["2", "Jedi", "", "x.xlsx", "2"],
        ["", "#DIV/0!", "", "x.xlsx", "3"],
        ["#REF!", "#REF!", "#REF!", "x.xlsx", "5"],
    ]


def test_xlsm_is_read_as_xlsx(tmp_path):
    path = tmp_path / "x.xlsm"
    path.write_bytes(SAMPLE.read_bytes())
    assert landed(path, tmp_path)[0].rows["raw_customers"] == 5


def test_ods_is_read_and_one_with_error_cells_refused(tmp_path):
    _, seeds = landed(DATA / "sample.ods", tmp_path)
    assert seeds["raw_customers"][4] == ["12", "Plummer", "Red", "sample.ods", "6"]
    assert seeds["raw_interactions"][0] == ["04/10/2019 09:00", "Email", "1", "sample.ods", "2"]
    with pytest.raises(RefreshError, match=r"errors\.ods: has error cells"):
        read_into(DATA / "errors.ods", tmp_path)


def test_xls_is_read_with_its_dates_numbers_and_errors(tmp_path):
    _, seeds = landed(DATA / "mess.xls", tmp_path)
    assert seeds == {
        "raw_customers": [
            ["1", "Jedi", "Red", "mess.xls", "4"],
            ["2", "Café owner", " orange ", "mess.xls", "5"],
            ["3", "#DIV/0!", "Blue", "mess.xls", "6"],
        ],
        "raw_interactions": [
            ["2019-10-04 09:00:00", "Email", "1", "mess.xls", "2"],
            ["05/10/2019 9:05", "call", "1, 3", "mess.xls", "3"],
            ["#VALUE!", "Email", "2", "mess.xls", "4"],
            ["#VALUE!", "#VALUE!", "#VALUE!", "mess.xls", "5"],
            ["2020-02-29 12:00:00", "0", "2", "mess.xls", "7"],
        ],
        "raw_products_of_discussion": [
            ["10-2019", "Sand", "mess.xls", "2"],
            ["2020-02-01 00:00:00", "7.5", "mess.xls", "3"],
            ["11-2019", "TRUE", "mess.xls", "4"],
        ],
    }


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_csv_in_every_common_form(tmp_path, delimiter, encoding, line_end):
    lines = ["Customer_Id,Occupation,Type", "1,Café owner,Red", "", '2,"two', 'lines",Blue']
    text = line_end.join(lines).replace(",", delimiter) + line_end
    path = tmp_path / "2020 customers.csv"
    path.write_bytes(text.encode(encoding))
    _, seeds = landed(path, tmp_path)
    # Excel counts a record as one row, however many lines it has, and an empty line as one too
    assert seeds["raw_customers"] == [
        ["1", "Café owner", "Red", path.name, "2"],
        ["2", "two\nlines", "Blue", path.name, "4"],
    ]


def test_a_csv_is_split_where_its_header_is_not_where_most_marks_are(tmp_path):
    path = tmp_path / "b External interactions.csv"
    path.write_text("Date Start,Interaction,Customers\n2019-10-04 09:00,Email,1;2;3;4;5;6\n")
    _, seeds = landed(path, tmp_path)
    assert seeds["raw_interactions"] == [["2019-10-04 09:00", "Email", "1;2;3;4;5;6", path.name, "2"]]


def test_one_sheet_or_column_twice_is_refused(tmp_path):
    twice = sheets_with_customers([*HEADERS["Customers"], "customer id"])
    with pytest.raises(RefreshError, match=r"x\.xlsx, sheet Customers: column 'Customer_Id' is there twice"):
        landed(write_workbook(tmp_path / "x.xlsx", twice), tmp_path)
    sheets = sheets_with_customers(HEADERS["Customers"]) | {"Customers_": [HEADERS["Customers"]]}
    with pytest.raises(RefreshError, match="sheet 'Customers' is there twice"):
        read_into(write_workbook(tmp_path / "x.xlsx", sheets), tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("customers.csv", b"Customer_Id,Occupation,Type\n1,Caf\xe9,Red\n", "not UTF-8"),
        ("customers.csv", b"Customer_Id,Occupation\n1,Jedi\n", "no column 'Type'"),
        ("people.csv", b"Customer_Id,Occupation,Type\n", "which table is it"),
        ("customers.csv", b"", "empty"),
    ],
)
def test_a_csv_that_cannot_be_used_is_refused(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RefreshError, match=words):
        read_into(tmp_path / name, tmp_path)


def test_a_zip_that_is_no_workbook_raises_something_the_process_tells(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Exception, match=r"\S"):
        read_into(tmp_path / "x.xlsx", tmp_path)
