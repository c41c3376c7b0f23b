"""/api/v1/interactions: how many times a customer was in touch, per channel."""

from flask import Blueprint, current_app, request
from werkzeug.exceptions import NotFound

from api import queries
from api.errors import refuse

blueprint = Blueprint("interactions", __name__, url_prefix="/api/v1/interactions")

LARGEST_ID = 2**63 - 1  # bigint


@blueprint.get("/<customer_id>")
def interactions_of_customer(customer_id: str):
    """{"data": {"customer_id": 1, "interactions": {"Email": 1, ...}}}; 404 for an unknown customer, 422 for no id."""
    number = parse_customer_id(customer_id)
    refuse_parameters()
    interactions = queries.interactions_of_customer(current_app.extensions["database"], number)
    if not interactions:
        raise NotFound(f"There is no customer {number}.")
    return {"data": {"customer_id": number, "interactions": interactions}}


def parse_customer_id(text: str) -> int:
    """Raises UnprocessableEntity unless it is a whole number above 0."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 19 and 0 < int(text) <= LARGEST_ID):
        raise refuse("customer_id is a whole number above 0.")
    return int(text)


def refuse_parameters() -> None:
    """Raises UnprocessableEntity when the query has a parameter: a misspelt one must not look as if it worked."""
    if request.args:
        raise refuse(f"Unknown parameter: {', '.join(sorted(request.args))}.")
