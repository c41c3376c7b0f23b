""".xlsb and .xls files, written record by record: error cells, merged blocks, and broken files."""

import struct

import pytest
from support.extracts import HEADERS
from support.handmade_files import SHEET, biff, write_xls, write_xlsb, xls_text, xlsb_cell
from support.reading import landed, values

from refresh.errors import RefreshError
from refresh.reading.package import Broken

COLUMNS = ("date_start", "interaction", "customers", "outside_columns", "source_row")
NAMES = HEADERS[SHEET]


def xlsb_header():
    return b"".join(xlsb_cell(column, name) for column, name in enumerate(NAMES))


def interactions(path, folder):
    return values(landed(path, folder)[1]["raw_interactions"], *COLUMNS)


def test_xlsb_error_cells_land_as_their_text(tmp_path):
    rows = {
        0: xlsb_header(),
        1: xlsb_cell(0, 1.0) + xlsb_cell(1, error=0x17) + xlsb_cell(2, "x"),
        3: xlsb_cell(0, error=0x2A, formula=True) + xlsb_cell(4, error=0x07),
    }
    assert interactions(write_xlsb(tmp_path / "x.xlsb", rows, []), tmp_path) == [
        ("1", "#REF!", "x", "", "2"),
        ("#N/A", "", "", "#DIV/0!", "4"),
    ]


def test_a_merged_block_of_an_xlsb_has_its_value_in_each_row(tmp_path):
    rows = {0: xlsb_header(), 1: xlsb_cell(0, "day") + xlsb_cell(1, "a"), 2: xlsb_cell(1, "b"), 5: xlsb_cell(1, "c")}
    assert interactions(write_xlsb(tmp_path / "x.xlsb", rows, [(1, 3, 0, 0)]), tmp_path) == [
        ("day", "a", "", "", "2"),
        ("day", "b", "", "", "3"),
        ("", "c", "", "", "6"),
    ]


def test_an_xlsb_that_is_cut_off_is_refused(tmp_path):
    path = write_xlsb(tmp_path / "x.xlsb", {0: xlsb_header()}, [])
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(Broken, match="it is not a workbook of this kind, or is cut off"):
        landed(path, tmp_path)


def xls_sheet(*rows, merged=b""):
    cells = [xls_text(row, column, value) for row, *cells in rows for column, value in enumerate(cells) if value]
    return b"".join([biff(0x200, struct.pack("<IIHHH", 0, 9, 0, 3, 0)), *cells]) + merged


def test_a_merged_block_of_an_xls_has_its_value_in_each_row(tmp_path):
    merged = biff(0xE5, struct.pack("<H4H", 1, 1, 2, 0, 0)) + biff(0xE5, struct.pack("<H8H", 2, 3, 3, 0, 1, 4, 5, 0, 1))
    chart = biff(0x809, struct.pack("<4H2I", 0x600, 0x20, 0, 0, 0, 6)) + biff(0x0A)
    rows = [(0, *NAMES), (1, "day", "a"), (2, "", "b"), (3, "late", "c"), (4, "end"), (5, "", "", "d"), (6, "", "e")]
    sheets = {"Other": xls_sheet((0, "x"), merged=merged), SHEET: xls_sheet(*rows, merged=chart + merged)}
    assert interactions(write_xls(tmp_path / "x.xls", sheets), tmp_path) == [
        ("day", "a", "", "", "2"),
        ("day", "b", "", "", "3"),
        ("late", "c", "", "", "4"),
        ("end", "", "", "", "5"),
        ("end", "", "d", "", "6"),
        ("", "e", "", "", "7"),
    ]


def xls_formula(row, column, text):
    """A formula with this text as its value."""
    kind = 0 if text else 3
    value = struct.pack("<3HB5xHHIH", row, column, 0, kind, 0xFFFF, 0, 0, 0)
    return biff(0x06, value) + (biff(0x207, struct.pack("<HB", len(text), 0) + text.encode()) if text else b"")


def test_an_xls_whose_formulas_have_no_values_is_refused(tmp_path):
    formulas = [xls_formula(2, column, "") for column in range(3)]
    path = write_xls(tmp_path / "x.xls", {SHEET: xls_sheet((0, *NAMES), merged=b"".join(formulas))})
    with pytest.raises(RefreshError, match=r"^x\.xls, sheet .*, cell A3: a formula without a stored value; open"):
        landed(path, tmp_path)


def test_an_empty_text_is_a_value_if_another_xls_formula_has_a_value(tmp_path):
    formulas = xls_formula(1, 0, "day") + xls_formula(1, 1, "") + xls_formula(2, 0, "")
    path = write_xls(tmp_path / "x.xls", {SHEET: xls_sheet((0, *NAMES), merged=formulas)})
    assert interactions(path, tmp_path) == [("day", "", "", "", "2")]


@pytest.mark.parametrize("content", [b"PK\3\4", b"<html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_a_file_that_is_not_an_xls_is_refused(tmp_path, content):
    (tmp_path / "x.xls").write_bytes(content)
    with pytest.raises((Broken, RefreshError), match="it is not a workbook of this kind, or is cut off"):
        landed(tmp_path / "x.xls", tmp_path)


def test_an_encrypted_xls_is_refused(tmp_path):
    path = write_xls(tmp_path / "x.xls", {SHEET: xls_sheet((0, *NAMES))}, biff(0x2F, bytes(54)))
    with pytest.raises(RefreshError, match=r"^x\.xls: encrypted; save it without a password$"):
        landed(path, tmp_path)
