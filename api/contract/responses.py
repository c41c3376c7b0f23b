"""What answers have in common: the format that the client accepts, the body as JSON, the address of the next page."""

from functools import lru_cache
from urllib.parse import urlencode

import orjson
from flask import Response, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from api.data.builds import Build
from api.data.filters import LISTED

TYPES = {"json": "application/json", "csv": "text/csv", "ndjson": "application/x-ndjson"}


@lru_cache(1000)
def accepted(header: str | None) -> tuple[str, ...]:
    """Which of the formats an Accept header takes, the best first; without one, any."""
    if header in (None, "", "*/*"):
        return tuple(TYPES)
    accept, left, names = parse_accept_header(header, MIMEAccept), {TYPES[name]: name for name in TYPES}, []
    while best := accept.best_match(list(left)):
        names.append(left.pop(best))
    return tuple(names)


def chosen(*offered: str) -> str:
    """The best accepted of the formats in which this can be had. Raises NotAcceptable."""
    for name in accepted(request.environ.get("HTTP_ACCEPT")):
        if name in offered:
            return name
    raise NotAcceptable(f"This can be had as {' or '.join(TYPES[name] for name in offered)}.")


def as_json(body: dict[str, object], rows: int) -> Response:
    """An answer of 200. rows: how many were read for it."""
    request.environ["api.rows"] = rows
    return Response(orjson.dumps(body), content_type=TYPES["json"])


def shown_channels(build: Build, filters: dict) -> list[str]:
    """The channels that an answer shows, in their order: all, unless some are asked for."""
    return [name for name in build.members["channel"] if name in filters.get("channel", (name,))]


def next_page(**changed: object) -> str:
    """The address of the same list, further on."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changed]
    return f"{request.path}?{urlencode([*kept, *changed.items()])}"


def listed(channels: list[str], row: tuple) -> dict[str, object]:
    """A customer in a list, from number, the counts of these channels, and LISTED."""
    attributes = dict(zip(LISTED, row[2:], strict=True))
    return {"customer_id": row[0], **attributes, "interactions": dict(zip(channels, row[1], strict=True))}
