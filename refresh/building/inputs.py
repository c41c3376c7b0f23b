"""Hashes everything that the numbers are made from."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from refresh.paths import ROOT, reference_lists

PACKAGES = ("dbt-core", "dbt-postgres", "python-calamine", "xlrd")  # they read the workbooks and build the tables


def input_hash(files: Sequence[Mapping[str, str]], seeds: Path) -> str:
    """Returns one hash of the files ({"name", "sha256"}), the reference lists and the code, as code_hash does."""
    digest = hashlib.sha256(code_hash().encode())
    for file in files:
        digest.update(f"{file['name']}\0{file['sha256']}\0".encode())
    _add(digest, reference_lists(seeds), seeds)
    return digest.hexdigest()


def code_hash() -> str:
    """Returns one hash of the dbt project, the profiles, refresh's Python and the versions of PACKAGES."""
    digest = hashlib.sha256()
    dbt_project = ROOT / "dbt_project"
    code = [path for path in dbt_project.rglob("*") if path.relative_to(dbt_project).parts[0] not in ("target", "logs")]
    code += [*(ROOT / "refresh").rglob("*.py"), ROOT / "profiles.yml"]
    _add(digest, sorted(path for path in code if path.is_file()), ROOT)
    digest.update("".join(f"{name} {version(name)}\n" for name in PACKAGES).encode())
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", paths: Iterable[Path], folder: Path) -> None:
    for path in paths:
        digest.update(f"{path.relative_to(folder)}\0".encode())
        digest.update(path.read_bytes())
