"""Writes the table in docs/licences.md: the shipped packages, each with its licence. `make licences` runs it.

A licence is the one that the installed package declares, as an SPDX expression. Where the declaration is unclear, it is
the one in STATED, which was looked up in the package's files.
"""

import importlib.metadata
import json
import re
import subprocess
import sys
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from requirements.tools import lockfiles

PAGE = lockfiles.ROOT / "docs" / "licences.md"
# docs/decisions.md explains the policy
PERMISSIVE = {"0BSD", "Apache-2.0", "Artistic-1.0-Perl", "BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause", "ISC", "MIT",
              "PSF-2.0", "Unlicense", "Zlib"}  # fmt: skip
WHOLE_AND_UNCHANGED = {"LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0"}
ALLOWED = PERMISSIVE | WHOLE_AND_UNCHANGED

# unambiguous names that packages declare in place of SPDX's
SPDX = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: MIT License": "MIT",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# looked up: the licence, and the file of the package that states it
STATED = {
    "colorama": ("BSD-3-Clause", "LICENSE.txt"),
    "isodate": ("BSD-3-Clause", "LICENSE"),
    "itsdangerous": ("BSD-3-Clause", "LICENSE.txt"),
    "jinja2": ("BSD-3-Clause", "LICENSE.txt"),
    "psycopg2-binary": ("LGPL-3.0-or-later", "LICENSE, which also permits to link with OpenSSL"),
    "python-dateutil": ("Apache-2.0 AND BSD-3-Clause", "LICENSE: the older parts are under the second"),
    "sqlparse": ("BSD-3-Clause", "LICENSE"),
    "text-unidecode": ("Artistic-1.0-Perl", "LICENSE.txt: at our choice this or the GPL"),
    "xlrd": ("BSD-3-Clause AND BSD-4-Clause", "LICENSE: parts require acknowledgement, below"),
}
# for packages that declare a changelog, a page that no longer exists, or no home page
HOMES = {
    "attrs": "https://www.attrs.org/",
    "charset-normalizer": "https://github.com/jawah/charset_normalizer",
    "dbt-semantic-interfaces": "https://github.com/dbt-labs/dbt-semantic-interfaces",
    "pytz": "https://github.com/stub42/pytz",
    "structlog": "https://www.structlog.org/",
    "urllib3": "https://github.com/urllib3/urllib3",
}

TABLE = "| package | version | licence | images | home | looked up in |\n|---|---|---|---|---|---|\n"


class LicenceError(ValueError):
    """A package may not be shipped, or its licence is unknown. The text names the package and what to do."""


@dataclass(frozen=True)
class Row:
    """A shipped package; `images` names the images that contain it."""

    name: str
    version: str
    licence: str
    images: str
    home: str
    looked_up_in: str


def rows() -> list[Row]:
    """The packages of requirements/run.txt, by name. Raises LicenceError for an unknown or forbidden licence."""
    shipped = {image: lockfiles.read(path) for image, path in lockfiles.SHIPPED.items()}
    everything = shipped.pop("setup")
    found = []
    for package in everything.values():
        try:
            version = importlib.metadata.version(package.name)
        except importlib.metadata.PackageNotFoundError:
            version = "not installed"
        if version != package.version:
            raise LicenceError(f"{package.name} is {version}, but {package.version} is locked; run make setup")
    declared = {canonicalize_name(entry["Name"]): entry for entry in _declared(sorted(everything))}
    for name in sorted(everything):
        images = ", ".join(image for image, packages in shipped.items() if name in packages) or "none"
        home = HOMES.get(name, declared[name]["URL"])
        looked_up_in = STATED.get(name, ("", ""))[1]
        found.append(Row(name, everything[name].version, licence_of(name, declared[name]), images, home, looked_up_in))
    return found


def licence_of(name: str, declared: dict[str, str]) -> str:
    """The licence as an SPDX expression. Raises LicenceError for an unknown or forbidden licence."""
    texts = (declared[f"License-{place}"] for place in ("Expression", "Metadata", "Classifier"))
    first = next((text for text in texts if text != "UNKNOWN"), "nothing")
    licence = STATED[name][0] if name in STATED else SPDX.get(first, first)
    unknown = set(re.split(r" AND | OR | WITH ", licence.replace("(", "").replace(")", ""))) - ALLOWED
    if unknown:
        raise LicenceError(
            f"{name} declares '{' '.join(first.split())[:80]}', which is not a licence that may be shipped; "
            "look it up and add it to STATED in requirements/tools/licences.py, or remove the package"
        )
    return licence


def _declared(names: list[str]) -> list[dict[str, str]]:
    """The metadata of the installed packages."""
    options = ["--format=json", "--from=all", "--with-urls", "--with-system", "--packages"]
    command = [sys.executable, "-m", "piplicenses", *options, *names]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def page() -> str:
    """The text of docs/licences.md with the current table. Raises LicenceError."""
    cells = ([row.name, row.version, row.licence, row.images, row.home, row.looked_up_in] for row in rows())
    lines = [f"| {' | '.join(row)} |\n".replace("  ", " ") for row in cells]
    before, _, after = PAGE.read_text("utf-8").partition(TABLE)
    return before + TABLE + "".join(lines) + after[after.index("\n\n") + 1 :]


if __name__ == "__main__":
    try:
        PAGE.write_text(page(), "utf-8")
    except (LicenceError, lockfiles.LockFileError) as error:
        sys.exit(f"licences: {error}")
