"""/api/v1/interactions: interactions of customers per channel."""

from flask import Response
from werkzeug.exceptions import NotFound, UnprocessableEntity

from api.contract import schemas
from api.contract.fields import LARGEST_ID
from api.contract.parameters import Filters, History, Page, QueryBlueprint
from api.contract.responses import as_json, as_page, chosen, listed, next_page, shown_channels
from api.data import queries, sorting
from api.extensions import current_build
from api.routes.downloads import download

blueprint = QueryBlueprint("interactions", __name__, url_prefix="/api/v1/interactions")
ID = {"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST_ID}
CUSTOMER_ID = {"name": "customer_id", "in": "path", "required": True, "schema": ID, "example": 4}


@blueprint.route("/<customer_id>", parameters=[CUSTOMER_ID])
@blueprint.response(200, schemas.CUSTOMER)
@blueprint.arguments(Filters())
def interactions_of_customer(filters: dict, customer_id: str) -> Response:
    """One customer: interactions per channel, zeros included

    404 for a customer who is not in the workbooks.
    """
    number = parse_customer_id(customer_id)
    build = current_build()
    if filters:
        filters["customer_id"] = [number]
        rows = build.fetch(queries.interactions(filters, limited=False), filters)
        numbers = dict(zip(shown_channels(build, filters), rows[0][1], strict=True)) if rows else {}
    else:
        rows = build.fetch(queries.INTERACTIONS_OF_CUSTOMER, {"number": number})
        numbers = dict(rows)
    if not rows:
        raise NotFound(f"There is no customer {number}.")
    return as_json({"data": {"customer_id": number, "interactions": numbers}}, len(rows))


@blueprint.route("/<customer_id>/history", parameters=[CUSTOMER_ID])
@blueprint.response(200, schemas.HISTORY)
@blueprint.arguments(History())
def history_of_customer(filters: dict, customer_id: str) -> Response:
    """The days on which one customer was in touch, the latest first: interactions per channel

    `topics` are **an assumption**: the products that were discussed in the calendar month of that day, see `/topics`.
    404 for a customer who is not in the workbooks.
    """
    number, limit = parse_customer_id(customer_id), filters["limit"]
    values = filters | {"customer_id": [number], "rows": limit + 1}
    rows = current_build().fetch(queries.history(filters.keys()), values)
    if not rows:
        raise NotFound(f"There is no customer {number}.")
    return as_page([row for row in rows if row[0] is not None], queries.HISTORY, limit, filters["offset"])


@blueprint.route("")
@blueprint.response(200, schemas.CUSTOMERS)
@blueprint.arguments(Page(), formats=())
def interactions_of_customers(page: dict) -> Response:
    """All customers, a page at a time: interactions per channel, zeros included

    The default order is by id. `next` is the address of the next page. CSV and NDJSON (`format`, or the Accept header)
    hold all customers in one response, unless a limit is given.
    """
    form = page.pop("format", None) or chosen("json", "csv", "ndjson")
    wants_total, text = page.pop("total"), page.pop("sort")
    sort = sorting.parsed(text) if text != sorting.DEFAULT else None
    if sort and sort.channel:
        page["sort_channel"] = sort.channel
    if form != "json":
        return download(form, page, sort)
    build = current_build()
    limit = page.setdefault("limit", 100)
    rows = build.fetch(queries.interactions(page.keys(), limited=True, sort=sort), page | {"rows": limit + 1})
    pagination = {"limit": limit, "next": None}
    if len(rows) > limit and (sort or "offset" in page):
        pagination["next"] = next_page(page.get("offset", 0) + limit)
    elif len(rows) > limit:  # after an id, so that a page costs the same however far it is from the first
        pagination["next"] = next_page(rows[limit - 1][0], "after")
    if wants_total:
        ((pagination["total"],),) = build.fetch(queries.number_of_customers(page.keys()), page)
    channels = shown_channels(build, page)
    data = [listed(channels, row) for row in rows[:limit]]
    response = as_json({"data": data, "pagination": pagination}, len(data))
    if pagination["next"]:
        response.headers["Link"] = f'<{pagination["next"]}>; rel="next"'
    return response


def parse_customer_id(text: str) -> int:
    """Raises UnprocessableEntity unless the text is a whole number from 1 to LARGEST_ID."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 19 and 0 < int(text) <= LARGEST_ID):
        raise UnprocessableEntity("customer_id must be a whole number above 0.")
    return int(text)
