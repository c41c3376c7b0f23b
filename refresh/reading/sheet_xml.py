"""Streams the cells of a sheet from the XML of an .xlsx or .xlsm file."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import IO, NamedTuple

from refresh.reading.package import PIECE, Broken, local_name, xml_parser

REFERENCE = re.compile("([A-Za-z]{1,3})([1-9][0-9]{0,6})")


class Content(NamedTuple):
    """The content of a cell: its type, the number of its style, whether it has a formula, its stored text or None."""

    kind: str
    style: str
    formula: bool
    text: str | None


class Cell(NamedTuple):
    """A cell at its position."""

    row: int  # from 1
    column: int  # from 0
    content: Content


def read_cells(
    part: str, content: IO[bytes], wanted: Callable[[Content], bool], merged: list[str] | None = None
) -> Iterator[Cell]:
    """Yields the wanted cells of a sheet in the order of the file; appends the references of merged blocks to merged.

    Raises Broken for a cell with an invalid name, and ExpatError for XML that is not well-formed.
    """
    found: list[Cell] = []
    reader = _Reader(part, wanted, found.append, merged if merged is not None else [])
    while piece := content.read(PIECE):
        reader.parser.Parse(piece)
        yield from found
        found.clear()
    reader.parser.Parse(b"", True)


def place(part: str, reference: str) -> tuple[int, int]:
    """Returns row and column for the name of a cell. Raises Broken for an invalid name."""
    match = REFERENCE.fullmatch(reference)
    if not match:
        raise Broken(f"its part {part} has a cell with a wrong name")
    return int(match[2]), _column(match[1])


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


class _Reader:
    """The handlers of Expat. at: the position of the last cell, or its name until the position is needed."""

    def __init__(self, part: str, wanted: Callable, found: Callable[[Cell], None], merged: list[str]) -> None:
        self.part, self.wanted, self.found, self.merged = part, wanted, found, merged
        self.at: str | tuple[int, int] = (0, -1)
        self.kind = self.style = ""
        self.formula = self.inside = self.phonetic = False
        self.texts: dict[str, list[str]] = {}  # by the element that holds them
        self.parser = xml_parser(part)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local_name(name) if ":" in name else name:
            case "c":
                self.at = attributes.get("r") or self.next()
                self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
                self.formula, self.inside, self.texts = False, True, {}
            case "f":
                self.formula = True
            case ("v" | "t") as element if self.inside and not self.phonetic:
                self.parser.CharacterDataHandler = self.texts.setdefault(element, []).append
            case "row":
                self.at = (int(attributes.get("r") or self.here()[0] + 1), -1)
            case "rPh":
                self.phonetic = True
            case "mergeCell":
                self.merged.append(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        match local_name(name) if ":" in name else name:
            case "v" | "t":
                self.parser.CharacterDataHandler = None
            case "c":
                self.inside = False
                # if a cell has an inline text and a value, Excel shows the text
                pieces = self.texts.get("t", self.texts.get("v"))
                content = Content(self.kind, self.style, self.formula, None if pieces is None else "".join(pieces))
                if self.wanted(content):
                    self.found(Cell(*self.here(), content))
            case "rPh":
                self.phonetic = False

    def here(self) -> tuple[int, int]:
        if isinstance(self.at, str):
            self.at = place(self.part, self.at)
        return self.at

    def next(self) -> tuple[int, int]:
        row, column = self.here()
        return row, column + 1
