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
# the columns of each list
LISTS = {
    "customers": ("customer_id", "change"),
    "counts": ("customer_id", "channel", "before", "after"),
    "rejected_rows": ("change", "source_file", "sheet", "source_row", "reason"),
}


def totals(build: Build, since: str) -> dict[str, object]:
    """The numbers of changes, and the totals of every channel: in the order shown, then channels that are gone."""
    (numbers,) = build.fetch(MACROS.change_totals(schema_of(since), "{build}"), {})
    shown = build.members["channel"]
    channels = build.fetch(ordered("channels", since), {})
    channels.sort(key=lambda row: (shown.index(row[0]) if row[0] in shown else len(shown), row[0]))
    return {
        "totals": dict(zip(TOTALS, numbers, strict=True)),
        "channels": [dict(zip(("channel", "before", "after"), row, strict=True)) for row in channels],
    }


def rows_of(name: str, build: Build, since: str, rows: int, offset: int) -> list[dict[str, object]]:
    """Some rows of one of LISTS, from the offset on."""
    query = f"{ordered(name, since)} limit %(rows)s offset %(offset)s"
    found = build.fetch(query, {"rows": rows, "offset": offset})
    return [dict(zip(LISTS[name], row, strict=True)) for row in found]


def ordered(name: str, since: str) -> str:
    """The SQL of a list, for the changes from the build `since` to the build that runs it."""
    return MACROS.ordered_changes(name, schema_of(since), "{build}")
