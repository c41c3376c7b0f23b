"""The published tables of generated extracts match the oracle. ORACLE_EXAMPLES sets the number of extracts.

The extracts are spread over three ways in which files can supply the tables.
"""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from oracle import Oracle
from oracle.rows import CUSTOMERS, INTERACTIONS, PRODUCTS
from support.checkout import copy_checkout
from support.generated_extracts import extracts
from support.generated_files import write
from support.project import assert_refused

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

# at least one for each supply
EXAMPLES = -(-int(os.environ.get("ORACLE_EXAMPLES", "3")) // len(SUPPLIES))


@pytest.fixture(scope="module", params=SUPPLIES)
def supply(request):
    """How files supply the sheets; a sheet that is missing is supplied as the repository declares it."""
    return SUPPLIES[request.param]


@pytest.fixture(scope="module")
def project(lasting_project, refreshed_project, supply, tmp_path_factory):
    """One project for all examples of a supply; each example replaces the previous one."""
    project = lasting_project(refreshed_project)
    for name, lines in MORE_REFERENCES.items():
        with (project.seeds / f"{name}.csv").open("a", encoding="utf-8") as seed:
            seed.writelines(f"{line}\n" for line in lines)
    if not supply:
        return project
    declared = {SEEDS[sheet]: how for sheet, how in supply.items()}
    return replace(project, checkout=copy_checkout(tmp_path_factory.mktemp("checkout"), declared))


def differences(published, expected):
    """The rows that only one side has, by table: short enough to read in a failure."""
    wrong = {}
    for table, rows in published.items():
        extra = [row for row in rows if row not in expected[table]]
        missing = [row for row in expected[table] if row not in rows]
        if extra or missing or len(rows) != len(expected[table]):
            wrong[table] = {"only published": extra, "only expected": missing}
    return wrong


def test_published_tables_match_the_oracle(project, supply):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        print_blob=True,
        # an example takes seconds, so no further ones are run to explain a failure
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(files=extracts())
    def check(files):
        rows = [row for file in files for sheet in file.sheets for row in sheet.rows]
        assume(rows or EXAMPLES > 5)  # the first example is always the simplest: an extract without rows
        oracle = Oracle(rows, project.seeds, supply)
        before = project.published()
        with tempfile.TemporaryDirectory() as folder:
            for file in files:
                write(file, Path(folder))
            outcome = project.refresh("--allow-shrink", folder)
        if oracle.refuses():
            assert_refused(outcome, "nothing was published")
            assert project.published() == before
            return
        assert (outcome.returncode, outcome.stderr) == (0, "")
        published = {table: project.query(f"select {names} from published.{table}") for table, names in TABLES.items()}
        assert differences(published, oracle.tables()) == {}

    check()
