"""Reads .xls files: cells by xlrd, and merged blocks, which xlrd gives only at the cost of all formats."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile

import xlrd
from xlrd.compdoc import CompDoc, CompDocError

from refresh.cells import Value
from refresh.errors import RefreshError
from refresh.grid import Block, Grid, Workbook
from refresh.package import Broken

# types of records
BOUNDSHEET, MERGEDCELLS, BOF, EOF = 0x85, 0xE5, 0x809, 0x0A


def open_xls(path: Path) -> Workbook:
    """Raises RefreshError for an encrypted workbook, Broken for one that is no .xls."""
    with open(os.devnull, "w") as nowhere:
        try:
            book = xlrd.open_workbook(path, logfile=nowhere, ragged_rows=True)
        except (xlrd.XLRDError, CompDocError, BadZipFile) as error:
            if "encrypted" in str(error):
                raise RefreshError(f"{path.name}: encrypted; save it without a password") from None
            raise Broken("it is no workbook of this kind, or cut off") from None
    merged = _merged_blocks(path)

    def grid(name: str) -> Grid:
        sheet = book.sheet_by_name(name)
        rows = ([_value(cell, book.datemode) for cell in sheet.row(number)] for number in range(sheet.nrows))
        place = book.sheet_names().index(name)
        return Grid(rows, merged[place] if place < len(merged) else [])

    return Workbook(book.sheet_names(), grid)


def _value(cell: xlrd.sheet.Cell, datemode: int) -> Value:
    match cell.ctype:
        case xlrd.XL_CELL_DATE if 0 <= cell.value < 1:
            return xlrd.xldate_as_datetime(cell.value, datemode).time()
        case xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(cell.value, datemode)
            except (ValueError, OverflowError):  # a day that does not exist: the number, which is no date either
                return cell.value
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#ERROR!")
    return cell.value


def _merged_blocks(path: Path) -> list[list[Block]]:
    """The merged blocks of each worksheet, in the order of the workbook."""
    with open(os.devnull, "w") as nowhere:
        try:
            document = CompDoc(path.read_bytes(), logfile=nowhere)
            stream = document.get_named_stream("Workbook") or document.get_named_stream("Book") or b""
        except CompDocError:  # of a version before Excel 5
            return []
    sheets = [struct.unpack_from("<IBB", stream, at) for kind, at in _records(stream, 0) if kind == BOUNDSHEET]
    return [list(_blocks_from(stream, start)) for start, _, kind in sheets if kind == 0]  # worksheets


def _blocks_from(stream: bytes, start: int) -> Iterator[Block]:
    for kind, at in _records(stream, start):
        if kind == MERGEDCELLS:
            (count,) = struct.unpack_from("<H", stream, at)
            for first, last, left, _ in struct.iter_unpack("<4H", stream[at + 2 : at + 2 + 8 * count]):
                yield Block(first + 1, last + 1, left)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int]]:
    """The records of one part of the stream, from its first to its last: (type, place of the content)."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4
        at += 4 + length
        depth += (kind == BOF) - (kind == EOF)  # charts are parts within the part
        if depth <= 0:
            return
