"""/api/v1/interactions: how many times each customer was in touch, per channel."""

from flask import Response
from werkzeug.exceptions import NotFound, UnprocessableEntity

from api.contract import schemas
from api.contract.parameters import LARGEST_ID, Filters, History, Page, QueryBlueprint
from api.contract.responses import as_json, chosen, listed, next_page, shown_channels
from api.data import queries, sorting
from api.extensions import current_build
from api.routes.downloads import download

blueprint = QueryBlueprint("interactions", __name__, url_prefix="/api/v1/interactions")
CUSTOMER_ID = {
    "name": "customer_id",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST_ID},
    "example": 4,
}


@blueprint.route("/<customer_id>", parameters=[CUSTOMER_ID])
@blueprint.response(200, schemas.CUSTOMER)
@blueprint.arguments(Filters())
def interactions_of_customer(filters: dict, customer_id: str) -> Response:
    """One customer: interactions per channel, zeros included

    404 for a customer who neither stands in the workbook nor has any interaction.
    """
    number = parse_customer_id(customer_id)
    build = current_build()
    filters["customer_id"] = [number]
    if len(filters) > 1:
        rows = build.fetch(queries.interactions(filters, limited=False), filters)
        numbers = dict(zip(shown_channels(build, filters), rows[0][1], strict=True)) if rows else {}
    else:
        rows = build.fetch(queries.INTERACTIONS_OF_CUSTOMER, filters)
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
    404 for a customer who neither stands in the workbook nor has any interaction.
    """
    number = parse_customer_id(customer_id)
    limit, offset = filters["limit"], filters["offset"]
    rows = current_build().fetch(
        queries.history(filters.keys()), filters | {"customer_id": [number], "rows": limit + 1}
    )
    if not rows:
        raise NotFound(f"There is no customer {number}.")
    days = [dict(zip(queries.HISTORY, row, strict=True)) for row in rows if row[0] is not None]
    further = next_page(offset=offset + limit) if len(days) > limit else None
    pagination = {"limit": limit, "offset": offset, "next": further}
    return as_json({"data": days[:limit], "pagination": pagination}, len(days[:limit]))


@blueprint.route("")
@blueprint.response(200, schemas.CUSTOMERS)
@blueprint.arguments(Page(), formats=())
def interactions_of_customers(page: dict) -> Response:
    """All customers, a page at a time: interactions per channel, zeros included

    In the order of their numbers, unless another `sort` is asked for. `next` is the address of the next page. As CSV or
    NDJSON (`format`, or the Accept header) all of them come in one answer, unless a limit is given.
    """
    form = page.pop("format", None) or chosen("json", "csv", "ndjson")
    wants_total = page.pop("total")
    asked = page.pop("sort")
    sort = sorting.parsed(asked) if asked != sorting.DEFAULT else None
    if sort and sort.channel:
        page["sort_channel"] = sort.channel
    if form != "json":
        return download(form, page, sort)
    build = current_build()
    limit = page.setdefault("limit", 100)
    rows = build.fetch(queries.interactions(page.keys(), limited=True, sort=sort), page | {"rows": limit + 1})
    pagination = {"limit": limit, "next": None}
    if len(rows) > limit:
        # by the number of the last one where it can be: that costs the same however far the page is from the first
        place = {"offset": page.get("offset", 0) + limit} if sort or "offset" in page else {"after": rows[limit - 1][0]}
        pagination["next"] = next_page(**place)
    if wants_total:
        ((pagination["total"],),) = build.fetch(queries.number_of_customers(page.keys()), page)
    channels = shown_channels(build, page)
    data = [listed(channels, row) for row in rows[:limit]]
    response = as_json({"data": data, "pagination": pagination}, len(data))
    if pagination["next"]:
        response.headers["Link"] = f'<{pagination["next"]}>; rel="next"'
    return response


def parse_customer_id(text: str) -> int:
    """Raises UnprocessableEntity unless it is a whole number above 0."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 19 and 0 < int(text) <= LARGEST_ID):
        raise UnprocessableEntity("customer_id is a whole number above 0.")
    return int(text)
