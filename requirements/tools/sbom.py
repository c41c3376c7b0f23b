"""Writes a CycloneDX SBOM of each image and of make setup: build/sbom-….json. `make sbom` runs it.

The output depends on the lock files and pyproject.toml alone: it has no time and no serial number.
"""

import json
import sys
import tomllib
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseAcknowledgement
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from requirements.tools import licences, lockfiles
from requirements.tools.licences import Row
from requirements.tools.lockfiles import Locked

SPECIFICATION = SchemaVersion.V1_7


def write_all(folder: Path) -> list[Path]:
    """Writes the SBOMs into the folder and returns their paths. Raises LicenceError, LockFileError."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {row.name: row for row in licences.rows()}
    written = []
    for image, lock_file in lockfiles.SHIPPED.items():
        text = sbom(lockfiles.read(lock_file), rows)
        if error := JsonStrictValidator(SPECIFICATION).validate_str(text):
            raise RuntimeError(f"{lock_file.name}: the SBOM is not valid: {error}")
        written.append(folder / f"sbom-{image}.json")
        written[-1].write_text(text, "utf-8")
    return written


def sbom(locked: dict[str, Locked], rows: dict[str, Row]) -> str:
    """The SBOM, as JSON: the project as the main component, and a lock file's packages as its dependencies."""
    project = tomllib.loads((lockfiles.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    main = Component(
        type=ComponentType.APPLICATION,
        name=project["name"],
        version=project["version"],
        description=project["description"],
        bom_ref=project["name"],
    )
    components = {package.name: _component(package, rows[package.name]) for package in locked.values()}
    bom = Bom(components=components.values())
    bom.metadata.component = main
    for name, component in (components | {project["name"]: main}).items():
        required = [components[package.name] for package in locked.values() if name in package.required_by]
        bom.register_dependency(component, required)
    content = json.loads(make_outputter(bom, OutputFormat.JSON, SPECIFICATION).output_as_string())
    del content["serialNumber"], content["metadata"]["timestamp"]
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def _component(package: Locked, row: Row) -> Component:
    purl = PackageURL("pypi", name=package.name, version=package.version)
    acknowledgement = LicenseAcknowledgement.CONCLUDED if row.looked_up_in else LicenseAcknowledgement.DECLARED
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(purl.to_string()),
        comment="each file of this version that the lock file permits",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=content) for content in package.hashes],
    )
    return Component(
        type=ComponentType.LIBRARY,
        name=package.name,
        version=package.version,
        bom_ref=purl.to_string(),
        purl=purl,
        licenses=[LicenseFactory().make_from_string(row.licence, license_acknowledgement=acknowledgement)],
        external_references=[files, ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(row.home))],
    )


if __name__ == "__main__":
    try:
        for path in write_all(lockfiles.ROOT / "build"):
            print(path.relative_to(lockfiles.ROOT))
    except (licences.LicenceError, lockfiles.LockFileError) as error:
        sys.exit(f"sbom: {error}")
