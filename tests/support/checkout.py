"""The repository's files, and copies of its code and seeds."""

import fnmatch
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "seeds" / "extracts" / "sample.xlsx"


def copy_seeds(seeds: Path, folder: Path) -> Path:
    shutil.copytree(seeds, folder)
    return folder


def copy_checkout(
    folder: Path, supply: Mapping[str, str] | None = None, variables: Mapping[str, str] | None = None
) -> Path:
    """Copies the code of refresh and API, the dbt project and the seeds.

    supply sets how files supply the seeds of these names; variables sets dbt's variables.
    """
    for name in ("api", "refresh", "dbt_project", "seeds"):
        ignored = shutil.ignore_patterns("target", "logs", "__pycache__")
        shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=ignored)
    shutil.copyfile(ROOT / "profiles.yml", folder / "profiles.yml")
    for seed, how in (supply or {}).items():
        set_line(folder / "dbt_project" / "models" / "raw" / f"{seed}.yml", "supply", how)
    for name, value in (variables or {}).items():
        set_line(folder / "dbt_project" / "dbt_project.yml", name, value)
    return folder


def set_line(file: Path, key: str, value: str) -> None:
    """Replaces the value in the one line of a YAML file that has this key."""
    changed, lines = re.subn(f"(?m)^( +{key}: ).*", rf"\g<1>{value}", file.read_text("utf-8"))
    assert lines == 1, (file, key)
    file.write_text(changed, "utf-8")


def project_files(*patterns: str) -> list[Path]:
    """The project's files, without generated ones, whose path from the root matches. A * matches slashes too."""
    generated = {".git", ".venv", ".venv-bench", ".local", "build", "target", "logs", "__pycache__"}
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in generated and not name.endswith("_cache")]
        found += [Path(folder, name) for name in names]
    return sorted(path for path in found if any(is_like(path, pattern) for pattern in patterns))


def is_like(path: Path, pattern: str) -> bool:
    return fnmatch.fnmatchcase(path.relative_to(ROOT).as_posix(), pattern)
