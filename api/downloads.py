"""All customers in one answer, as CSV or NDJSON.

The rows are written to a temporary file first, and sent when all of them are there: once it sends, a server can no
longer say that something went wrong. A client that reads slowly then holds no connection.
"""

import csv
import io
import tempfile
import threading
from collections.abc import Iterable
from typing import IO

import orjson
from flask import Response, request
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wsgi import FileWrapper

from api import queries
from api.conditions import LISTED
from api.current import current_build
from api.formats import TYPES, listed, shown_channels
from api.published import Build
from api.sorting import Sort

IN_MEMORY = 1 << 20  # bytes; a larger download goes to the disk
BLOCK = 1 << 16  # bytes


class Downloads:
    """As many at a time as there are threads to spare for them: one thread always is left for other requests."""

    def __init__(self, most: int) -> None:
        self._slots = threading.BoundedSemaphore(most)

    def interactions(self, form: str, page: dict, sort: Sort | None) -> Response:
        """The answer of 200. Raises ServiceUnavailable when there are as many as may be, and Unavailable."""
        # a moment, for whoever was served the one before: it is given back when the last byte has gone
        if not self._slots.acquire(timeout=0.2):
            raise ServiceUnavailable("Others are downloading just now; try again soon.", retry_after=5)
        try:
            file, rows = written(current_build(), form, page, sort)
        except BaseException:
            self._slots.release()
            raise
        environ = request.environ
        environ["api.rows"] = rows
        size = file.tell()
        file.seek(0)
        if size <= IN_MEMORY:
            response = Response(file.read())
            file.close()
            self._slots.release()
        else:
            environ["api.download"] = True  # not to be read into memory
            response = Response(FileWrapper(file, BLOCK))
            response.content_length = size
            response.call_on_close(self._slots.release)
            response.call_on_close(file.close)
        response.content_type = f"{TYPES[form]}; charset=utf-8"
        response.headers["Content-Disposition"] = f'attachment; filename="interactions.{form}"'
        return response


def written(build: Build, form: str, page: dict, sort: Sort | None) -> tuple[IO[bytes], int]:
    """A file that holds all rows, and how many customers there are."""
    query = queries.interactions(page.keys(), limited="limit" in page, sort=sort)
    file, rows, channels = tempfile.SpooledTemporaryFile(IN_MEMORY), 0, shown_channels(build, page)
    try:
        if form == "csv":
            file.write(as_csv([("customer_id", channels, *LISTED)]))
        for chunk in build.chunks(query, page | {"rows": page.get("limit")}):
            file.write(as_csv(chunk) if form == "csv" else as_ndjson(channels, chunk))
            rows += len(chunk)
    except BaseException:
        file.close()
        raise
    return file, rows


def as_csv(rows: Iterable[tuple]) -> bytes:
    """A line for each customer: number, LISTED, and a count for each channel."""
    text = io.StringIO()
    csv.writer(text).writerows([row[0], *row[2:], *row[1]] for row in rows)
    return text.getvalue().encode()


def as_ndjson(channels: list[str], rows: Iterable[tuple]) -> bytes:
    """A JSON object a line, as in the pages of JSON."""
    return b"".join(orjson.dumps(listed(channels, row), option=orjson.OPT_APPEND_NEWLINE) for row in rows)
