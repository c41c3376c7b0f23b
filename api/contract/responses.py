"""Parts of responses: the negotiated format, JSON bodies, pages of lists."""

from functools import lru_cache
from urllib.parse import quote

import orjson
from flask import Response, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from api.contract.compression import SMALLEST, compressed
from api.data.builds import Build
from api.data.filters import LISTED

MEMBERS = ("customer_id", *LISTED, "interactions")
PLACES = ("after=", "offset=")
IN_QUERY = "!$%&'()*+,-./:;=?@_~"  # characters that a query may have
TYPES = {"json": "application/json", "csv": "text/csv", "ndjson": "application/x-ndjson"}


@lru_cache(1000)  # saves 12 µs of every response from memory
def accepted(header: str | None) -> tuple[str, ...]:
    """The formats that an Accept header accepts, the preferred first; all of them without a header.

    Parameters such as charset=utf-8 do not matter.
    """
    if header in (None, "", "*/*"):
        return tuple(TYPES)
    left, names = {TYPES[name]: name for name in TYPES}, []
    accept = MIMEAccept(
        [(value.partition(";")[0].strip(), quality) for value, quality in parse_accept_header(header, MIMEAccept)]
    )
    while best := accept.best_match(list(left)):
        names.append(left.pop(best))
    return tuple(names)


def chosen(*offered: str) -> str:
    """The offered format that the client prefers. Raises NotAcceptable."""
    for name in accepted(request.environ.get("HTTP_ACCEPT")):
        if name in offered:
            return name
    raise NotAcceptable(f"This resource is available as {' or '.join(TYPES[name] for name in offered)}.")


def as_json(body: dict[str, object], rows: int) -> Response:
    """A 200 with this body, and the links of its pagination as a header. rows: the number of rows read, for the log."""
    request.environ["api.rows"] = rows
    text = orjson.dumps(body)
    response = Response(text, content_type=TYPES["json"])
    if "pagination" in body:
        links = {name: body["pagination"][name] for name in ("first", "prev", "next")}
        response.headers["Link"] = ", ".join(f'<{link}>; rel="{name}"' for name, link in links.items() if link)
    return response if len(text) < SMALLEST else compressed(response)


def as_page(rows: list[tuple], columns: list[str], limit: int, offset: int) -> Response:
    """A 200 with a page of a list. rows are those of the page, and one more if there is a next page."""
    data = [dict(zip(columns, row, strict=True)) for row in rows[:limit]]
    return as_json({"data": data, "pagination": pagination(limit, offset, len(rows) > limit)}, len(data))


def pagination(limit: int, offset: int, has_next: bool) -> dict[str, object]:
    """The place of a page in its list, and the addresses of the pages around it."""
    return {"limit": limit, "offset": offset} | around_offset(limit, offset, has_next)


def around_offset(limit: int, offset: int, has_next: bool) -> dict[str, str | None]:
    """The addresses of the pages around the one at an offset."""
    return around({"offset": max(0, offset - limit)} if offset else {}, {"offset": offset + limit} if has_next else {})


def around(before: dict[str, int], after: dict[str, int]) -> dict[str, str | None]:
    """The addresses of the first page, and of those at two places (`offset` or `after`); none for an empty place."""
    return {
        "first": this_list(),
        "prev": this_list(**before) if before else None,
        "next": this_list(**after) if after else None,
    }


def this_list(**place: int) -> str:
    """The absolute address of the requested list, from a place on (`offset` or `after`), or from the beginning."""
    environ = request.environ
    kept = [part for part in environ["QUERY_STRING"].split("&") if part and not part.startswith(PLACES)]
    text = "&".join([*kept, *(f"{name}={value}" for name, value in place.items())])
    query = quote(text.encode("latin-1"), safe=IN_QUERY)  # WSGI decodes bytes as latin-1
    address = f"{environ['wsgi.url_scheme']}://{request.host}{environ['SCRIPT_NAME']}{environ['PATH_INFO']}"
    return f"{address}?{query}" if query else address


def shown_channels(build: Build, filters: dict) -> list[str]:
    """The channels that a response shows, in order: those of the filter, or all."""
    return [name for name in build.members["channel"] if name in filters.get("channel", (name,))]


def listed(channels: list[str], row: tuple) -> dict[str, object]:
    """A customer in a list, from a row of customer id, LISTED, and the counts of these channels."""
    customer = dict(zip(MEMBERS, row, strict=True))
    customer["interactions"] = dict(zip(channels, row[-1], strict=True))
    return customer
