"""Finds the header of a table in the first rows of a sheet, and returns the rows below it as text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice, zip_longest

from refresh.declaration import Table
from refresh.errors import RefreshError
from refresh.reading.cells import NoStoredValue, Value, as_text, as_texts
from refresh.reading.grid import Grid
from refresh.reading.names import Name, find, near_misses, refuse_mistakes

HEADER_WITHIN = 20  # rows
BATCH = 250  # rows; Python handles columns of many cells far faster than one row at a time
Numbered = Iterator[tuple[int, list[Value]]]
Columns = list[Sequence[str]]


@dataclass
class Sheet:
    """A table found in a file.

    batches yields some rows at a time, as columns of text: those of the table, then that of the cells without a column,
    and last the row numbers in Excel.
    """

    table: Table
    batches: Iterator[Columns]
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


def _texts(where: str, numbered: Numbered, wanted: list[int | None], header: list[str]) -> Iterator[Columns]:
    unnamed = [place for place, name in enumerate(header) if not name]
    while batch := list(islice(numbered, BATCH)):
        numbers, rows = zip(*batch, strict=True)
        columns = list(zip_longest(*rows))
        outside = [columns[place] for place in unnamed if place < len(columns)] + columns[len(header) :]
        empty = [""] * len(rows)
        try:
            texts = [empty if place is None or place >= len(columns) else as_texts(columns[place]) for place in wanted]
            texts.append(list(map(_joined, zip(*outside, strict=True))) if outside else empty)
        except NoStoredValue:
            places = [*(place for place in wanted if place is not None), *unnamed]
            raise _no_value(where, _first_unread(rows, places, len(header))) from None
        with_text = list(map(str.strip, map("".join, zip(*texts, strict=True))))
        found = [*texts, list(map(str, numbers))]
        yield found if all(with_text) else [list(compress(column, with_text)) for column in found]


def _joined(cells: Sequence[Value]) -> str:
    """Returns the texts of the cells of a row that have no column name."""
    texts = [as_text(cell) for cell in cells if cell is not None and cell != ""]
    return " | ".join(text for text in texts if not text.isspace())


def _first_unread(rows: Sequence[list[Value]], places: list[int], width: int) -> NoStoredValue:
    """Returns the first formula without a stored value in the order of the rows."""
    cells = (cell for row in rows for cell in [*(row[at] for at in places if at < len(row)), *row[width:]])
    return next(cell for cell in cells if isinstance(cell, NoStoredValue))
