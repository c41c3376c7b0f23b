"""/api/v1/changes: what changed since an earlier published build."""

from flask import Response
from jinja2 import Template

from api import schemas
from api.config import ROOT
from api.extensions import current_build, services
from api.formats import as_json, next_page
from api.parameters import Changes, QueryBlueprint
from api.published import Build, schema_of

blueprint = QueryBlueprint("changes", __name__, url_prefix="/api/v1")

MACROS_FILE = ROOT / "dbt_project" / "macros" / "changes.sql"
MACROS = Template(MACROS_FILE.read_text("utf-8")).module
TOTALS = (
    "customers", "customers_changed", "customers_new", "customers_gone", "counts_changed", "rejected_rows_new",
    "rejected_rows_fixed",
)  # fmt: skip
# the lists that come in pages: macro, order and columns of each
LISTS = {
    "customers": ("changed_customers", "change desc, customer_id", ("customer_id", "change")),
    "counts": ("changed_counts", "customer_id, channel", ("customer_id", "channel", "before", "after")),
    "rejected_rows": (
        "changed_rejected_rows",
        "change desc, sheet, source_file, source_row",
        ("change", "source_file", "sheet", "source_row", "reason"),
    ),
}


@blueprint.route("/changes")
@blueprint.response(200, schemas.CHANGES)
@blueprint.arguments(Changes())
def changes(filters: dict) -> Response:
    """What changed since an earlier build: customers, counts, totals per channel, rejected rows

    `limit` and `offset` apply to each list but `channels`; `next` is null when no list goes on. Where no earlier build
    is kept, `since` is the current one, and nothing changed.
    """
    build = current_build()
    since = filters.get("since") or build_before(build)
    limit, offset = filters["limit"], filters["offset"]
    data = {"since": since, "build": build.build_id} | totals(build, since)
    goes_on = False
    for name, (macro, order, columns) in LISTS.items():
        query = f"{sql(macro, since)} order by {order} limit %(rows)s offset %(offset)s"
        rows = build.fetch(query, {"rows": limit + 1, "offset": offset})
        data[name] = [dict(zip(columns, row, strict=True)) for row in rows[:limit]]
        goes_on = goes_on or len(rows) > limit
    pagination = {"limit": limit, "offset": offset, "next": next_page(offset=offset + limit) if goes_on else None}
    return as_json({"data": data, "pagination": pagination}, sum(len(data[name]) for name in LISTS))


def totals(build: Build, since: str) -> dict[str, object]:
    """How many of each changed, and the totals of every channel: in the order shown, then those that are gone."""
    (numbers,) = build.fetch(sql("change_totals", since), {})
    shown = build.members["channel"]
    channels = build.fetch(sql("channel_totals", since), {})
    channels.sort(key=lambda row: (shown.index(row[0]) if row[0] in shown else len(shown), row[0]))
    return {
        "totals": dict(zip(TOTALS, numbers, strict=True)),
        "channels": [dict(zip(("channel", "before", "after"), row, strict=True)) for row in channels],
    }


def sql(macro: str, since: str) -> str:
    """One of the macros, from the build `since` to the one of the request."""
    return getattr(MACROS, macro)(schema_of(since), "{build}")


def build_before(build: Build) -> str:
    """The kept build that was published before this one; without one, this one."""
    kept = services().builds.kept()
    return next((build_id for build_id, at in kept if at < build.published_at), build.build_id)
