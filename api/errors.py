"""Every error as application/problem+json (RFC 9457). What went wrong inside is logged, never shown."""

from flask import Flask, Response, current_app, json
from werkzeug.exceptions import HTTPException, UnprocessableEntity

from api.database import Unavailable

RETRY_AFTER = 5  # seconds


def problem(status: int, title: str, detail: str | None = None) -> Response:
    """A problem+json response; detail says what the client can do about it."""
    body = {"type": "about:blank", "title": title, "status": status}
    if detail:
        body["detail"] = detail
    return Response(json.dumps(body), status, content_type="application/problem+json")


def refuse(detail: str) -> UnprocessableEntity:
    """To be raised for a value that cannot be used: 422."""
    return UnprocessableEntity(detail)


def register(app: Flask) -> None:
    """Makes every error of the application a problem+json."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> Response:
    response = problem(error.code or 500, error.name, error.description)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _unavailable(error: Unavailable) -> Response:
    current_app.logger.warning("unavailable: %s", error)
    response = problem(503, "Service Unavailable", "The numbers cannot be read at the moment; try again soon.")
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _unexpected(error: Exception) -> Response:
    current_app.logger.exception("unexpected error")
    return problem(500, "Internal Server Error")
