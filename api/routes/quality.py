"""What is told about the build itself: its statistics, unusual numbers, and rows that could not be used."""

from flask import Response

from api.contract import schemas
from api.contract.parameters import Anomalies, Query, QueryBlueprint, RejectedRows
from api.contract.responses import as_json, next_page
from api.data import queries
from api.data.vocabulary import STATISTICS
from api.extensions import current_build

blueprint = QueryBlueprint("reports", __name__, url_prefix="/api/v1")


@blueprint.route("/statistics")
@blueprint.response(200, schemas.STATISTICS)
@blueprint.arguments(Query())
def statistics(_: dict) -> Response:
    """How many rows were read, used and rejected, what they add up to, and by which rules

    `date_order`, `topic_rule` and `time_zone` are the variables that the build was made with. They and
    `project_version` are null for a build of an earlier version, which did not record them.
    """
    build = current_build()
    (row,) = build.fetch(queries.statistics(), {})
    about = {"build_id": build.build_id, "project_version": build.project_version, **build.rules}
    return as_json({"data": dict(zip(STATISTICS, row, strict=True)) | about}, 1)


@blueprint.route("/anomalies")
@blueprint.response(200, schemas.ANOMALIES)
@blueprint.arguments(Anomalies())
def anomalies(filters: dict) -> Response:
    """Channels and customer types with an unusual number of interactions on a day or in a week, the latest first

    Such a number may well be right.
    """
    return listing(queries.anomalies(filters.keys()), queries.ANOMALIES, filters)


@blueprint.route("/rejected-rows")
@blueprint.response(200, schemas.REJECTED_ROWS)
@blueprint.arguments(RejectedRows())
def rejected_rows(filters: dict) -> Response:
    """Rows of the workbooks that could not be used, as they stood there, and why"""
    return listing(queries.rejected_rows(filters.keys()), queries.REJECTED_ROWS, filters)


def listing(query: str, columns: list[str], filters: dict) -> Response:
    """A page of rows, as objects of these columns."""
    limit, offset = filters["limit"], filters["offset"]
    rows = current_build().fetch(query, filters | {"rows": limit + 1})
    further = next_page(offset=offset + limit) if len(rows) > limit else None
    data = [dict(zip(columns, row, strict=True)) for row in rows[:limit]]
    pagination = {"limit": limit, "offset": offset, "next": further}
    return as_json({"data": data, "pagination": pagination}, len(data))
