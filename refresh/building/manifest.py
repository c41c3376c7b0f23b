"""Keeps the manifest of the last published build, with which the dbt of analysts compares a project (`state:modified`).

Its seeds are the files of SEEDS_DIR, not the landed rows: it contains no customer data, and does not change with the
workbooks.
"""

import shutil
from pathlib import Path

from refresh.paths import data_dir


def keep(target: Path) -> None:
    """Keeps the manifest of dbt's target folder in DATA_DIR/dbt/state. Raises OSError."""
    state = data_dir() / "dbt" / "state"
    new = state.with_name("state.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    shutil.copyfile(target / "manifest.json", new / "manifest.json")
    shutil.rmtree(state, ignore_errors=True)
    new.rename(state)
