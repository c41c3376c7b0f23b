"""Rendering: one HTML file that includes its style and script, and a policy that allows no others."""

from base64 import b64encode
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
COLOURS = 8  # in page.css

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
        template, **context, style=STYLE, script=SCRIPT, link=link, lineage=lineage, rows=ROWS, most_links=LINKS
    )
    response = make_response(text, status)
    request.environ["api.policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-cache" if status == 200 else "no-store"
    response.vary.add("Accept-Language")
    return compressed(response)


def link(path: str | None = None, **changes: object) -> str:
    """The address of page 1 with these parameters changed. A list repeats a parameter, None removes it."""
    values = {name: request.args.getlist(name) for name in request.args if name != "page"}
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
