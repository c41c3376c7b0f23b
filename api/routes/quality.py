"""The quality of a build: its statistics, unusual numbers and rejected rows."""

from flask import Response

from api.contract import schemas
from api.contract.parameters import Anomalies, Query, RejectedRows
from api.contract.resources import Resources
from api.contract.responses import as_json, as_page
from api.data import queries
from api.data.vocabulary import DATE_READINGS, STATISTICS
from api.extensions import current_build

blueprint = Resources("quality", __name__, url_prefix="/api/v1")


@blueprint.resource("/statistics", schemas.STATISTICS, Query())
def statistics(_: dict) -> Response:
    """Rows read, used and rejected, totals, and the rules of the build

    `date_order`, `topic_rule` and `time_zone` are the variables of the build. They and `project_version` are null for
    builds of earlier versions, which did not record them. `date_order_evidence` counts the dates that are text.
    """
    build = current_build()
    (row,) = build.fetch(queries.statistics(), {})
    evidence = dict(build.fetch(queries.date_order_evidence(), {}))
    about = {"build_id": build.build_id, "project_version": build.project_version, **build.rules}
    about["date_order_evidence"] = {name: evidence.get(name.replace("_", " "), 0) for name in DATE_READINGS}
    return as_json({"data": dict(zip(STATISTICS, row, strict=True)) | about}, 1)


@blueprint.resource("/anomalies", schemas.ANOMALIES, Anomalies())
def anomalies(filters: dict) -> Response:
    """Channels and customer types with an unusual number of interactions on a day or in a week, the latest first

    An unusual number may be right.
    """
    return listing(queries.anomalies(filters.keys()), queries.ANOMALIES, filters)


@blueprint.resource("/rejected-rows", schemas.REJECTED_ROWS, RejectedRows())
def rejected_rows(filters: dict) -> Response:
    """Rows of the workbooks that could not be used, with their content and the reason"""
    return listing(queries.rejected_rows(filters.keys()), queries.REJECTED_ROWS, filters)


def listing(query: str, columns: list[str], filters: dict) -> Response:
    """A page of the rows of a query."""
    rows = current_build().fetch(query, filters | {"rows": filters["limit"] + 1})
    return as_page(rows, columns, filters["limit"], filters["offset"])
