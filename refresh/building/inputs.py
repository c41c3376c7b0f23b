"""Hashes everything that the numbers are made from."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from refresh.paths import ROOT, reference_lists


def input_hash(files: Sequence[Mapping[str, str]], seeds: Path) -> str:
    """Returns one hash of the files ({"name", "sha256"}), the reference lists, the dbt project and refresh's Python."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file['name']}\0{file['sha256']}\0".encode())
    dbt_project = ROOT / "dbt_project"
    code = [path for path in dbt_project.rglob("*") if path.relative_to(dbt_project).parts[0] not in ("target", "logs")]
    code += [*(ROOT / "refresh").rglob("*.py"), ROOT / "profiles.yml"]
    for path in sorted(path for path in code if path.is_file()):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    for path in reference_lists(seeds):
        digest.update(f"{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
