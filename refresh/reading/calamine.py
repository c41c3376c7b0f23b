"""Opens workbooks with python-calamine and returns their sheets as grids."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from refresh.errors import RefreshError
from refresh.reading.cells import Value
from refresh.reading.grid import Block, Grid
from refresh.reading.package import Broken
from refresh.reading.unread_cells import Mark, insert_marks


def open_calamine(path: Path) -> CalamineWorkbook:
    """Raises RefreshError for an encrypted workbook, Broken for one that cannot be read."""
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise RefreshError(f"{path.name}: encrypted; save it without a password") from None
    except CalamineError:
        raise Broken("it is not a workbook of this kind, or is cut off") from None


def read_grid(book: CalamineWorkbook, name: str, marks: Iterable[Mark] = ()) -> Grid:
    """Returns a sheet with the marks in place of its cells. Raises Broken."""
    try:
        sheet = book.get_sheet_by_name(name)
    except CalamineError:
        raise Broken(f"its sheet '{name}' cannot be read") from None
    blocks = [Block(top + 1, bottom + 1, left) for (top, left), (bottom, _) in sheet.merged_cell_ranges or ()]
    rows = _rows(sheet)
    return Grid(insert_marks(rows, marks) if marks else rows, blocks)


def _rows(sheet: CalamineSheet) -> Iterator[list[Value]]:
    left = sheet.start[1] if sheet.start else 0  # rows begin at the first used column
    return ([None] * left + row for row in sheet.iter_rows()) if left else sheet.iter_rows()
