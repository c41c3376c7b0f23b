"""The paths of the project: from the environment, or else the defaults of docs/configuration.md."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def data_dir() -> Path:
    """DATA_DIR: the embedded database, and the files of the refresh."""
    return ROOT / os.environ.get("DATA_DIR", ".local")


def shown_path(path: Path) -> str:
    """Returns a path for messages: from the root of the project, if it is in it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def landed_dir() -> Path:
    """The folder of the landed rows, as CSV."""
    return data_dir() / "landed"


def seeds_dir() -> Path:
    """SEEDS_DIR: dbt's seeds, which a refresh only reads. Workbooks are in its folder extracts unless PATH is given."""
    return ROOT / os.environ.get("SEEDS_DIR", "seeds")


def reference_lists(seeds: Path) -> list[Path]:
    """The seeds that people edit. The others, raw_*.csv, are the rows of the sample."""
    return sorted(path for path in seeds.glob("*.csv") if not path.name.startswith("raw_"))
