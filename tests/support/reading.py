"""Reads files of an extract, and returns the rows that land."""

import csv
from pathlib import Path

from support.checkout import ROOT

from refresh.declaration import TABLES
from refresh.reading.files import find_files, settle
from refresh.reading.landing import land
from refresh.reading.process import Report, read_into

Rows = list[dict[str, str]]
DATA = ROOT / "tests" / "data"
COLUMNS = {table.seed: table.seed_columns for table in TABLES}


def landed(path: Path, folder: Path) -> tuple[Report, dict[str, Rows]]:
    """Reads a file. Returns the report, and the rows of each seed by column name."""
    out = folder / "landed"
    out.mkdir()
    report = read_into(path, out)
    return report, landed_rows(out)


def landed_rows(folder: Path) -> dict[str, Rows]:
    rows = {}
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            rows[file.stem] = list(csv.DictReader(lines, COLUMNS[file.stem], strict=True))
    return rows


def values(rows: Rows, *columns: str) -> list[tuple[str, ...]]:
    """These columns of the rows."""
    return [tuple(row[column] for column in columns) for row in rows]


def land_all(path: Path, seeds: Path) -> dict[str, Rows]:
    """Lands a file or a folder of files in reading processes. Returns the rows of each seed."""
    files, _ = find_files([path])
    extracts, _ = settle(files, {}, may_leave=False)
    land(extracts, seeds)
    rows = landed_rows(seeds)
    assert all(list(row) == list(row.values()) for row in (seed.pop(0) for seed in rows.values())), "no headers"
    return rows
