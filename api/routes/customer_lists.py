"""Lists of customers: a page of JSON, or all customers in one response as CSV or NDJSON.

The rows of a download go to a temporary file first: a response that has begun can no longer report an error, and a slow
client holds no database connection.
"""

import tempfile
from collections.abc import Callable
from typing import IO, NamedTuple

import orjson
from flask import Response, request
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wsgi import FileWrapper

from api.contract.responses import around, around_offset, as_json
from api.contract.tables import BOM, as_csv, as_file, cells
from api.data import queries, sorting
from api.extensions import current_build, services

IN_MEMORY = 1 << 20  # bytes; a larger download is a file on disk
BLOCK = 1 << 16  # bytes


class TooManyDownloads(ServiceUnavailable):
    problem_code = "too_many_downloads"


class CustomerRows(NamedTuple):
    """A query for customers by its limit, the object of each row, and the columns of CSV."""

    query: Callable[[bool], str]
    as_object: Callable[[tuple], dict[str, object]]
    columns: list[str]


def list_of_customers(parameters: dict, customers: CustomerRows) -> Response:
    """A page as JSON, or a download. A page begins after an id, or at an offset where the parameters have one."""
    form = parameters["format"]
    if form != "json":
        return download(form, parameters, customers)
    build, limit = current_build(), parameters.get("limit", 100)
    rows = build.fetch(customers.query(True), parameters | {"rows": limit + 1})
    has_next = len(rows) > limit
    pagination: dict[str, object] = {"limit": limit}
    if "offset" in parameters or parameters.get("sort", sorting.DEFAULT) != sorting.DEFAULT:
        pagination |= around_offset(limit, parameters.get("offset", 0), has_next)
    else:  # after an id, so that a page costs the same however far it is from the first
        pagination |= around({}, {"after": rows[limit - 1][0]} if has_next else {})
    if parameters["total"]:
        ((pagination["total"],),) = build.fetch(queries.number_of_customers(parameters.keys()), parameters)
    data = [customers.as_object(row) for row in rows[:limit]]
    return as_json({"data": data, "pagination": pagination}, len(data))


def download(form: str, parameters: dict, customers: CustomerRows) -> Response:
    """All customers as csv or ndjson. Raises TooManyDownloads when every download slot is taken, and Unavailable."""
    slots = services().download_slots
    # waits, since a client's next download can arrive just before the slot of its last one is released
    if not slots.acquire(timeout=0.2):
        raise TooManyDownloads("All download slots are in use; try again soon.", retry_after=5)
    try:
        file, request.environ["api.rows"] = written(form, parameters, customers)
    except BaseException:
        slots.release()
        raise
    size = file.tell()
    file.seek(0)
    if size <= IN_MEMORY:
        response = as_file(file.read(), size, form)
        file.close()
        slots.release()
        return response
    request.environ["api.download"] = True  # the cache does not read it into memory
    response = as_file(FileWrapper(file, BLOCK), size, form)
    response.call_on_close(slots.release)
    response.call_on_close(file.close)
    return response


def written(form: str, parameters: dict, customers: CustomerRows) -> tuple[IO[bytes], int]:
    """A file with all customers, and their number."""
    file, rows = tempfile.SpooledTemporaryFile(IN_MEMORY), 0
    try:
        if form == "csv":
            file.write((BOM if parameters["bom"] else b"") + as_csv([customers.columns]))
        query = customers.query("limit" in parameters)
        for chunk in current_build().chunks(query, parameters | {"rows": parameters.get("limit")}):
            objects = map(customers.as_object, chunk)
            if form == "csv":
                file.write(as_csv(map(cells, objects)))
            else:
                file.write(b"".join(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in objects))
            rows += len(chunk)
    except BaseException:
        file.close()
        raise
    return file, rows
