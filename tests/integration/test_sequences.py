"""Refreshes of a folder that changes match the oracle, and a full refresh. SEQUENCES sets the number of folders.

Each folder is refreshed three times. Most changes add files after the others, of which a refresh builds only the rows.
"""

import os
import tempfile
from collections import Counter
from itertools import cycle, islice, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from oracle import Oracle
from oracle.rows import CUSTOMERS
from support.generated_files import write
from support.generated_sequences import LAST, rows_of, sequences
from support.oracle_tables import SUPPLIES, assert_refreshes_as_the_oracle, differences, with_more_references

WAYS = SUPPLIES | {"customers replaced": {CUSTOMERS: "replace"}}
ADDING = ("default", "customers replaced")  # the others build everything
TURNS = ("default", "default", "customers replaced", "window", "default", "customers replaced", "default", "replace")
SEQUENCES = Counter(islice(cycle(TURNS), int(os.environ.get("SEQUENCES", "2"))))


@pytest.fixture(scope="module", params=SEQUENCES)
def way(request):
    return request.param


@pytest.fixture(scope="module")
def project(lasting_project, refreshed_project, way):
    return with_more_references(lasting_project(refreshed_project), WAYS[way])


def update(folder, before, files):
    """Makes the files of the folder these; leaves those that have not changed as they are."""
    for file in before:
        if file.name not in {other.name for other in files}:
            note(f"removed {file.name}")
            (folder / file.name).unlink()
    for file in files:
        if not any(file is other for other in before):
            write(file, folder)


def only_adds(before, files):
    """Whether all that is new is files after the others."""
    stays = all(old is new for old, new in zip(before, files, strict=False))
    return stays and {file.name[: len(LAST)] for file in files[len(before) :]} == {LAST}


# otherwise pytest reports, instead of a failure, that its example is long
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_refreshes_of_a_folder_that_changes(project, way):
    @settings(
        max_examples=SEQUENCES[way],
        deadline=None,
        database=None,
        print_blob=True,
        # an example takes 20 seconds, so no further ones are run to explain a failure
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(folders=sequences())
    def check(folders):
        rows = rows_of(folders[0])
        assume(rows and not Oracle(rows, project.seeds, WAYS[way]).refuses())
        with tempfile.TemporaryDirectory() as folder:
            update(Path(folder), [], folders[0])
            outcome = assert_refreshes_as_the_oracle(project, WAYS[way], rows, "--full", folder)
            for before, files in pairwise(folders):
                update(Path(folder), before, files)
                adds_rows = outcome.returncode == 0 and only_adds(before, files) and way in ADDING
                outcome = assert_refreshes_as_the_oracle(project, WAYS[way], rows_of(files), folder)
                assert ("building only what is new" in outcome.stdout) == adds_rows
            if outcome.returncode == 0:
                found = project.tables()
                outcome = project.refresh("--allow-shrink", "--full", folder)
                assert (outcome.returncode, outcome.stderr) == (0, "")
                assert differences(found, project.tables()) == {}

    check()
