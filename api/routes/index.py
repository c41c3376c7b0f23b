"""/api/v1 and /api/v1/members: the resources, and the channels, customer types and topics."""

from flask import Response, current_app, request

from api.contract import schemas
from api.contract.parameters import Query
from api.contract.resources import Resources, template_of
from api.contract.responses import as_json
from api.extensions import current_build

PREFIX = "/api/v1"

blueprint = Resources("index", __name__, url_prefix=PREFIX)


@blueprint.resource("", schemas.INDEX, Query())
def index(_: dict) -> Response:
    """The address of every resource, and of the OpenAPI document

    `{customer_id}` in an address stands for the number of a customer.
    """
    root = request.url_root.rstrip("/")
    paths = sorted(template_of(rule.rule) for rule in current_app.url_map.iter_rules())
    links = {path.removeprefix(f"{PREFIX}/"): root + path for path in paths if path.startswith(f"{PREFIX}/")}
    return as_json({"data": links | {"openapi": f"{root}/openapi.json"}}, 0)


@blueprint.resource("/members", schemas.MEMBERS, Query())
def members(_: dict) -> Response:
    """The channels, customer types and topics of the current build, in the order shown

    They are the values of the parameters `channel`, `customer_type` and `topic`.
    """
    known = current_build().members
    return as_json({"data": known}, sum(map(len, known.values())))
