"""The parts of an .xlsx, .xlsm or .xlsb file: found by its relationships, in any folder, under any name.

A workbook is a zip archive of parts. `_rels/.rels` names the workbook's part, that part's own relationships name the
parts of the sheets, of the shared strings and of the styles.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import unquote
from xml.parsers import expat

PIECE = 1 << 20  # bytes
LONGEST_SIGN = 16  # bytes
ENCRYPTED = 1  # a flag of a zip archive's entries
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, expat.ExpatError)


class Broken(Exception):
    """A part is missing or cannot be read. Its text says which, without the file's name."""


@dataclass(frozen=True)
class Relation:
    """What one part is to another: the last word of the type (`worksheet`), and its name."""

    kind: str
    target: str


class Package:
    """The parts of one file. Raises Broken when it is no zip archive."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with zipfile.ZipFile(path) as archive:
                self._names = {_plain(name): name for name in archive.namelist()}
        except BROKEN:
            raise Broken("it is no workbook of this kind, or cut off") from None

    @contextmanager
    def open(self, part: str) -> Iterator[IO[bytes]]:
        """The content of a part, to read from. Raises Broken, also for what goes wrong while it is read."""
        name = self._names.get(_plain(part))
        if name is None:
            raise Broken(f"its part {part} is missing")
        try:
            with zipfile.ZipFile(self._path) as archive:
                if archive.getinfo(name).flag_bits & ENCRYPTED:
                    raise Broken(f"its part {part} is encrypted")
                with archive.open(name) as content:
                    yield content
        except BROKEN:
            raise Broken(f"its part {part} is broken") from None

    def signs_in(self, part: str, signs: Mapping[bytes, bytes]) -> set[bytes]:
        """Which of these bytes a part contains where the pattern of each matches too. Raises Broken.

        It takes a fraction of the time to parse the part, and finding the bytes a fraction of matching the patterns.
        """
        found, end = set(), b""
        with self.open(part) as content:
            while piece := content.read(PIECE):
                piece = end + piece
                found |= {sign for sign, pattern in signs.items() if sign in piece and re.search(pattern, piece)}
                end = piece[-LONGEST_SIGN:]
        return found

    def relations(self, part: str) -> dict[str, Relation]:
        """The relationships of a part by their ids, in their order; of the package itself when part is empty."""
        folder, name = posixpath.split(part)
        found = {}
        for element, attributes in self.elements(posixpath.join(folder, "_rels", f"{name}.rels")):
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.join("/", folder, attributes.get("Target", "").replace("\\", "/"))
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = Relation(kind, posixpath.normpath(target))
        return found

    def workbook(self) -> str:
        """The workbook's part."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument":
                return relation.target
        raise Broken("it is no workbook")

    def elements(self, part: str) -> Iterator[tuple[str, dict[str, str]]]:
        """The elements of a part in their order: name without prefix, and attributes. Raises Broken."""
        found: list[tuple[str, dict[str, str]]] = []
        parser = xml_parser(part)
        parser.StartElementHandler = lambda name, attributes: found.append((local_name(name), attributes))
        with self.open(part) as content:
            while piece := content.read(PIECE):
                parser.Parse(piece)
                yield from found
                found.clear()
            parser.Parse(b"", True)


def xml_parser(part: str) -> expat.XMLParserType:
    """A parser that raises Broken for a document type: no workbook has one, and its entities can grow without end."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise Broken(f"its part {part} has a document type definition")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def local_name(name: str) -> str:
    """A name in XML without its prefix."""
    return name.rpartition(":")[2]


def _plain(name: str) -> str:
    """The form in which two spellings of a part's name are equal."""
    return unquote(name.replace("\\", "/")).lstrip("/").lower()
