"""Finds the header of a table in the first rows of a sheet, and returns the rows below it as text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from refresh.declaration import Table
from refresh.errors import RefreshError
from refresh.reading.cells import NoStoredValue, Value, as_text
from refresh.reading.grid import Grid
from refresh.reading.names import Name, find, near_misses, refuse_mistakes

HEADER_WITHIN = 20  # rows
Numbered = Iterator[tuple[int, list[Value]]]


@dataclass
class Sheet:
    """A table found in a file.

    rows yields (row number in Excel, texts): one text per column of the table, then that of the cells without a column.
    """

    table: Table
    rows: Iterator[tuple[int, list[str]]]
    ignored_columns: list[str] = field(default_factory=list)


def column_names(table: Table) -> list[Name]:
    return [Name(column.header, column.aliases) for column in table.columns]


def below_header(where: str, table: Table, grid: Grid) -> Sheet:
    """Returns the table in a grid. where: file and sheet, for messages.

    Raises RefreshError if a required column is missing, a column occurs twice or its name is misspelt; also, while rows
    are read, for a formula without a stored value.
    """
    declared = column_names(table)
    required = [column.required for column in table.columns]
    ignored: set[int] = set()
    numbered = grid.numbered(ignored)
    nearest: list[str] = []
    unread: list[NoStoredValue] = []
    for _, row in islice(numbered, HEADER_WITHIN):
        unread += [cell for cell in row if isinstance(cell, NoStoredValue)]
        header = ["" if isinstance(cell, NoStoredValue) else " ".join(as_text(cell).split()) for cell in row]
        found = find(declared, header)
        if all(places or not needed for places, needed in zip(found, required, strict=True)):
            refuse_mistakes(where, "column", declared, header)
            wanted = [places[0] if places else None for places in found]
            ignored |= {place for place, name in enumerate(header) if name and place not in wanted}
            return Sheet(table, _texts(where, numbered, wanted, header), [header[place] for place in sorted(ignored)])
        nearest = max(nearest, header, key=lambda names: _likeness(declared, names))
    if unread:
        raise _no_value(where, unread[0])
    refuse_mistakes(where, "column", declared, nearest)
    found = find(declared, nearest)
    lacking = [one for one, places, needed in zip(declared, found, required, strict=True) if needed and not places]
    names = ", ".join(f"'{one.name}'" for one in lacking)
    raise RefreshError(
        f"{where}: no column {names} in the first {HEADER_WITHIN} rows; name the columns in a header row"
    )


def _likeness(declared: list[Name], names: list[str]) -> int:
    return sum(map(bool, find(declared, names))) + len({meant for _, meant in near_misses(declared, names)})


def _no_value(where: str, cell: NoStoredValue) -> RefreshError:
    return RefreshError(
        f"{where}, cell {cell}: a formula without a stored value; open the file in Excel and save it as .xlsx"
    )


def _texts(
    where: str, numbered: Numbered, wanted: list[int | None], header: list[str]
) -> Iterator[tuple[int, list[str]]]:
    width = max(place for place in wanted if place is not None) + 1
    unnamed = [place for place, name in enumerate(header) if not name]
    try:
        for number, row in numbered:
            if len(row) < width:
                row = [*row, *[None] * (width - len(row))]
            texts = ["" if place is None else as_text(row[place]) for place in wanted]
            outside = _outside(row, unnamed, len(header)) if unnamed or len(row) > len(header) else ""
            if outside or any(texts) and not "".join(texts).isspace():
                texts.append(outside)
                yield number, texts
    except NoStoredValue as cell:
        raise _no_value(where, cell) from None


def _outside(row: list[Value], unnamed: list[int], width: int) -> str:
    """Returns the texts of the cells that have no column name."""
    cells = [row[place] for place in unnamed if place < len(row)] + row[width:]
    texts = [as_text(cell) for cell in cells if cell is not None and cell != ""]
    return " | ".join(text for text in texts if not text.isspace())
