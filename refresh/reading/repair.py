"""Copies one sheet of an .xlsx or .xlsm file in a form that python-calamine can read.

python-calamine fails for some workbooks that Excel opens: with a part under another name, a wrong dimension, or a
distant cell, because it allocates all cells in between. The copy has the usual names, no dimension, only cells with
content, and no empty columns.
"""

import shutil
import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import groupby
from operator import attrgetter
from typing import IO, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from refresh.reading.grid import cell_name
from refresh.reading.package import Package
from refresh.reading.sheet_xml import Cell, Content, place, read_cells
from refresh.reading.workbook_xml import WorkbookXml

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "Sheet1"  # its name in the copy
TARGETS = {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}


class Copy(NamedTuple):
    """A workbook of one sheet, and the position of its columns: column of the sheet → column of the copy."""

    file: BytesIO
    columns: dict[int, int]


def repaired(package: Package, book: WorkbookXml, part: str) -> Copy:
    """Returns a repaired copy of one sheet. Raises Broken if its parts cannot be read."""
    merged: list[str] = []
    with package.open(part) as content:
        used = {cell.column for cell in read_cells(part, content, _has_content, merged)}
    columns = {column: number for number, column in enumerate(sorted(used))}
    copy = BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        parts = {"worksheet": part, "sharedStrings": book.strings, "styles": book.styles}
        _write_workbook(archive, book, [kind for kind, name in parts.items() if name])
        for kind in ("sharedStrings", "styles"):
            if parts[kind]:
                with package.open(parts[kind]) as content, archive.open(f"xl/{TARGETS[kind]}", "w") as out:
                    shutil.copyfileobj(content, out)
        with package.open(part) as content, archive.open(f"xl/{TARGETS['worksheet']}", "w", force_zip64=True) as out:
            _write_sheet(out, read_cells(part, content, _has_content), columns, list(_blocks(part, merged, columns)))
    copy.seek(0)
    return Copy(copy, columns)


def _has_content(cell: Content) -> bool:
    return cell.kind == "e" or cell.formula or bool(cell.text and not cell.text.isspace())


def _write_workbook(archive: zipfile.ZipFile, book: WorkbookXml, kinds: list[str]) -> None:
    archive.writestr("_rels/.rels", _relations({"officeDocument": "xl/workbook.xml"}))
    archive.writestr("xl/_rels/workbook.xml.rels", _relations({kind: TARGETS[kind] for kind in kinds}))
    archive.writestr(
        "xl/workbook.xml",
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="{int(book.from_1904)}"/>'
        f'<sheets><sheet name="{SHEET}" sheetId="1" r:id="worksheet"/></sheets></workbook>',
    )


def _relations(targets: dict[str, str]) -> str:
    relations = "".join(
        f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>' for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONS}">{relations}</Relationships>'


def _blocks(part: str, merged: list[str], columns: dict[int, int]) -> Iterator[str]:
    for reference in merged:
        first, _, last = reference.partition(":")
        row, column = place(part, first)
        if column in columns and last:
            yield f"{cell_name(row, columns[column])}:{cell_name(place(part, last)[0], columns[column])}"


def _write_sheet(out: IO[bytes], cells: Iterator[Cell], columns: dict[int, int], blocks: list[str]) -> None:
    out.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
    for number, in_row in groupby(cells, key=attrgetter("row")):
        written = "".join(_cell(cell_name(number, columns[cell.column]), cell.content) for cell in in_row)
        out.write(f'<row r="{number}">{written}</row>'.encode())
    out.write(b"</sheetData>")
    if blocks:
        references = "".join(f'<mergeCell ref="{block}"/>' for block in blocks)
        out.write(f"<mergeCells>{references}</mergeCells>".encode())
    out.write(b"</worksheet>")


def _cell(name: str, cell: Content) -> str:
    style = f" s={quoteattr(cell.style)}" if cell.style else ""
    if cell.kind == "e" or not cell.text:  # inserted as a mark
        return ""
    if cell.kind in ("inlineStr", "str"):
        return f'<c r="{name}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(cell.text)}</t></is></c>'
    kind = "" if cell.kind == "n" else f" t={quoteattr(cell.kind)}"  # python-calamine reads a text only without a type
    return f'<c r="{name}"{style}{kind}><v>{escape(cell.text)}</v></c>'
