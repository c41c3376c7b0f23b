"""Reads .xlsb files: values with python-calamine, and error cells, which it reads as empty, from the records."""

import struct
from collections.abc import Iterator
from pathlib import Path

from refresh.reading.calamine import open_calamine, read_grid
from refresh.reading.grid import Block, Grid, Workbook
from refresh.reading.package import Broken, Package
from refresh.reading.unread_cells import Mark

# types of records
ROW, CELL_ERROR, FORMULA_ERROR, SHEET, MERGED_CELL = 0, 3, 11, 156, 176
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
ERRORS |= {0x2B: "#GETTING_DATA"}


def open_xlsb(path: Path) -> Workbook:
    """Raises RefreshError for an encrypted workbook, and Broken."""
    book = open_calamine(path)
    package = Package(path)
    parts = _sheet_parts(package)

    def grid(name: str) -> Grid:
        marks, blocks = _marks(package, parts[name])
        return Grid(read_grid(book, name, marks).rows, blocks)

    return Workbook(list(parts), grid)


def _sheet_parts(package: Package) -> dict[str, str]:
    part = package.workbook()
    relations = package.relations(part)
    sheets = {}
    for kind, content in _records(package, part):
        if kind == SHEET:
            relation, at = _text(content, 8)
            name, _ = _text(content, at)
            if relation in relations and relations[relation].kind == "worksheet":
                sheets[name] = relations[relation].target
    return sheets


def _marks(package: Package, part: str) -> tuple[list[Mark], list[Block]]:
    marks, blocks, row = [], [], 0
    for kind, content in _records(package, part):
        if kind == ROW:
            row = struct.unpack_from("<I", content)[0] + 1
        elif kind in (CELL_ERROR, FORMULA_ERROR):
            column, _, error = struct.unpack_from("<IIB", content)
            marks.append(Mark(row, column, ERRORS.get(error, "#ERROR!")))
        elif kind == MERGED_CELL:
            first, last, left, _ = struct.unpack_from("<4I", content)
            blocks.append(Block(first + 1, last + 1, left))
    return marks, blocks


def _records(package: Package, part: str) -> Iterator[tuple[int, bytes]]:
    """Yields the records of a part: type and content. Type and length are stored with 7 bits per byte."""
    with package.open(part) as stream:
        content = stream.read()
    at = 0
    try:
        while at < len(content):
            kind, at = content[at], at + 1
            if kind > 127:
                kind, at = (kind & 127) | content[at] << 7, at + 1
            length = shift = 0
            while shift < 28:
                length, at, more = length | (content[at] & 127) << shift, at + 1, content[at] > 127
                shift += 7 if more else 28
            yield kind, content[at : at + length]
            at += length
    except IndexError:
        raise Broken(f"its part {part} is cut off") from None


def _text(content: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", content, at)
    end = at + 4 + 2 * length
    return content[at + 4 : end].decode("utf-16-le"), end
