"""Finds the cells of .xlsx and .xlsm files that python-calamine reads as empty: errors and formulas without a value."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from refresh.reading.cells import NoStoredValue, Value
from refresh.reading.grid import cell_name
from refresh.reading.package import Broken, Package
from refresh.reading.sheet_xml import Content, read_cells

# signs of error cells, and of formulas, whose element may have a prefix
SIGNS = {b'"e"': b'"e"', b"'e'": b"'e'", b"<f": rb"<f[\s/>]", b":f": rb":f[\s/>]"}
# signs of UTF-16 and CDATA, which python-calamine cannot read
UNREAD = {b"\0": b"\0", b"<![CDATA[": rb"<!\[CDATA\["}


class Mark(NamedTuple):
    """A value to insert into a sheet."""

    row: int  # from 1
    column: int  # from 0
    value: Value


def read_marks(package: Package, part: str, computed_on_load: bool) -> Iterator[Mark]:
    """Yields the marks of a sheet in the order of its rows. Raises Broken.

    With computed_on_load, the stored 0 of a formula counts as no value.
    """

    def is_mark(cell: Content) -> bool:
        return cell.kind == "e" or cell.formula and not _has_value(cell, computed_on_load)

    with package.open(part) as content:
        for row, column, cell in read_cells(part, content, is_mark):
            value = (cell.text or "#ERROR!") if cell.kind == "e" else NoStoredValue(cell_name(row, column))
            yield Mark(row, column, value)


def insert_marks(rows: Iterable[list[Value]], marks: Iterable[Mark]) -> Iterator[list[Value]]:
    """Yields the rows, from row 1, with the marks inserted, also below the last row. Raises Broken."""
    rest, done = iter(rows), 0
    for number, in_row in groupby(marks, key=attrgetter("row")):
        if number <= done:
            raise Broken("its rows are not in order")
        while done < number - 1:
            yield next(rest, [])
            done += 1
        row = next(rest, [])
        for mark in in_row:
            row += [None] * (mark.column + 1 - len(row))
            row[mark.column] = mark.value
        yield row
        done += 1
    yield from rest


def _has_value(cell: Content, computed_on_load: bool) -> bool:
    if cell.kind in ("str", "inlineStr"):  # also if the text is empty
        return cell.text is not None
    return bool(cell.text) and not (computed_on_load and cell.kind == "n" and _is_zero(cell.text))


def _is_zero(text: str) -> bool:
    try:
        return float(text) == 0
    except ValueError:
        return False
