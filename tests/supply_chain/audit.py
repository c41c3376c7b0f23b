"""Asks for known vulnerabilities of every package in every lock file, and installs nothing. `make audit` runs it.

pip-audit asks; alone, it calls what it could not look up free of vulnerabilities. Further arguments are its own.
Advisories that are accepted for a while stand in pyproject.toml, [tool.audit.accepted], each with its reason.
"""

import json
import subprocess
import sys
import tomllib
from typing import Any

from supply_chain import lockfiles

COULD_NOT_ASK = 2
INSTEAD = "try again, or another service: make audit ARGS='--vulnerability-service osv'"


def ask(arguments: list[str], accepted: dict[str, str]) -> tuple[list[dict[str, Any]], str]:
    """What pip-audit says of each package, and why it says nothing: one of the two is empty."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    command += ["--format", "json", "--desc", "off", "--aliases", "on"]
    for path in lockfiles.every():
        command += ["--requirement", str(path)]
    for advisory in accepted:
        command += ["--ignore-vuln", advisory]
    done = subprocess.run(command + arguments, capture_output=True, text=True)
    try:
        return json.loads(done.stdout)["dependencies"], ""
    except ValueError:
        lines = [line.removeprefix("ERROR:pip_audit._cli:") for line in done.stderr.splitlines() if line.strip()]
        first = next((line for line in lines if "Error" in line or "Could not" in line), "")
        return [], (first or " ".join(lines[-1:]) or "no answer")[:300]


def verdict(packages: list[dict[str, Any]], accepted: dict[str, str]) -> tuple[int, list[str]]:
    """The exit status, and the lines to print, of what pip-audit says of each package."""
    found = {
        f"{package['name']} {package['version']}: {' '.join([one['id'], *one['aliases']])}, "
        f"mended in {', '.join(one['fix_versions']) or 'no version yet'}"
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
        return 1 if found else COULD_NOT_ASK, lines
    return 0, [f"no advisory against any of {number} packages, accepted: {len(accepted)}"]


def main(arguments: list[str]) -> int:
    project = tomllib.loads((lockfiles.ROOT / "pyproject.toml").read_text("utf-8"))
    accepted: dict[str, str] = project["tool"].get("audit", {}).get("accepted", {})
    if without := [advisory for advisory, reason in accepted.items() if not reason.strip()]:
        print(f"audit: say in pyproject.toml why {', '.join(without)} is accepted", file=sys.stderr)
        return 1
    packages, why_not = ask(arguments, accepted)
    status, lines = verdict(packages, accepted)
    if why_not:
        status = COULD_NOT_ASK
        lines = [f"the advisory service could not be asked, so nothing is known: {why_not}; {INSTEAD}"]
    for line in lines:
        print(f"audit: {line}", file=sys.stderr if status else sys.stdout)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
