"""Where things are: paths from the environment, with the defaults of the README's configuration table."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def data_dir() -> Path:
    """DATA_DIR: the embedded database and the job's own state."""
    return ROOT / os.environ.get("DATA_DIR", ".local")


def landed_dir() -> Path:
    """Where the rows of the workbooks land as CSV."""
    return data_dir() / "landed"


def seeds_dir() -> Path:
    """SEEDS_DIR: dbt's seeds, which a refresh only reads; workbooks are in its folder extracts unless PATH is given."""
    return ROOT / os.environ.get("SEEDS_DIR", "seeds")


def reference_lists(seeds: Path) -> list[Path]:
    """The seeds that people keep. The others, raw_*.csv, are the sample's rows."""
    return sorted(path for path in seeds.glob("*.csv") if not path.name.startswith("raw_"))
