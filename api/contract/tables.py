"""Tables: lists that clients read as JSON or CSV."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flask import Response, request

from api.contract.compression import compressed
from api.contract.responses import TYPES, as_json

# a cell that begins with one of these is a formula in a spreadsheet
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff".encode()  # Excel reads a CSV file that begins with it as UTF-8


class Table(NamedTuple):
    """Objects of the same members, the columns of their CSV, and how many rows were read for them."""

    data: list[dict[str, object]]
    columns: list[str]
    rows: int
    more: dict[str, object] = {}  # what JSON has next to the data

    def response(self, form: str, has_bom: bool) -> Response:
        """A 200 as json or csv."""
        if form == "json":
            return as_json({"data": self.data, **self.more}, self.rows)
        request.environ["api.rows"] = self.rows
        content = (BOM if has_bom else b"") + as_csv([self.columns, *map(cells, self.data)])
        return as_file(content, len(content), form)


def as_file(content: bytes | Iterable[bytes], size: int, form: str) -> Response:
    """A 200 that a browser saves as a file with the name of the resource. size: bytes of the content."""
    response = Response(content, content_type=f"{TYPES[form]}; charset=utf-8")
    name = request.path.strip("/").rpartition("/")[2]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.content_length = size
    return compressed(response)


def cells(item: dict[str, object]) -> Iterator[object]:
    """The cells of an object: one for each count in `interactions`, and one for a list."""
    for value in item.values():
        if isinstance(value, dict):
            yield from value.values()
        else:
            yield "; ".join(value) if isinstance(value, list) else value


def as_csv(rows: Iterable[Iterable[object]]) -> bytes:
    """Lines of CSV. A text that a spreadsheet would run as a formula gets a leading apostrophe."""
    text = io.StringIO()
    csv.writer(text).writerows(map(safe, rows))
    return text.getvalue().encode()


def safe(row: Iterable[object]) -> Iterator[object]:
    for cell in row:
        yield f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
