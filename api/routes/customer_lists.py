"""All customers in one response, as CSV or NDJSON.

The rows go to a temporary file first: a response that has begun can no longer report an error, and a slow client holds
no database connection.
"""

import csv
import io
import tempfile
from collections.abc import Iterable
from typing import IO

import orjson
from flask import Response, request
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wsgi import FileWrapper

from api.contract.responses import TYPES, listed, shown_channels
from api.data import queries
from api.data.builds import Build
from api.data.filters import LISTED
from api.data.sorting import Sort
from api.extensions import current_build, services

IN_MEMORY = 1 << 20  # bytes; a larger download is a file on disk
BLOCK = 1 << 16  # bytes


def download(form: str, page: dict, sort: Sort | None) -> Response:
    """All customers as csv or ndjson. Raises ServiceUnavailable when every download slot is taken, and Unavailable."""
    slots = services().download_slots
    # waits, since a client's next download can arrive just before the slot of its last one is released
    if not slots.acquire(timeout=0.2):
        raise ServiceUnavailable("All download slots are in use; try again soon.", retry_after=5)
    try:
        file, rows = written(current_build(), form, page, sort)
    except BaseException:
        slots.release()
        raise
    request.environ["api.rows"] = rows
    size = file.tell()
    file.seek(0)
    if size <= IN_MEMORY:
        response = Response(file.read())
        file.close()
        slots.release()
    else:
        request.environ["api.download"] = True  # the cache does not read it into memory
        response = Response(FileWrapper(file, BLOCK))
        response.content_length = size
        response.call_on_close(slots.release)
        response.call_on_close(file.close)
    response.content_type = f"{TYPES[form]}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="interactions.{form}"'
    return response


def written(build: Build, form: str, page: dict, sort: Sort | None) -> tuple[IO[bytes], int]:
    """A file with all rows, and the number of customers in it."""
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
    """One line per customer: id, LISTED, and a count per channel."""
    text = io.StringIO()
    csv.writer(text).writerows([row[0], *row[2:], *row[1]] for row in rows)
    return text.getvalue().encode()


def as_ndjson(channels: list[str], rows: Iterable[tuple]) -> bytes:
    """One JSON object per line, as in a page of JSON."""
    return b"".join(orjson.dumps(listed(channels, row), option=orjson.OPT_APPEND_NEWLINE) for row in rows)
