"""Looks up known vulnerabilities of every locked package, and installs nothing. `make audit` runs it.

It runs pip-audit with the given arguments. pip-audit alone reports a package that it could not look up as safe; this
reports it as unknown. [tool.audit.accepted] in pyproject.toml lists the accepted advisories, each with its reason.
"""

import json
import subprocess
import sys
import tomllib
from typing import Any

from requirements.tools import lockfiles

LOOKUP_FAILED = 2
INSTEAD = "try again, or use another service: make audit ARGS='--vulnerability-service osv'"


def look_up(arguments: list[str], accepted: dict[str, str]) -> tuple[list[dict[str, Any]], str]:
    """pip-audit's report of each package, and the error if there is no report: one of the two is empty."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    command += ["--format", "json", "--desc", "off", "--aliases", "on"]
    for path in lockfiles.paths():
        command += ["--requirement", str(path)]
    for advisory in accepted:
        command += ["--ignore-vuln", advisory]
    done = subprocess.run(command + arguments, capture_output=True, text=True)
    try:
        return json.loads(done.stdout)["dependencies"], ""
    except ValueError:
        lines = [line.removeprefix("ERROR:pip_audit._cli:") for line in done.stderr.splitlines() if line.strip()]
        first = next((line for line in lines if "Error" in line or "Could not" in line), "")
        return [], (first or " ".join(lines[-1:]) or "no output")[:300]


def verdict(packages: list[dict[str, Any]], accepted: dict[str, str]) -> tuple[int, list[str]]:
    """The exit status and the lines to print, from pip-audit's report of each package."""
    found = {
        f"{package['name']} {package['version']}: {' '.join([one['id'], *one['aliases']])}, "
        f"fixed in {', '.join(one['fix_versions']) or 'no version yet'}"
        for package in packages
        for one in package.get("vulns", ())
    }
    skipped = {package["name"]: package["skip_reason"] for package in packages if "skip_reason" in package}
    number = len({package["name"] for package in packages})
    lines = sorted(found)
    if skipped:
        name, reason = next(iter(skipped.items()))
        lines.append(f"{len(skipped)} of {number} packages could not be looked up, such as {name}: {reason}; {INSTEAD}")
    if lines:
        return 1 if found else LOOKUP_FAILED, lines
    return 0, [f"no advisory against any of {number} packages, accepted: {len(accepted)}"]


def main(arguments: list[str]) -> int:
    project = tomllib.loads((lockfiles.ROOT / "pyproject.toml").read_text("utf-8"))
    accepted: dict[str, str] = project["tool"].get("audit", {}).get("accepted", {})
    if unexplained := [advisory for advisory, reason in accepted.items() if not reason.strip()]:
        print(f"audit: pyproject.toml gives no reason for accepting {', '.join(unexplained)}; add one", file=sys.stderr)
        return 1
    packages, error = look_up(arguments, accepted)
    status, lines = verdict(packages, accepted)
    if error:
        status = LOOKUP_FAILED
        lines = [f"the advisory service could not be queried, so nothing is known: {error}; {INSTEAD}"]
    for line in lines:
        print(f"audit: {line}", file=sys.stderr if status else sys.stdout)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
