"""Reads .ods files with python-calamine, and refuses sheets with cells that it reads as empty or as 0."""

import re
from pathlib import Path

from refresh.errors import RefreshError
from refresh.reading.calamine import open_calamine, read_grid
from refresh.reading.grid import Grid, Workbook
from refresh.reading.package import Package, local_name, xml_parser

# signs of error cells and formulas; Excel writes an error as the number 0, shown as the text of the error
SIGNS = {b'"error"': b'"error"', b"'error'": b"'error'", b":formula": rb":formula\s*=", b">#": rb">#[A-Z]"}
ERROR = re.compile(r"#(DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|GETTING_DATA)|Err:[0-9]{3}")


def open_ods(path: Path) -> Workbook:
    """Raises Broken, and RefreshError for an encrypted workbook.

    `grid` raises RefreshError for a sheet with an error cell or a formula without a stored value.
    """
    book = open_calamine(path)
    unread = _unread(Package(path))

    def grid(name: str) -> Grid:
        if name in unread:
            raise RefreshError(
                f"{path.name}, sheet {name}: has {unread[name]}, which cannot be read from .ods; save it as .xlsx"
            )
        return read_grid(book, name)

    return Workbook(book.sheet_names, grid)


def _unread(package: Package) -> dict[str, str]:
    """Returns the sheets with cells that python-calamine reads as empty or as 0: {sheet: what the cells are}."""
    if not package.signs_in("content.xml", SIGNS):
        return {}
    reader = _Reader()
    with package.open("content.xml") as content:
        reader.parser.ParseFile(content)
    return reader.unread


class _Reader:
    """The handlers of Expat. number: whether the value of the cell is not a text; shown: the text that it shows."""

    def __init__(self) -> None:
        self.unread: dict[str, str] = {}
        self.sheet = ""
        self.number = self.comment = False
        self.shown: list[str] = []
        self.parser = xml_parser("content.xml")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = lambda text: self.shown.append(text)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local_name(name):
            case "table":
                self.sheet = attributes.get("table:name", "")
            case "table-cell":
                kinds = {value for name, value in attributes.items() if local_name(name) == "value-type"}
                if "error" in kinds:
                    self.unread.setdefault(self.sheet, "error cells")
                elif not kinds and any(local_name(name) == "formula" for name in attributes):
                    self.unread.setdefault(self.sheet, "formulas without a stored value")
                self.number = bool(kinds - {"string"})
            case "annotation":
                self.comment = True
            case "p":
                self.shown = []

    def end(self, name: str) -> None:
        match local_name(name):
            case "annotation":
                self.comment = False
            case "p" if self.number and not self.comment and ERROR.fullmatch("".join(self.shown)):
                self.unread.setdefault(self.sheet, "error cells")
