"""Opens a workbook of any kind and gives its sheets' rows as values, from row 1.

python-calamine reads them; but it reads an error cell (#REF!) as an empty one, and what is empty is no longer seen. So
the error cells of .xlsx and .xlsm are laid over its rows as openpyxl reads them, .xls is read by xlrd, and an .ods
that has any is refused. Of .xlsb no library tells them: there they stay empty.
"""

import os
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import xlrd
from python_calamine import CalamineWorkbook, PasswordError

from refresh.cells import Value
from refresh.errors import RefreshError

SUFFIXES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
PIECE = 1 << 20  # bytes

Rows = Iterator[list[Value]]


@dataclass(frozen=True)
class Workbook:
    """The names of the sheets, and what gives the rows of one: values from column A on."""

    sheets: list[str]
    rows: Callable[[str], Rows]


def open_workbook(path: Path) -> Workbook:
    """Raises RefreshError, or whatever the libraries raise for a file that is broken or not what its name says."""
    if path.suffix.lower() == ".xls":
        return _open_xls(path)
    try:
        book = CalamineWorkbook.from_path(path)
    except PasswordError:
        raise RefreshError(f"{path.name}: encrypted; save it without a password") from None
    if path.suffix.lower() == ".ods" and _contains(path, "content.xml", b'value-type="error"'):
        raise RefreshError(f"{path.name}: has error cells, which cannot be read from .ods; save it as .xlsx")

    def rows(name: str) -> Rows:
        sheet = book.get_sheet_by_name(name)
        left = [None] * (sheet.start[1] if sheet.start else 0)  # its rows begin at the first column in use
        rows = (left + row for row in sheet.iter_rows()) if left else sheet.iter_rows()
        errors = _error_cells(path, name)
        return _laid_over(rows, errors) if errors else rows

    return Workbook(book.sheet_names, rows)


def _laid_over(rows: Rows, errors: dict[int, dict[int, str]]) -> Rows:
    for number, row in enumerate(rows, start=1):
        for column, text in errors.get(number, {}).items():
            row[column] = text
        yield row


def _error_cells(path: Path, name: str) -> dict[int, dict[int, str]]:
    """The error cells of a sheet: row from 1, column from 0, text."""
    # openpyxl takes ten times as long as python-calamine: only for workbooks that have any
    if path.suffix.lower() not in {".xlsx", ".xlsm"} or not _contains(path, "xl/worksheets/", b't="e"'):
        return {}
    errors: dict[int, dict[int, str]] = {}
    with warnings.catch_warnings(action="ignore"):
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = book[name]
        sheet.reset_dimensions()
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "e":
                    errors.setdefault(cell.row, {})[cell.column - 1] = cell.value
    book.close()
    return errors


def _contains(path: Path, folder: str, wanted: bytes) -> bool:
    """Whether a part of a zipped workbook, of those whose name begins with folder, contains these bytes."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith(folder):
                with archive.open(name) as part:
                    end = b""
                    while piece := part.read(PIECE):
                        if wanted in end + piece:
                            return True
                        end = piece[-len(wanted) :]
    return False


def _open_xls(path: Path) -> Workbook:
    with open(os.devnull, "w") as nowhere:
        try:
            book = xlrd.open_workbook(path, logfile=nowhere)
        except xlrd.XLRDError as error:
            if "encrypted" in str(error):
                raise RefreshError(f"{path.name}: encrypted; save it without a password") from None
            raise

    def rows(name: str) -> Rows:
        sheet = book.sheet_by_name(name)
        for number in range(sheet.nrows):
            yield [_xls_value(cell, book.datemode) for cell in sheet.row(number)]

    return Workbook(book.sheet_names(), rows)


def _xls_value(cell: xlrd.sheet.Cell, datemode: int) -> Value:
    match cell.ctype:
        case xlrd.XL_CELL_DATE if 0 <= cell.value < 1:
            return xlrd.xldate_as_datetime(cell.value, datemode).time()
        case xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(cell.value, datemode)
            except (ValueError, OverflowError):  # no day that there is: the number, which is no date to anybody
                return cell.value
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#ERROR!")
    return cell.value
