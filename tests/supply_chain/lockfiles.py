"""The lock files (requirements*.txt), as pip-compile writes them."""

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
# what is shipped, and by which lock file
SHIPPED = {"setup": "requirements.txt", "api": "requirements-api.txt", "refresh": "requirements-refresh.txt"}


class LockFileError(ValueError):
    """A lock file holds something else than pinned packages with their hashes. Its text says where."""


@dataclass(frozen=True)
class Locked:
    """A package: its version, the SHA-256 of each file of it that may be installed, and who wants it."""

    name: str
    version: str
    hashes: frozenset[str]
    wanted_by: frozenset[str]


def every() -> list[Path]:
    """The lock files there are."""
    return sorted(ROOT.glob("requirements*.txt"))


def read(path: Path) -> dict[str, Locked]:
    """A lock file's packages by name. Raises LockFileError for an option, an address, or a package without a hash."""
    packages: dict[str, Locked] = {}
    # each package is one line, carried on with \, and the comments below it
    for entry in re.split(r"\n(?=[^\s#])", path.read_text("utf-8").strip()):
        line, _, comments = entry.replace("\\\n", " ").partition("\n")
        words, *options = re.split(r"\s+--", line.strip())
        found = [re.fullmatch(r"hash=sha256:([0-9a-f]{64})", option.strip()) for option in options]
        pinned = re.fullmatch(r"==([^\s*]+)", _version_of(words))
        if not (pinned and found and all(found)):
            raise LockFileError(f"{path.name}: '{words}' is not name==version with sha256 hashes and nothing else")
        name = canonicalize_name(Requirement(words).name)
        if name in packages:
            raise LockFileError(f"{path.name}: {name} is there twice")
        hashes = frozenset(match[1] for match in found if match)
        packages[name] = Locked(name, pinned[1], hashes, _wanted_by(comments))
    return packages


def _version_of(words: str) -> str:
    """The specifier; nothing for what is no plain requirement: an option, a path, an address, a marker."""
    try:
        requirement = Requirement(words)
    except InvalidRequirement:
        return ""
    return "" if requirement.url or requirement.marker else str(requirement.specifier)


def _wanted_by(comments: str) -> frozenset[str]:
    """The names below "# via"; of pyproject.toml, the project itself."""
    words = re.findall(r"^\s*#\s+(?:via\s+)?([\w.-]+)(?: \(pyproject\.toml\))?\s*$", comments, re.MULTILINE)
    return frozenset(canonicalize_name(word) for word in words if word != "via")
