"""Reads a CSV file: its name says which table it holds."""

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path

from refresh.declaration import TABLES, Table, fold
from refresh.errors import RefreshError
from refresh.reading.header import HEADER_WITHIN, column_names
from refresh.reading.names import find

DELIMITERS = ",;"
TYPED = re.compile(r'="((?:[^"]|"")*)"')
NOT_UTF8 = re.compile("[\udc80-\udcff]")  # bytes that are not UTF-8, as `surrogateescape` decodes them


def open_csv(path: Path) -> tuple[Table, Iterator[list[str]]]:
    """Returns the table of a CSV file, and its rows. Raises RefreshError, also while the rows are read."""
    table = _table(path)
    return table, _rows(path, table)


def _table(path: Path) -> Table:
    stem = fold(path.stem)
    names = [(fold(name), table) for table in TABLES for name in (table.sheet, *table.aliases)]
    at_end = [(len(name), table) for name, table in names if stem.endswith(name)]
    if at_end:
        return max(at_end, key=lambda match: match[0])[1]
    anywhere = {table for name, table in names if name in stem}
    if len(anywhere) != 1:
        wanted = ", ".join(f"'{table.sheet}'" for table in TABLES)
        raise RefreshError(f"{path.name}: its name does not say which table it holds; end it with one of {wanted}")
    return anywhere.pop()


def _rows(path: Path, table: Table) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        lines = _lines(path, file)
        top = list(islice(lines, HEADER_WITHIN))
        delimiter = max(DELIMITERS, key=lambda mark: (_columns(top, mark, table), "".join(top).count(mark)))
        reader = csv.reader(chain(top, lines), delimiter=delimiter, skipinitialspace=True, strict=True)
        first_line = 1
        try:
            for row in reader:
                yield [_typed(cell) if cell.startswith('="') else cell for cell in row]
                first_line = reader.line_num + 1
        except csv.Error as error:
            raise RefreshError(f"{path.name}, line {first_line}: {_cause(error)}") from None


def _lines(path: Path, file: Iterable[str]) -> Iterator[str]:
    """Yields the lines of a file without byte order marks. Raises RefreshError for a line that is not UTF-8 text."""
    for number, line in enumerate(file, start=1):
        if number == 1:
            line = line.lstrip("\ufeff")
        if "\0" in line:
            raise RefreshError(f"{path.name}, line {number}: UTF-16 or not text; save it as 'CSV UTF-8' in Excel")
        if not line.isascii() and NOT_UTF8.search(line):
            raise RefreshError(f"{path.name}, line {number}: not UTF-8; save it as 'CSV UTF-8' in Excel")
        yield line


def _columns(top: list[str], delimiter: str, table: Table) -> int:
    """Returns how many columns a header has with this delimiter. Lists of ids may have more of the other delimiter."""
    most = 0
    with suppress(csv.Error):  # reported, with its line, when the row is read
        for row in csv.reader(top, delimiter=delimiter, skipinitialspace=True):
            most = max(most, sum(map(bool, find(column_names(table), row))))
    return most


def _typed(cell: str) -> str:
    """Returns `001` for `="001"`, which programs write so that Excel keeps the zeros."""
    typed = TYPED.fullmatch(cell)
    return typed[1].replace('""', '"') if typed else cell


def _cause(error: csv.Error) -> str:
    text = str(error)
    if "field limit" in text:
        return f"a quote that is not closed, or a cell of more than {csv.field_size_limit():,} characters; fix the line"
    if "unexpected end" in text:
        return "a quote that is not closed; close it"
    return "text after a closing quote; double each quote inside a quoted cell"
