"""The published tables of generated extracts match the oracle. ORACLE_EXAMPLES sets the number of extracts.

The extracts are spread over three ways in which files can supply the tables.
"""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from support.generated_extracts import extracts
from support.generated_files import write
from support.generated_sequences import rows_of
from support.oracle_tables import SUPPLIES, assert_refreshes_as_the_oracle, with_more_references

# at least one for each supply
EXAMPLES = -(-int(os.environ.get("ORACLE_EXAMPLES", "3")) // len(SUPPLIES))


@pytest.fixture(scope="module", params=SUPPLIES)
def supply(request):
    """How files supply the sheets; a sheet that is missing is supplied as the repository declares it."""
    return SUPPLIES[request.param]


@pytest.fixture(scope="module")
def project(lasting_project, refreshed_project, supply):
    """One project for all examples of a supply; each example replaces the previous one."""
    return with_more_references(lasting_project(refreshed_project), supply)


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
        rows = rows_of(files)
        assume(rows or EXAMPLES > 5)  # the first example is always the simplest: an extract without rows
        with tempfile.TemporaryDirectory() as folder:
            for file in files:
                write(file, Path(folder))
            assert_refreshes_as_the_oracle(project, supply, rows, folder)

    check()
