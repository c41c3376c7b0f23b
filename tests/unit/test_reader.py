"""Reading one file of an extract."""

import datetime as dt
import zipfile

import pytest
import xlsxwriter
from support.checkout import SAMPLE
from support.extracts import HEADERS, write_workbook
from support.reading import DATA, landed, values

from refresh.errors import RefreshError
from refresh.reading.process import read_into

CUSTOMER = ("customer_id", "occupation", "type")
INTERACTION = ("date_start", "interaction", "customers")
PRODUCT = ("date", "product")
ORIGIN = ("source_file", "source_row")


def test_rows_carry_their_file_and_excels_row_number(tmp_path):
    report, seeds = landed(SAMPLE, tmp_path)
    assert report.rows == {"raw_customers": 5, "raw_interactions": 4, "raw_products_of_discussion": 3}
    last = values(seeds["raw_interactions"], *INTERACTION, "outside_columns", *ORIGIN)[-1]
    assert last == ("04/06/2021 13:01", "Email", "3", "", "sample.xlsx", "5")


def test_names_match_without_case_spaces_and_dashes(tmp_path):
    sheets = {
        "external_INTERACTIONS": [["customers", "date-start", "INTERACTION"], ["1", "04/10/2019 09:00", "Email"]],
        "ProductsOfDiscussion": [["product", " DATE "], ["Sand", "01-2019"]],
        "CUSTOMERS ": [["customer id", "TYPE", "occ-upation"], [1, "Red", "Jedi"]],
    }
    _, seeds = landed(write_workbook(tmp_path / "x.xlsx", sheets), tmp_path)
    assert values(seeds["raw_customers"], *CUSTOMER) == [("1", "Jedi", "Red")]
    assert values(seeds["raw_interactions"], *INTERACTION) == [("04/10/2019 09:00", "Email", "1")]
    assert values(seeds["raw_products_of_discussion"], *PRODUCT) == [("01-2019", "Sand")]


def sheets_with_customers(*rows):
    return {name: [header] for name, header in HEADERS.items()} | {"Customers": list(rows)}


def test_the_header_is_found_below_titles_and_next_to_empty_columns(tmp_path):
    rows = [["Our customers"], [], ["", "", "Customer_Id", "Occupation", "Type"], [], ["", "", 1, "Jedi", "Red"]]
    _, seeds = landed(write_workbook(tmp_path / "x.xlsx", sheets_with_customers(*rows)), tmp_path)
    assert values(seeds["raw_customers"], *CUSTOMER, "source_row") == [("1", "Jedi", "Red", "5")]


@pytest.mark.parametrize(("above", "found"), [(19, True), (20, False)])
def test_the_header_is_within_the_first_twenty_rows(tmp_path, above, found):
    path = write_workbook(tmp_path / "x.xlsx", sheets_with_customers(*[["title"]] * above, HEADERS["Customers"], [1]))
    if found:
        rows = landed(path, tmp_path)[1]["raw_customers"]
        assert values(rows, *CUSTOMER, "source_row") == [("1", "", "", str(above + 2))]
    else:
        with pytest.raises(RefreshError, match="sheet Customers: no column 'Customer_Id', 'Occupation', 'Type'"):
            landed(path, tmp_path)


def test_other_sheets_and_columns_are_ignored_and_reported(tmp_path):
    sheets = sheets_with_customers(
        [*HEADERS["Customers"], "Notes"], [1, "Jedi", "Red", "tall"], ["", "", "", "only a note"]
    )
    report, seeds = landed(write_workbook(tmp_path / "x.xlsx", sheets | {"Pivot": [["x"]]}), tmp_path)
    assert values(seeds["raw_customers"], *CUSTOMER, "source_row") == [("1", "Jedi", "Red", "2")]
    assert (report.ignored_sheets, report.ignored_columns) == (["Pivot"], {"Customers": ["Notes"]})


def test_empty_rows_are_dropped_and_still_counted_in_row_numbers(tmp_path):
    rows = [HEADERS["Customers"], [1], [], ["", "  ", "\u00a0"], [2]]
    _, seeds = landed(write_workbook(tmp_path / "x.xlsx", sheets_with_customers(*rows)), tmp_path)
    assert values(seeds["raw_customers"], "customer_id", "source_row") == [("1", "2"), ("2", "5")]


@pytest.mark.parametrize("date_1904", [False, True])
def test_date_cells_are_the_same_in_both_date_systems(tmp_path, date_1904):
    moments = [dt.datetime(2019, 10, 4, 9, 0), dt.datetime(2019, 10, 4), dt.datetime(2020, 2, 29, 23, 59, 59)]
    sheets = sheets_with_customers(HEADERS["Customers"]) | {
        "External interactions": [HEADERS["External interactions"], *[[moment, "Email", 1] for moment in moments]]
    }
    path = write_workbook(tmp_path / "x.xlsx", sheets, date_1904=date_1904)
    rows = landed(path, tmp_path)[1]["raw_interactions"]
    assert values(rows, "date_start") == [(str(moment),) for moment in moments]


