"""Finds the three tables in a workbook or CSV file and gives their rows as text."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from refresh.cells import Value, as_text
from refresh.errors import RefreshError
from refresh.tables import TABLES, Table, fold
from refresh.workbooks import open_workbook

HEADER_WITHIN = 20  # rows


@dataclass
class Sheet:
    """One table as found in a file. `rows` yields (row number as Excel shows it, one text per column of the table)."""

    table: Table
    rows: Iterator[tuple[int, list[str]]]
    ignored_columns: list[str] = field(default_factory=list)


def read_sheets(path: Path) -> tuple[Iterator[Sheet], list[str]]:
    """The tables of one file, read when asked for, and the names of its other sheets.

    Raises RefreshError when a sheet or a column is missing or doubled, and whatever the libraries raise for a file that
    is broken.
    """
    if path.stat().st_size == 0:
        raise RefreshError(f"{path.name}: the file is empty; copy it here again")
    if path.suffix.lower() == ".csv":
        return iter([_read_csv(path)]), []
    workbook = open_workbook(path)
    found = {table: _only_match(path, table, workbook.sheets) for table in TABLES}
    others = [name for name in workbook.sheets if name not in found.values()]
    sheets = (_with_header(f"{path.name}, sheet {name}", table, workbook.rows(name)) for table, name in found.items())
    return sheets, others


def _only_match(path: Path, table: Table, names: list[str]) -> str:
    matches = [name for name in names if fold(name) == fold(table.sheet)]
    if not matches:
        there = ", ".join(names) or "none"
        raise RefreshError(f"{path.name}: no sheet '{table.sheet}'; add it (sheets found: {there})")
    if len(matches) > 1:
        raise RefreshError(f"{path.name}: sheet '{table.sheet}' is there twice ({', '.join(matches)}); keep one")
    return matches[0]


def _with_header(where: str, table: Table, rows: Iterable[list[Value]]) -> Sheet:
    numbered = enumerate(rows, start=1)
    required = {fold(column): column for column in table.columns}
    best: set[str] = set()
    for _, row in islice(numbered, HEADER_WITHIN):
        header = [as_text(cell).strip() for cell in row]
        places: dict[str, list[int]] = {}
        for place, name in enumerate(header):
            places.setdefault(fold(name), []).append(place)
        present = required.keys() & places.keys()
        if len(present) == len(required):
            for name, column in required.items():
                if len(places[name]) > 1:
                    raise RefreshError(f"{where}: column '{column}' is there twice; keep one")
            wanted = [places[name][0] for name in required]
            ignored = [name for name in header if name and fold(name) not in required]
            return Sheet(table, _texts(numbered, wanted), ignored)
        best = max(best, present, key=len)
    missing = ", ".join(f"'{column}'" for name, column in required.items() if name not in best)
    raise RefreshError(
        f"{where}: no column {missing} in the first {HEADER_WITHIN} rows; name the columns in a header row"
    )


def _texts(numbered: Iterator[tuple[int, list[Value]]], wanted: list[int]) -> Iterator[tuple[int, list[str]]]:
    width = max(wanted) + 1
    for number, row in numbered:
        if len(row) < width:
            row = [*row, *[None] * (width - len(row))]
        texts = [as_text(row[place]) for place in wanted]
        if any(texts) and not "".join(texts).isspace():
            yield number, texts


def _read_csv(path: Path) -> Sheet:
    tables = [table for table in TABLES if fold(table.sheet) in fold(path.stem)]
    if len(tables) != 1:
        names = ", ".join(f"'{table.sheet}'" for table in TABLES)
        raise RefreshError(f"{path.name}: which table is it? Put one of {names} into the file's name")
    return _with_header(path.name, tables[0], _csv_rows(path, tables[0]))


def _csv_rows(path: Path, table: Table) -> Iterator[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            top = "".join(islice(lines, HEADER_WITHIN))
            lines.seek(0)
            delimiter = max(",", ";", key=lambda mark: (_has_header(top, mark, table), top.count(mark)))
            yield from csv.reader(lines, delimiter=delimiter, strict=True)
    except UnicodeDecodeError:
        raise RefreshError(f"{path.name}: not UTF-8; save it as 'CSV UTF-8' in Excel") from None


def _has_header(top: str, delimiter: str, table: Table) -> bool:
    """Whether it is the delimiter: a cell that lists ids can hold more of the other mark than the file of its own."""
    rows = csv.reader(top.splitlines(keepends=True), delimiter=delimiter)
    return any({fold(column) for column in table.columns} <= {fold(cell) for cell in row} for row in rows)
