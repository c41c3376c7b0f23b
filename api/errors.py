"""Every error as application/problem+json (RFC 9457). Internal errors are logged and not shown."""

import traceback
from http import HTTPStatus

import orjson
from flask import Flask, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from api.data.database import Unavailable
from api.middleware.log import log

# of each status; an exception may have a more specific one as problem_code
CODES = {
    401: "invalid_key",
    403: "access_refused",
    404: "not_found",
    405: "method_not_allowed",
    406: "unknown_format",
    422: "invalid_parameter",
    429: "rate_limit_exceeded",
    500: "internal_error",
    503: "unavailable",
}


def problem(
    status: int,
    detail: str | None,
    environ: dict,
    errors: list[dict[str, str]] | None = None,
    code: str | None = None,
) -> Response:
    """A problem+json response. detail says what the client can do, errors names the invalid parameters."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    body["code"] = code or CODES.get(status, "bad_request")
    body |= {"errors": errors, "request_id": environ.get("api.request_id")}
    text = orjson.dumps({name: value for name, value in body.items() if value is not None})
    return Response(text, status, {"Cache-Control": "no-store"}, content_type="application/problem+json")


def register(app: Flask) -> None:
    """Turns every error of the application into problem+json."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(Exception, lambda error: unexpected(error, request.environ))


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:  # a redirect
        return error.get_response(request.environ)
    errors = [
        {"parameter": name, "detail": " ".join(texts if isinstance(texts, list) else sum(texts.values(), []))}
        for name, texts in getattr(error, "data", {}).get("messages", {}).get("query", {}).items()
    ]
    detail = " ".join(f"{each['parameter']}: {each['detail']}" for each in errors) or error.description
    response = problem(error.code, detail, request.environ, errors or None, getattr(error, "problem_code", None))
    response.headers.extend((name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After"))
    return response


def _unavailable(error: Unavailable) -> Response:
    request.environ["api.reason"] = str(error)
    response = problem(503, error.detail, request.environ, code=error.problem_code)
    response.headers["Retry-After"] = "5"  # seconds
    return response


def unexpected(error: Exception, environ: dict) -> Response:
    """Logs a bug, inside or outside Flask, and returns a 500."""
    # the frames without the message, which may quote a parameter or a row
    frames = "".join(traceback.format_tb(error.__traceback__))
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    log.error("unexpected error", request_id=environ.get("api.request_id"), exception=name, traceback=frames)
    return problem(500, "An internal error occurred. The operator finds it in the log by this request id.", environ)
