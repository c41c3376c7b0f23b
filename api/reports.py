"""What is told about the build itself: its statistics, unusual numbers, and rows that could not be used."""

from flask import Response, current_app

from api import queries, schemas
from api.formats import as_json, chosen, next_page
from api.parameters import Anomalies, Query, QueryBlueprint, RejectedRows

blueprint = QueryBlueprint("reports", __name__, url_prefix="/api/v1")


@blueprint.route("/statistics")
@blueprint.response(200, schemas.STATISTICS)
@blueprint.arguments(Query(), location="query")
def statistics(_: dict) -> Response:
    """How many rows were read, used and rejected, and what they add up to"""
    chosen("json")
    build, rows = current_app.extensions["published"].fetch(queries.statistics(), {})
    return as_json(build, {"data": dict(zip(queries.STATISTICS, rows[0], strict=False))}, len(rows))


@blueprint.route("/anomalies")
@blueprint.response(200, schemas.ANOMALIES)
@blueprint.arguments(Anomalies(), location="query")
def anomalies(filters: dict) -> Response:
    """Channels and customer types with an unusual number of interactions on a day or in a week, the latest first

    Such a number may well be right.
    """
    return listing(queries.anomalies(filters.keys()), queries.ANOMALIES, filters)


@blueprint.route("/rejected-rows")
@blueprint.response(200, schemas.REJECTED_ROWS)
@blueprint.arguments(RejectedRows(), location="query")
def rejected_rows(filters: dict) -> Response:
    """Rows of the workbooks that could not be used, as they stood there, and why"""
    return listing(queries.rejected_rows(filters.keys()), queries.REJECTED_ROWS, filters)


def listing(query: str, columns: list[str], filters: dict) -> Response:
    """A page of rows, as objects of these columns."""
    chosen("json")
    limit, offset = filters["limit"], filters["offset"]
    build, rows = current_app.extensions["published"].fetch(query, filters | {"rows": limit + 1})
    further = next_page(offset=offset + limit) if len(rows) > limit else None
    data = [dict(zip(columns, row, strict=False)) for row in rows[:limit]]
    pagination = {"limit": limit, "offset": offset, "next": further}
    return as_json(build, {"data": data, "pagination": pagination}, len(data))
