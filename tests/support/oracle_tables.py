"""Compares published tables with the oracle."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

from oracle import Oracle
from oracle.rows import CUSTOMERS, INTERACTIONS, PRODUCTS, Row
from support.checkout import copy_checkout
from support.project import Project, assert_refused

ROWS = ("read", "used", "repeated", "superseded", "rejected")
TABLES = {
    "customers": "customer_id, occupation, customer_type, is_known, is_seen",
    "interactions": "customer_id, started_at, channel, topics, source_file, source_row",
    "interaction_counts": "customer_id, customer_type, channel, channel_position, interactions",
    "interaction_counts_by_day": "customer_id, customer_type, channel, day, topics, interactions",
    "interaction_totals_by_day": "customer_type, channel, day, topics, interactions",
    "dimension_members": "dimension, member, position",
    "rejected_rows": "sheet, source_file, source_row, content, reason",
    "date_order_evidence": "reading, dates",
    "statistics": ", ".join(
        [f"{table}_rows_{rows}" for table in ("customers", "interactions", "products") for rows in ROWS]
        + ["customers", "customers_known", "customers_seen", "channels", "topics", "interactions", "mentions_repeated"]
        + ["first_interaction_at", "last_interaction_at"]
    ),
}
MORE_REFERENCES = {
    "channels": ["Letter,10", "Brief,9"],
    "channel_aliases": ["MÉL,Letter"],
    "corrections": ["type,Bleu,dark blue"],
}
SUPPLIES = {
    "default": {},
    "replace": dict.fromkeys([CUSTOMERS, INTERACTIONS, PRODUCTS], "replace"),
    "window": {INTERACTIONS: "window", PRODUCTS: "window"},
}
SEEDS = {CUSTOMERS: "raw_customers", INTERACTIONS: "raw_interactions", PRODUCTS: "raw_products_of_discussion"}


def with_more_references(project: Project, supply: Mapping[str, str]) -> Project:
    """The project with longer reference lists, whose files supply these sheets in these ways."""
    for name, lines in MORE_REFERENCES.items():
        with (project.seeds / f"{name}.csv").open("a", encoding="utf-8") as seed:
            seed.writelines(f"{line}\n" for line in lines)
    if not supply:
        return project
    declared = {SEEDS[sheet]: how for sheet, how in supply.items()}
    return replace(project, checkout=copy_checkout(Path(tempfile.mkdtemp(dir=project.folder)) / "checkout", declared))


def differences(found: Mapping[str, list[tuple]], expected: Mapping[str, list[tuple]]) -> dict[str, dict[str, list]]:
    """The rows that only one side has, by table: short enough to read in a failure."""
    wrong = {}
    for table, rows in found.items():
        extra = [row for row in rows if row not in expected[table]]
        missing = [row for row in expected[table] if row not in rows]
        if extra or missing or len(rows) != len(expected[table]):
            wrong[table] = {"only found": extra, "only expected": missing}
    return wrong


def assert_refreshes_as_the_oracle(
    project: Project, supply: Mapping[str, str], rows: Iterable[Row], *arguments: str | Path
) -> CompletedProcess[str]:
    """Refreshes from files with these rows; returns the outcome.

    What is published then is what the oracle says; if the oracle refuses the rows, what was published before.
    """
    oracle = Oracle(rows, project.seeds, supply)
    before = project.published()
    outcome = project.refresh("--allow-shrink", *arguments)
    if oracle.refuses():
        assert_refused(outcome, "nothing was published")
        assert project.published() == before
    else:
        assert (outcome.returncode, outcome.stderr) == (0, ""), outcome.stderr
        published = {table: project.query(f"select {names} from published.{table}") for table, names in TABLES.items()}
        wrong = differences(published, oracle.tables())
        assert not wrong, wrong
    return outcome
