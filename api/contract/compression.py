"""Large responses are compressed with gzip for clients that accept it."""

import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from flask import Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

SMALLEST = 2000  # bytes
LEVEL = 4  # half the time of the usual 6, for files that are a few per cent larger
GZIP = 16 + zlib.MAX_WBITS


@lru_cache(1000)
def accepts_gzip(header: str | None) -> bool:
    """Whether a client with this Accept-Encoding gets gzip."""
    return bool(header) and parse_accept_header(header, Accept).quality("gzip") > 0


def compressed(response: Response) -> Response:
    """The response, with a compressed body if that is large and the client accepts it."""
    response.vary.add("Accept-Encoding")
    is_large = response.status_code == 200 and (response.content_length or 0) >= SMALLEST
    if is_large and accepts_gzip(request.environ.get("HTTP_ACCEPT_ENCODING")):
        response.direct_passthrough = False
        response.response = parts(response.iter_encoded())
        response.headers["Content-Encoding"] = "gzip"
        del response.content_length
        if response.headers.get("ETag"):
            response.set_etag(response.get_etag()[0] + "-gzip")
            response.make_conditional(request)
    return response


def parts(body: Iterable[bytes]) -> Iterator[bytes]:
    """The parts of a body, compressed."""
    gzip = zlib.compressobj(LEVEL, wbits=GZIP)
    for part in body:
        if compressed_part := gzip.compress(part):
            yield compressed_part
    yield gzip.flush()
