"""The docs site, beside the documentation of the API: the file that `make docs` writes, when there is one."""

from flask import Blueprint, Response, abort, request, send_file

from api.extensions import services

blueprint = Blueprint("docs_site", __name__)

# of the file's own policy, which is stricter, what holds whoever made the file; nothing from another host
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@blueprint.get("/docs/lineage")
def lineage() -> Response:
    """The file as it is now: it may be made, or made anew, while the API runs."""
    try:
        response = send_file(services().config.docs_file, mimetype="text/html")
    except OSError:
        abort(404, "There is no docs site here; make docs writes it.")
    request.environ["api.policy"] = POLICY
    return response
