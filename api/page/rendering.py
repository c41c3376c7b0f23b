"""Rendering: one HTML file that includes its style and script, and a policy that allows no others."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request
from markupsafe import Markup

from api.contract.compression import compressed
from api.extensions import services

ROWS = 25  # of a table, on one page
MEMBERS = 20  # of a dimension in a table, at most; the filters list all
LINKS = 160  # in a table of numbers, at most
COLOURS = 12  # in page.css, and a grey for the channels after them

# the parameters of the address; the pages ignore others, such as utm_source
CUSTOMER_FILTERS = ("channel", "topic", "from", "to")
FILTERS = (*CUSTOMER_FILTERS, "customer_id", "customer_type")
OWN = ("interval", "page", "search", "sort")  # not filters

FOLDER = Path(__file__).parent
STYLE, SCRIPT = (Markup((FOLDER / "static" / name).read_text("utf-8")) for name in ("page.css", "page.js"))


def policy_source(text: str) -> str:
    """How a Content-Security-Policy names an inline style or script."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


POLICY = (
    f"default-src 'none'; style-src {policy_source(STYLE)}; script-src {policy_source(SCRIPT)}; img-src data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def page(template: str, status: int, context: dict) -> Response:
    """A response with a page of this template."""
    lineage = "/docs/lineage" if services().config.docs_file.is_file() else None
    text = render_template(
        template,
        **context,
        style=STYLE,
        script=SCRIPT,
        link=link,
        parameters=parameters,
        lineage=lineage,
        rows=ROWS,
        most_links=LINKS,
    )
    response = make_response(text, status)
    request.environ["api.policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-cache" if status == 200 else "no-store"
    response.vary.add("Accept-Language")
    return compressed(response)


def problem_page(status: int, detail: str, headers: Mapping[str, str]) -> Response:
    """A page that explains a problem, with those of its headers that say what the client can do."""
    response = page("problem.html", status, {"status": status, "detail": detail})
    names = [name for name in ("Allow", "Retry-After", "WWW-Authenticate") if name in headers]
    response.headers.update({name: headers[name] for name in names})
    return response


def parameters() -> dict[str, list[str]]:
    """The parameters of the address that its page knows, without the empty ones."""
    known = (CUSTOMER_FILTERS if request.view_args else FILTERS) + OWN
    given = {name: [value for value in values if value] for name, values in request.args.lists() if name in known}
    return {name: values for name, values in given.items() if values}


def filters() -> dict[str, list[str]]:
    """The filters in the address, without the empty ones."""
    return {name: values for name, values in parameters().items() if name not in OWN}


def link(path: str | None = None, **changes: object) -> str:
    """The address of page 1 with these parameters changed. A list repeats a parameter, None removes it."""
    values: dict[str, object] = {name: each for name, each in parameters().items() if name != "page"}
    values |= {name.rstrip("_"): value for name, value in changes.items()}
    query = urlencode(
        [
            (name, each)
            for name, value in values.items()
            for each in (value if isinstance(value, list) else [value])
            if each not in (None, "")
        ]
    )
    return (path or request.path) + (f"?{query}" if query else "")


def largest(rows: list[dict]) -> list[dict]:
    """The MEMBERS members with the most interactions, in the given order."""
    ranked = sorted(rows, key=lambda row: -sum(row["interactions"].values()))[:MEMBERS]
    return [row for row in rows if row in ranked]
