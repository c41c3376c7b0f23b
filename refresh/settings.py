"""Where things are: paths from the environment, with the defaults of the README's configuration table."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def data_dir() -> Path:
    """DATA_DIR: the embedded database and the job's own state."""
    return ROOT / os.environ.get("DATA_DIR", ".local")


def seeds_dir() -> Path:
    """SEEDS_DIR: where extracts land as CSV seeds."""
    return ROOT / os.environ.get("SEEDS_DIR", "seeds")
