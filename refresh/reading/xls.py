"""Reads .xls files: cells with xlrd; merged blocks and formulas, which xlrd does not return, from the records."""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

import xlrd
from xlrd.compdoc import CompDoc, CompDocError

from refresh.errors import RefreshError
from refresh.reading.cells import NoStoredValue, Value
from refresh.reading.grid import Block, Grid, Workbook, cell_name
from refresh.reading.package import Broken
from refresh.reading.unread_cells import Mark, insert_marks

# types of records
BOUNDSHEET, MERGEDCELLS, FORMULA, BOF, EOF = 0x85, 0xE5, 0x06, 0x809, 0x0A


@dataclass
class Unread:
    """Records of a worksheet that xlrd does not return. empty: the formulas whose value is the empty text."""

    merged: list[Block] = field(default_factory=list)
    empty: list[Mark] = field(default_factory=list)
    has_values: bool = False  # whether any formula has another value


def open_xls(path: Path) -> Workbook:
    """Raises RefreshError for an encrypted workbook, Broken for a file that is not .xls."""
    with open(os.devnull, "w") as nowhere:
        try:
            book = xlrd.open_workbook(path, logfile=nowhere, ragged_rows=True)
        except (xlrd.XLRDError, CompDocError, BadZipFile) as error:
            if "encrypted" in str(error):
                raise RefreshError(f"{path.name}: encrypted; save it without a password") from None
            raise Broken("it is not a workbook of this kind, or is cut off") from None
    unread = _unread(path)
    # the empty text can be a value; if no formula has another one, the program that wrote the file computed none
    computed = any(sheet.has_values for sheet in unread)

    def grid(name: str) -> Grid:
        sheet = book.sheet_by_name(name)
        rows = ([_value(cell, book.datemode) for cell in sheet.row(number)] for number in range(sheet.nrows))
        place = book.sheet_names().index(name)
        missing = unread[place] if place < len(unread) else Unread()
        return Grid(rows if computed else insert_marks(rows, missing.empty), missing.merged)

    return Workbook(book.sheet_names(), grid)


def _value(cell: xlrd.sheet.Cell, datemode: int) -> Value:
    match cell.ctype:
        case xlrd.XL_CELL_DATE if 0 <= cell.value < 1:
            return xlrd.xldate_as_datetime(cell.value, datemode).time()
        case xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(cell.value, datemode)
            except (ValueError, OverflowError):  # a day that does not exist: the number, which is not a date either
                return cell.value
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#ERROR!")
    return cell.value


def _unread(path: Path) -> list[Unread]:
    """Returns one Unread per worksheet, in the order of the workbook."""
    with open(os.devnull, "w") as nowhere:
        try:
            document = CompDoc(path.read_bytes(), logfile=nowhere)
            stream = document.get_named_stream("Workbook") or document.get_named_stream("Book") or b""
        except CompDocError:  # a version before Excel 5
            return []
    sheets = [struct.unpack_from("<IBB", stream, at) for kind, at in _records(stream, 0) if kind == BOUNDSHEET]
    return [_unread_of(stream, start) for start, _, kind in sheets if kind == 0]  # worksheets


def _unread_of(stream: bytes, start: int) -> Unread:
    unread = Unread()
    for kind, at in _records(stream, start):
        if kind == MERGEDCELLS:
            (count,) = struct.unpack_from("<H", stream, at)
            for first, last, left, _ in struct.iter_unpack("<4H", stream[at + 2 : at + 2 + 8 * count]):
                unread.merged.append(Block(first + 1, last + 1, left))
        elif kind == FORMULA:
            row, column, _, kind_of_value, _, end = struct.unpack_from("<3HB5sH", stream, at)
            if (kind_of_value, end) == (3, 0xFFFF):
                unread.empty.append(Mark(row + 1, column, NoStoredValue(cell_name(row + 1, column))))
            else:
                unread.has_values = True
    unread.empty.sort(key=lambda mark: mark[:2])
    return unread


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Yields the records of one substream: (type, position of the content)."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4
        at += 4 + length
        depth += (kind == BOF) - (kind == EOF)  # a chart is a substream within the one of its sheet
        if depth <= 0:
            return
