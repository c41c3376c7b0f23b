"""Decides whether the build adds the rows of new files to its incremental models, or makes them from scratch.

It adds them if all of this holds:

- Nothing else is new: raw keeps the rows of the published files, as `unchanged.decide` says, and none has changed.
- A file only adds rows to those of other files (`supply: add`).
- The tables are those of the last published refresh. A crash of the server empties unlogged tables.
- No date that was implausible has become plausible since.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from jinja2 import Template

from refresh.database.marks import written_by_others
from refresh.database.unchanged import ToRead
from refresh.declaration import TABLES, dbt_project
from refresh.paths import ROOT

INCREMENTAL = (
    "staging.stg_interactions",
    "staging.int_mentions",
    "staging.int_repeated_mentions",
    "staging.int_repeated_rows",
    "marts.interactions",
    "marts.interaction_counts_by_day",
)

DATES = Template((ROOT / "dbt_project" / "macros" / "cleaning" / "parse_timestamp.sql").read_text("utf-8"))

STAGED = """
    select
        (select count(*) from staging.stg_interactions),
        exists (
            select 1 from staging.stg_interactions
            where rejection_reason = 'implausible date' and not ({started_at})
        )
        or exists (
            select 1 from staging.stg_products_of_discussion
            where rejection_reason = 'implausible date' and not ({discussed_month})
        )
"""


def why_from_scratch(connection: psycopg.Connection, last: Mapping[str, Any], to_read: ToRead) -> str | None:
    """Returns why the incremental models have to be made from scratch; None if the rows of to_read are all that is new.

    last: the last published refresh, as runs.last_published returns it; to_read: not everything.
    """
    published = {file["name"] for file in last["files"]}
    if changed := [name for name in to_read.names if name in published]:
        return f"{changed[0]} has changed"
    # rows of Customers are read again by every build
    if other := [table for table in TABLES if table.supply != "add" and table.seed != "raw_customers"]:
        return f"the supply of {other[0].sheet} is {other[0].supply}"
    if written_by_others(connection, INCREMENTAL, to_read.kept_mark):
        return "something else has written a table of the last build"
    is_implausible = DATES.make_module({"var": dbt_project()["vars"].get}).is_implausible
    staged = STAGED.format(started_at=is_implausible("started_at"), discussed_month=is_implausible("discussed_month"))
    rows, is_plausible_now = connection.execute(staged).fetchone()
    if rows != to_read.loaded["raw_interactions"]:
        return "rows of the last build are gone, as after a crash of the server"
    return "a date that was implausible is plausible now" if is_plausible_now else None
