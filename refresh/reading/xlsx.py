"""Reads .xlsx and .xlsm files: values with python-calamine, and the cells that it misses from the XML."""

from contextlib import suppress
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from refresh.reading.calamine import open_calamine, read_grid
from refresh.reading.grid import Grid, Workbook
from refresh.reading.package import Broken, Package
from refresh.reading.repair import SHEET, repaired
from refresh.reading.unread_cells import SIGNS, UNREAD, read_marks
from refresh.reading.workbook_xml import read_workbook_xml


def open_xlsx(path: Path, repair: bool = False) -> Workbook:
    """Opens a workbook. With repair, every sheet is read from a repaired copy, otherwise only those that need it.

    Raises RefreshError for an encrypted workbook, and Broken, also while rows are read.
    """
    original = None
    if not repair:
        with suppress(Broken):
            original = open_calamine(path)
    package = Package(path)
    book = read_workbook_xml(package)

    def grid(name: str) -> Grid:
        part = book.sheets[name]
        signs = package.signs_in(part, SIGNS | UNREAD)
        # a part without signs need not be parsed
        marks = read_marks(package, part, book.computed_on_load) if signs else ()
        if original and not signs & UNREAD.keys():
            try:
                return read_grid(original, name, marks)
            except Broken:
                pass
        copy = repaired(package, book, part)
        marks = (mark._replace(column=copy.columns[mark.column]) for mark in marks)
        try:
            return read_grid(CalamineWorkbook.from_filelike(copy.file), SHEET, marks)
        except (CalamineError, Broken):
            raise Broken(f"its sheet '{name}', the texts or the styles are broken") from None

    if book.strings and package.signs_in(book.strings, UNREAD):
        raise Broken(f"its part {book.strings} is in UTF-16 or has CDATA sections")
    return Workbook(list(book.sheets), grid)
