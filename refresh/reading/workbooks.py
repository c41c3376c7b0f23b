"""Opens a workbook of any supported format."""

from pathlib import Path

from refresh.reading.grid import Workbook
from refresh.reading.ods import open_ods
from refresh.reading.xls import open_xls
from refresh.reading.xlsb import open_xlsb
from refresh.reading.xlsx import open_xlsx

SUFFIXES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
REPAIRED = {".xlsx", ".xlsm"}  # can be read from a repaired copy


def open_workbook(path: Path, repair: bool = False) -> Workbook:
    """Opens a workbook. repair: read repaired copies, because reading it crashed or exceeded the memory limit.

    Raises RefreshError for an encrypted workbook, Broken for one that cannot be read, also while rows are read, and any
    other error that the libraries raise for a broken file.
    """
    match path.suffix.lower():
        case ".xls":
            return open_xls(path)
        case ".ods":
            return open_ods(path)
        case ".xlsb":
            return open_xlsb(path)
        case _:
            return open_xlsx(path, repair)
