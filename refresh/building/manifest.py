"""What an analyst's dbt compares its project with: the manifest of the last build that a refresh published.

The seeds in it are those that dbt parses in SEEDS_DIR, and not the landed rows: no row of a customer is kept, and a
checkout compares equal whatever workbooks production has.
"""

import shutil
from pathlib import Path

from refresh.paths import data_dir


def keep(target: Path) -> None:
    """Keeps the manifest of dbt's target folder in DATA_DIR/dbt/state. Raises OSError."""
    state = data_dir() / "dbt" / "state"
    aside = state.with_name("state.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    shutil.copyfile(target / "manifest.json", aside / "manifest.json")
    shutil.rmtree(state, ignore_errors=True)
    aside.rename(state)
