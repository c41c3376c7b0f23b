"""/docs/lineage: the dbt docs site, the file that `make docs` writes."""

from flask import Blueprint, Response, abort, request, send_file

from api.contract.compression import compressed
from api.extensions import services

blueprint = Blueprint("docs_site", __name__)

# looser than the policy in the file itself, but safe for any file: it loads nothing from other hosts
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@blueprint.get("/docs/lineage")
def lineage() -> Response:
    """The current file. It may be written while the API runs."""
    try:
        response = send_file(services().config.docs_file, mimetype="text/html")
    except OSError:
        abort(404, "The docs site does not exist yet; `make docs` writes it.")
    request.environ["api.policy"] = POLICY
    return compressed(response)
