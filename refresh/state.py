"""What an analyst's dbt compares its project with: the manifest of the last build that a refresh published.

With it lie the seeds that it was made with. Those of the workbooks are without rows, or an analyst whose checkout has
other rows would be told that everything has been modified; and rows of customers go into no folder but SEEDS_DIR.
"""

import shutil
from pathlib import Path

from refresh.declaration import TABLES
from refresh.settings import data_dir


def bare_seeds(seeds: Path) -> Path:
    """Copies a folder of seeds, the header alone of those that the workbooks land as; the folder of the copy."""
    folder = data_dir() / "dbt" / "seeds"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    headers = {table.seed: ",".join(table.seed_columns) + "\n" for table in TABLES}
    for seed in seeds.glob("*.csv"):
        if seed.stem in headers:
            (folder / seed.name).write_text(headers[seed.stem], "utf-8")
        else:
            shutil.copyfile(seed, folder / seed.name)
    return folder


def keep(target: Path) -> None:
    """Keeps the manifest of dbt's target folder, and the seeds, in DATA_DIR/dbt/state. Raises OSError."""
    state = data_dir() / "dbt" / "state"
    aside = state.with_name("state.new")
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(state.with_name("seeds"), aside / "seeds")
    shutil.copyfile(target / "manifest.json", aside / "manifest.json")
    shutil.rmtree(state, ignore_errors=True)
    aside.rename(state)
