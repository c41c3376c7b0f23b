"""Writes .xlsx files part by part, and .xlsb and .xls files record by record, in forms that no library writes."""

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

from support.extracts import HEADERS

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "External interactions"


def text(reference: str, value: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


def header(row: int = 1, *more: str) -> str:
    """The header row of the interactions, with further columns."""
    names = [*HEADERS[SHEET], *more]
    return f'<row r="{row}">{"".join(text(f"{chr(65 + n)}{row}", name) for n, name in enumerate(names))}</row>'


def sheet(rows: str, after: str = "", before: str = "") -> str:
    """The XML of a sheet with these rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def relations(**targets: str) -> str:
    found = "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>' for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONS}">{found}</Relationships>'


def write_xlsx(
    path: Path, xml: str | bytes, settings: str = "", parts: Mapping[str, str | bytes] | None = None
) -> Path:
    """Writes a workbook with the sheet External interactions alone; parts replace or add to its parts."""
    workbook = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="{SHEET}" sheetId="1" r:id="worksheet"/>'
        f"</sheets>{settings}</workbook>"
    )
    content = {
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": relations(worksheet="worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": xml,
    } | dict(parts or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return path


def record(kind: int, content: bytes = b"") -> bytes:
    """A record of .xlsb. Kinds from 128 on take two bytes; the length always does."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    return head + bytes([len(content) & 127 | 128, len(content) >> 7]) + content


def wide(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def xlsb_cell(column: int, value: str | float | None = None, error: int | None = None, formula: bool = False) -> bytes:
    """A cell: a text, a number or an error."""
    head = struct.pack("<II", column, 0)
    if error is not None:
        return record(11 if formula else 3, head + bytes([error]) + (bytes(10) if formula else b""))
    return record(6, head + wide(value)) if isinstance(value, str) else record(5, head + struct.pack("<d", value))


def write_xlsb(path: Path, rows: Mapping[int, bytes], merged: list[tuple[int, int, int, int]]) -> Path:
    """Writes a workbook with the sheet External interactions alone: cells by row (from 0), and merged blocks."""
    last = max(rows)
    data = b"".join(record(0, struct.pack("<II", row, 0) + bytes(9)) + cells for row, cells in rows.items())
    blocks = b"".join(record(176, struct.pack("<4I", *block)) for block in merged)
    content = record(129) + record(148, struct.pack("<4I", 0, last, 0, 2)) + record(145) + data + record(146) + blocks
    bundle = record(156, struct.pack("<II", 0, 1) + wide("worksheet") + wide(SHEET))
    parts = {
        "_rels/.rels": relations(officeDocument="xl/workbook.bin"),
        "xl/_rels/workbook.bin.rels": relations(worksheet="worksheets/sheet1.bin"),
        "xl/workbook.bin": record(131) + record(143) + bundle + record(144) + record(132),
        "xl/worksheets/sheet1.bin": content + record(130),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def biff(kind: int, content: bytes = b"") -> bytes:
    """A record of .xls."""
    return struct.pack("<HH", kind, len(content)) + content


def xls_text(row: int, column: int, value: str) -> bytes:
    return biff(0x204, struct.pack("<HHHHB", row, column, 0, len(value), 0) + value.encode("latin-1"))


def write_xls(path: Path, sheets: Mapping[str, bytes], settings: bytes = b"") -> Path:
    """Writes a workbook (BIFF8) of these sheets, each given as records; settings are records of the workbook itself."""
    begin = {kind: biff(0x809, struct.pack("<4H2I", 0x600, kind, 0, 0, 0, 6)) for kind in (0x05, 0x10)}
    end = biff(0x0A)
    bodies = [begin[0x10] + records + end for records in sheets.values()]
    bound = [biff(0x85, struct.pack("<IBBBB", 0, 0, 0, len(name), 0) + name.encode("latin-1")) for name in sheets]
    start = len(begin[0x05]) + len(settings) + sum(map(len, bound)) + len(end)
    for number, body in enumerate(bodies):
        bound[number] = bound[number][:4] + struct.pack("<I", start) + bound[number][8:]
        start += len(body)
    stream = begin[0x05] + settings + b"".join(bound) + end + b"".join(bodies)
    path.write_bytes(compound_file("Workbook", stream.ljust(4096, b"\0")))
    return path


def compound_file(name: str, stream: bytes) -> bytes:
    """A file with one stream, in sectors of 512 bytes: the first is the sector table, the second the directory."""
    last, none = 0xFFFFFFFE, 0xFFFFFFFF
    sectors = -(-len(stream) // 512)
    table = [0xFFFFFFFD, last, *range(3, sectors + 2), last]
    numbers = (0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, last, 0, last, 0)
    head = struct.pack("<8s16x5H6x9I", bytes.fromhex("d0cf11e0a1b11ae1"), *numbers) + bytes(4) + b"\xff" * 4 * 108
    entries = (("Root Entry", 5, 1, last, 0), (name, 2, none, 2, len(stream)))
    directory = b"".join(
        title.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB3I36xIQ", 2 * len(title) + 2, kind, 1, none, none, child, first, size)
        for title, kind, child, first, size in entries
    )
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    return head + fat + directory.ljust(512, b"\0") + stream.ljust(sectors * 512, b"\0")
