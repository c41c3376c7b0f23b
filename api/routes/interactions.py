"""/api/v1/interactions: interactions of customers per channel."""

from flask import Response
from werkzeug.exceptions import NotFound, UnprocessableEntity

from api.contract import schemas
from api.contract.fields import LARGEST_ID
from api.contract.parameters import Filters, History, Page
from api.contract.resources import Resources
from api.contract.responses import as_json, listed, pagination, shown_channels
from api.contract.tables import Table
from api.data import queries, sorting
from api.data.filters import LISTED
from api.extensions import current_build
from api.routes.customer_lists import CustomerRows, list_of_customers

blueprint = Resources("interactions", __name__, url_prefix="/api/v1/interactions")
ID = {"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST_ID}
MOST_DAYS = 1_000_000  # of a CSV, more than a customer has
CUSTOMER_ID = {"name": "customer_id", "in": "path", "required": True, "schema": ID, "example": 4}


class UnknownCustomer(NotFound):
    problem_code = "unknown_customer"


@blueprint.resource("/<customer_id>", schemas.CUSTOMER, Filters(), CUSTOMER_ID)
def interactions_of_customer(filters: dict, customer_id: str) -> Response:
    """One customer: interactions per channel, zeros included

    404 for a customer who is not in the workbooks.
    """
    number = parse_customer_id(customer_id)
    build = current_build()
    if filters:
        filters["customer_id"] = [number]
        rows = build.fetch(queries.interactions(filters, limited=False), filters)
        numbers = dict(zip(shown_channels(build, filters), rows[0][-1], strict=True)) if rows else {}
    else:
        rows = build.fetch(queries.INTERACTIONS_OF_CUSTOMER, {"number": number})
        numbers = dict(rows)
    if not rows:
        raise UnknownCustomer(f"There is no customer {number}.")
    return as_json({"data": {"customer_id": number, "interactions": numbers}}, len(rows))


@blueprint.resource("/<customer_id>/history", schemas.HISTORY, History(), CUSTOMER_ID)
def history_of_customer(parameters: dict, customer_id: str) -> Table:
    """The days on which one customer was in touch, the latest first: interactions per channel

    `topics` are **an assumption**: the products that were discussed in the calendar month of that day, see `/topics`.
    404 for a customer who is not in the workbooks.
    """
    number = parse_customer_id(customer_id)
    limit = parameters.get("limit", 100 if parameters["format"] == "json" else MOST_DAYS)
    values = parameters | {"customer_id": [number], "rows": limit + 1}
    rows = current_build().fetch(queries.history(parameters.keys()), values)
    if not rows:
        raise UnknownCustomer(f"There is no customer {number}.")
    days = [dict(zip(queries.HISTORY, row, strict=True)) for row in rows if row[0] is not None]
    pages = {"pagination": pagination(limit, parameters["offset"], len(days) > limit)}
    return Table(days[:limit], queries.HISTORY, len(days[:limit]), pages)


@blueprint.resource("", schemas.CUSTOMERS, Page())
def interactions_of_customers(page: dict) -> Response:
    """All customers, a page at a time: interactions per channel, zeros included

    The default order is by id. `next` is the address of the next page. CSV and NDJSON (`format`, or the Accept header)
    hold all customers in one response, unless a limit is given.
    """
    sort = sorting.parsed(page["sort"]) if page["sort"] != sorting.DEFAULT else None
    if sort and sort.channel:
        page["sort_channel"] = sort.channel
    channels = shown_channels(current_build(), page)
    rows = CustomerRows(
        lambda limited: queries.interactions(page.keys(), limited, sort),
        lambda row: listed(channels, row),
        ["customer_id", *LISTED, *channels],
    )
    return list_of_customers(page, rows)


def parse_customer_id(text: str) -> int:
    """Raises UnprocessableEntity unless the text is a whole number from 1 to LARGEST_ID."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 19 and 0 < int(text) <= LARGEST_ID):
        raise UnprocessableEntity("customer_id must be a whole number above 0.")
    return int(text)
