"""Reads the lock files, requirements/*.txt, as pip-compile writes them."""

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "requirements"
# the lock files of make setup and of the images
SHIPPED = {"setup": FOLDER / "run.txt", "api": FOLDER / "api.txt", "refresh": FOLDER / "refresh.txt"}


class LockFileError(ValueError):
    """A lock file has an entry that is not a pinned package with hashes. The text names the file and the entry."""


@dataclass(frozen=True)
class Locked:
    """A package: its version, the SHA-256 of each file that may be installed, and the packages that require it."""

    name: str
    version: str
    hashes: frozenset[str]
    required_by: frozenset[str]


def paths() -> list[Path]:
    """The existing lock files."""
    return sorted(FOLDER.glob("*.txt"))


def read(path: Path) -> dict[str, Locked]:
    """A lock file's packages by name. Raises LockFileError for an option, an address, or a package without a hash."""
    packages: dict[str, Locked] = {}
    # an entry is one logical line, continued with \, and the comments below it
    for entry in re.split(r"\n(?=[^\s#])", path.read_text("utf-8").strip()):
        line, _, comments = entry.replace("\\\n", " ").partition("\n")
        text, *options = re.split(r"\s+--", line.strip())
        found = [re.fullmatch(r"hash=sha256:([0-9a-f]{64})", option.strip()) for option in options]
        pinned = re.fullmatch(r"==([^\s*]+)", _specifier(text))
        if not (pinned and found and all(found)):
            raise LockFileError(f"{path.name}: '{text}' is not name==version with sha256 hashes and nothing else")
        name = canonicalize_name(Requirement(text).name)
        if name in packages:
            raise LockFileError(f"{path.name}: {name} appears twice")
        hashes = frozenset(match[1] for match in found if match)
        packages[name] = Locked(name, pinned[1], hashes, _required_by(comments))
    return packages


def _specifier(text: str) -> str:
    """The version specifier; empty for anything but a plain requirement: an option, a path, an address, a marker."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return ""
    return "" if requirement.url or requirement.marker else str(requirement.specifier)


def _required_by(comments: str) -> frozenset[str]:
    """The names below "# via"; for a requirement of pyproject.toml, the project's own name."""
    words = re.findall(r"^\s*#\s+(?:via\s+)?([\w.-]+)(?: \(pyproject\.toml\))?\s*$", comments, re.MULTILINE)
    return frozenset(canonicalize_name(word) for word in words if word != "via")
