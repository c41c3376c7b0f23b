"""Finds the tables in a workbook or CSV file."""

from collections.abc import Iterator
from pathlib import Path

from refresh.declaration import TABLES
from refresh.errors import RefreshError
from refresh.reading.csv_file import open_csv
from refresh.reading.grid import Grid
from refresh.reading.header import Sheet, below_header
from refresh.reading.names import Name, find, refuse_mistakes
from refresh.reading.workbooks import open_workbook

NAMED = 10  # sheets in a message


def read_sheets(path: Path, repair: bool = False) -> tuple[Iterator[Sheet], list[str]]:
    """Returns the tables of one file, read on iteration, and the names of its other sheets. repair: see open_workbook.

    Raises RefreshError if the file holds no table, a name occurs twice or is misspelt, or a column is missing. Raises
    what open_workbook raises.
    """
    if path.stat().st_size == 0:
        raise RefreshError(f"{path.name}: the file is empty; copy it here again")
    if path.suffix.lower() == ".csv":
        table, rows = open_csv(path)
        return iter([below_header(path.name, table, Grid(rows))]), []
    workbook = open_workbook(path, repair)
    declared = [Name(table.sheet, table.aliases) for table in TABLES]
    refuse_mistakes(path.name, "sheet", declared, workbook.sheets)
    places = find(declared, workbook.sheets)
    found = {table: workbook.sheets[at[0]] for table, at in zip(TABLES, places, strict=True) if at}
    if not found:
        wanted = " or ".join(f"'{table.sheet}'" for table in TABLES)
        there = ", ".join(workbook.sheets[:NAMED]) or "none"
        if len(workbook.sheets) > NAMED:
            there += f" and {len(workbook.sheets) - NAMED} more"
        raise RefreshError(f"{path.name}: no sheet {wanted}; rename one, or remove the file (sheets found: {there})")
    others = [name for name in workbook.sheets if name not in found.values()]
    sheets = (below_header(f"{path.name}, sheet {name}", table, workbook.grid(name)) for table, name in found.items())
    return sheets, others