def test_formulas_are_read_as_values_and_error_cells_as_text(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, header in HEADERS.items():
            # after an empty column: the cells keep their columns
            book.add_worksheet(name).write_row(0, 1, header)
        sheet = book.get_worksheet_by_name("Customers")
        sheet.write_formula("B2", "=1+1", None, 2)
        sheet.write_formula("C2", '="Je"&"di"', None, "Jedi")
        sheet.write_formula("C3", "=1/0", None, "#DIV/0!")
        for cell in ("B5", "C5", "D5"):
            sheet.write_formula(cell, "=#REF!", None, "#REF!")
    _, seeds = landed(path, tmp_path)
    # a row of error cells alone is not empty
    assert values(seeds["raw_customers"], *CUSTOMER, "source_row") == [
        ("2", "Jedi", "", "2"),
        ("", "#DIV/0!", "", "3"),
        ("#REF!", "#REF!", "#REF!", "5"),
    ]


def test_xlsm_is_read_as_xlsx(tmp_path):
    path = tmp_path / "x.xlsm"
    path.write_bytes(SAMPLE.read_bytes())
    assert landed(path, tmp_path)[0].rows["raw_customers"] == 5


def test_ods_is_read_and_one_with_error_cells_refused(tmp_path):
    _, seeds = landed(DATA / "sample.ods", tmp_path)
    assert values(seeds["raw_customers"], *CUSTOMER, *ORIGIN)[4] == ("12", "Plummer", "Red", "sample.ods", "6")
    assert values(seeds["raw_interactions"], *INTERACTION)[0] == ("04/10/2019 09:00", "Email", "1")
    with pytest.raises(RefreshError, match=r"errors\.ods, sheet Customers: has error cells, "):
        read_into(DATA / "errors.ods", tmp_path)


def ods_with(path, cell):
    """A copy of the sample with one more cell in its first row."""
    with zipfile.ZipFile(DATA / "sample.ods") as sample, zipfile.ZipFile(path, "w") as changed:
        for part in sample.namelist():
            content = sample.read(part).replace(b"</table:table-row>", cell.encode() + b"</table:table-row>", 1)
            changed.writestr(part, content)
    return path


def test_an_ods_with_a_formula_without_a_value_is_refused(tmp_path):
    path = ods_with(tmp_path / "x.ods", '<table:table-cell table:formula="of:=1+1"/>')
    with pytest.raises(RefreshError, match="x.ods, sheet Customers: has formulas without a stored value, which cannot"):
        landed(path, tmp_path)


ZERO = '<table:table-cell office:value-type="float" office:value="0"{}</table:table-cell>'


@pytest.mark.parametrize(
    "cell",
    [
        ' table:formula="of:=0/0"><text:p>#DIV/0!</text:p>',
        "><text:p>#N/A</text:p>",
        ' table:formula="of:=1"><text:p><text:span>Err:</text:span>502</text:p>',
        "><office:annotation><text:p>why?</text:p></office:annotation><text:p>#NAME?</text:p>",
    ],
)
def test_an_ods_of_excel_with_error_cells_is_refused(tmp_path, cell):
    with pytest.raises(RefreshError, match="x.ods, sheet Customers: has error cells, which cannot be read from .ods"):
        landed(ods_with(tmp_path / "x.ods", ZERO.format(cell)), tmp_path)


@pytest.mark.parametrize(
    "cell",
    [
        ZERO.format(' table:formula="of:=1-1"><text:p>0</text:p>'),
        ZERO.format("><office:annotation><text:p>#N/A</text:p></office:annotation><text:p>0</text:p>"),
        '<table:table-cell office:value-type="string"><text:p>#N/A</text:p></table:table-cell>',
    ],
)
def test_an_ods_with_zeros_and_with_texts_like_errors_is_read(tmp_path, cell):
    assert landed(ods_with(tmp_path / "x.ods", cell), tmp_path)[0].rows["raw_customers"] == 5


def test_a_message_names_at_most_ten_sheets(tmp_path):
    write_workbook(tmp_path / "x.xlsx", {f"s{number}": [["a"]] for number in range(1, 13)})
    with pytest.raises(RefreshError, match=r"\(sheets found: s1, s2, s3, s4, s5, s6, s7, s8, s9, s10 and 2 more\)$"):
        landed(tmp_path / "x.xlsx", tmp_path)


def test_xls_is_read_with_its_dates_numbers_and_errors(tmp_path):
    _, seeds = landed(DATA / "mess.xls", tmp_path)
    assert values(seeds["raw_customers"], *CUSTOMER, "source_row") == [
        ("1", "Jedi", "Red", "4"),
        ("2", "Café owner", " orange ", "5"),
        ("3", "#DIV/0!", "Blue", "6"),
    ]
    assert values(seeds["raw_interactions"], *INTERACTION, "source_row") == [
        ("2019-10-04 09:00:00", "Email", "1", "2"),
        ("05/10/2019 9:05", "call", "1, 3", "3"),
        ("#VALUE!", "Email", "2", "4"),
        ("#VALUE!", "#VALUE!", "#VALUE!", "5"),
        ("2020-02-29 12:00:00", "0", "2", "7"),
    ]
    assert values(seeds["raw_products_of_discussion"], *PRODUCT, "source_row") == [
        ("10-2019", "Sand", "2"),
        ("2020-02-01 00:00:00", "7.5", "3"),
        ("11-2019", "TRUE", "4"),
    ]


def test_a_zip_that_is_not_a_workbook_raises_an_error_with_a_message(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Exception, match=r"\S"):
        read_into(tmp_path / "x.xlsx", tmp_path)
