"""Are the numbers right for any extract? ORACLE_EXAMPLES=200 asks for more of them than the few of every run."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from oracle import Oracle
from support import assert_refused
from workbooks import extracts, write

TABLES = {
    "customers": "customer_id, occupation, customer_type, is_known, is_seen",
    "interactions": "customer_id, started_at, channel, topics, source_file, source_row",
    "interaction_counts": "customer_id, customer_type, channel, channel_position, interactions",
    "interaction_counts_by_day": "customer_id, customer_type, channel, day, topics, interactions",
    "interaction_totals_by_day": "customer_type, channel, day, topics, interactions",
    "members": "dimension, member, position",
    "rejected_rows": "sheet, source_file, source_row, content, reason",
    "date_order_evidence": "reading, dates",
    "statistics": """
        customers_rows_read, customers_rows_used, customers_rows_rejected,
        interactions_rows_read, interactions_rows_used, interactions_rows_rejected,
        products_rows_read, products_rows_used, products_rows_rejected,
        customers, customers_known, customers_seen, channels, topics,
        interactions, mentions_repeated, first_interaction_at, last_interaction_at
    """,
}
MORE_REFERENCES = {
    "channels": ["Letter,10", "Brief,9"],
    "channel_aliases": ["MÉL,Letter"],
    "corrections": ["type,Bleu,dark blue"],
}


@pytest.fixture(scope="module")
def project(lasting_project, refreshed_project):
    """One for all examples: each replaces what the one before published."""
    project = lasting_project(refreshed_project)
    for name, lines in MORE_REFERENCES.items():
        with (project.seeds / f"{name}.csv").open("a", encoding="utf-8") as seed:
            seed.writelines(f"{line}\n" for line in lines)
    return project


def differences(published, expected):
    """By table, the rows that only one of the two has: few, where whole tables would hide them."""
    wrong = {}
    for table, rows in published.items():
        extra = [row for row in rows if row not in expected[table]]
        missing = [row for row in expected[table] if row not in rows]
        if extra or missing or len(rows) != len(expected[table]):
            wrong[table] = {"only published": extra, "only expected": missing}
    return wrong


def test_what_is_published_is_what_the_rules_say(project):
    @settings(
        max_examples=int(os.environ.get("ORACLE_EXAMPLES", "3")),
        deadline=None,
        database=None,
        print_blob=True,
        # an example takes seconds: no more of them to explain a failure
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(files=extracts())
    def check(files):
        oracle = Oracle([row for file in files for sheet in file.sheets for row in sheet.rows], project.seeds)
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
