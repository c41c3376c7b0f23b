"""The parts of an .xlsx, .xlsm or .xlsb file, found by its relationships, whatever their folders and names.

A workbook is a zip archive of parts. `_rels/.rels` names the part of the workbook, whose own relationships name the
parts of the sheets, the shared strings and the styles.
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
# what zipfile and expat raise for a broken file
LIBRARY_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, expat.ExpatError)


class Broken(Exception):
    """A part is missing or cannot be read. Its text names the part, not the file."""


@dataclass(frozen=True)
class Relation:
    """A relationship to a part: the last word of its type (`worksheet`), and the name of the part."""

    kind: str
    target: str


class Package:
    """The parts of one file. Raises Broken if it is not a zip archive."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with zipfile.ZipFile(path) as archive:
                self._names = {_plain(name): name for name in archive.namelist()}
        except LIBRARY_ERRORS:
            raise Broken("it is not a workbook of this kind, or is cut off") from None

    @contextmanager
    def open(self, part: str) -> Iterator[IO[bytes]]:
        """Opens a part for reading. Raises Broken, also for errors while it is read."""
        name = self._names.get(_plain(part))
        if name is None:
            raise Broken(f"its part {part} is missing")
        try:
            with zipfile.ZipFile(self._path) as archive:
                if archive.getinfo(name).flag_bits & ENCRYPTED:
                    raise Broken(f"its part {part} is encrypted")
                with archive.open(name) as content:
                    yield content
        except LIBRARY_ERRORS:
            raise Broken(f"its part {part} is broken") from None

    def signs_in(self, part: str, signs: Mapping[bytes, bytes]) -> set[bytes]:
        """Returns which signs occur in a part where their pattern matches too. Raises Broken.

        This is far faster than parsing the part, and finding bytes is far faster than matching patterns.
        """
        found, end = set(), b""
        with self.open(part) as content:
            while piece := content.read(PIECE):
                piece = end + piece
                found |= {sign for sign, pattern in signs.items() if _occurs(sign, piece) and re.search(pattern, piece)}
                end = piece[-LONGEST_SIGN:]
        return found

    def relations(self, part: str) -> dict[str, Relation]:
        """Returns the relationships of a part by id; those of the package itself if part is empty."""
        folder, name = posixpath.split(part)
        found = {}
        for element, attributes in self.elements(posixpath.join(folder, "_rels", f"{name}.rels")):
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.join("/", folder, attributes.get("Target", "").replace("\\", "/"))
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = Relation(kind, posixpath.normpath(target))
        return found

    def workbook(self) -> str:
        """Returns the name of the part of the workbook. Raises Broken if there is none."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument":
                return relation.target
        raise Broken("it is not a workbook")

    def elements(self, part: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Yields the elements of a part in order: name without prefix, attributes. Raises Broken."""
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
    """Returns a parser that raises Broken for a document type: no workbook needs one, and its entities can explode."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise Broken(f"its part {part} has a document type definition")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _occurs(sign: bytes, piece: bytes) -> bool:
    """Whether the sign is in the piece. One byte is found far faster than several, and the last ones are rare."""
    return sign[-1:] in piece and sign in piece


def local_name(name: str) -> str:
    """Returns an XML name without its prefix."""
    return name.rpartition(":")[2]


def _plain(name: str) -> str:
    """Returns the name of a part in the form in which names are compared."""
    return unquote(name.replace("\\", "/")).lstrip("/").lower()
