"""The changes between two published builds. dbt and `python -m refresh diff` use the same macros."""

from jinja2 import Template

from api.config import ROOT
from api.data.builds import Build, schema_of

MACROS_FILE = ROOT / "dbt_project" / "macros" / "publishing" / "changes.sql"
MACROS = Template(MACROS_FILE.read_text("utf-8")).module
TOTALS = (
    "customers", "customers_changed", "customers_new", "customers_gone", "counts_changed", "rejected_rows_new",
    "rejected_rows_fixed",
)  # fmt: skip
# macro, order and columns of each list
LISTS = {
    "customers": ("changed_customers", "change desc, customer_id", ("customer_id", "change")),
    "counts": ("changed_counts", "customer_id, channel", ("customer_id", "channel", "before", "after")),
    "rejected_rows": (
        "changed_rejected_rows",
        "change desc, sheet, source_file, source_row",
        ("change", "source_file", "sheet", "source_row", "reason"),
    ),
}


def totals(build: Build, since: str) -> dict[str, object]:
    """The numbers of changes, and the totals of every channel: in the order shown, then channels that are gone."""
    (numbers,) = build.fetch(sql("change_totals", since), {})
    shown = build.members["channel"]
    channels = build.fetch(sql("channel_totals", since), {})
    channels.sort(key=lambda row: (shown.index(row[0]) if row[0] in shown else len(shown), row[0]))
    return {
        "totals": dict(zip(TOTALS, numbers, strict=True)),
        "channels": [dict(zip(("channel", "before", "after"), row, strict=True)) for row in channels],
    }


def rows_of(name: str, build: Build, since: str, rows: int, offset: int) -> list[dict[str, object]]:
    """Some rows of one of LISTS, from the offset on."""
    macro, order, columns = LISTS[name]
    query = f"{sql(macro, since)} order by {order} limit %(rows)s offset %(offset)s"
    return [dict(zip(columns, row, strict=True)) for row in build.fetch(query, {"rows": rows, "offset": offset})]


def sql(macro: str, since: str) -> str:
    """The SQL of a macro for the changes from the build `since` to the build that runs it."""
    return getattr(MACROS, macro)(schema_of(since), "{build}")
