"""Writes a CycloneDX SBOM for each thing that is shipped, of its lock file: build/sbom-….json. `make sbom` runs it.

Of the same lock files and pyproject.toml the same bytes come out: there is no time and no serial number in them.
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
from supply_chain import licences, lockfiles
from supply_chain.licences import Row
from supply_chain.lockfiles import Locked

SPECIFICATION = SchemaVersion.V1_7


def write_all(folder: Path) -> list[Path]:
    """Writes the SBOMs into the folder; their paths. Raises LicenceError, LockFileError."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {row.name: row for row in licences.rows()}
    paths = []
    for image, file in lockfiles.SHIPPED.items():
        text = sbom(lockfiles.read(lockfiles.ROOT / file), rows)
        if error := JsonStrictValidator(SPECIFICATION).validate_str(text):
            raise RuntimeError(f"{file}: the SBOM is not valid: {error}")
        paths.append(folder / f"sbom-{image}.json")
        paths[-1].write_text(text, "utf-8")
    return paths


def sbom(locked: dict[str, Locked], rows: dict[str, Row]) -> str:
    """The SBOM of a lock file's packages, and of the project itself as what they are for, as JSON."""
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
        wanted = [components[package.name] for package in locked.values() if name in package.wanted_by]
        bom.register_dependency(component, wanted)
    told = json.loads(make_outputter(bom, OutputFormat.JSON, SPECIFICATION).output_as_string())
    del told["serialNumber"], told["metadata"]["timestamp"]
    return json.dumps(told, indent=2, sort_keys=True) + "\n"


def _component(package: Locked, row: Row) -> Component:
    purl = PackageURL("pypi", name=package.name, version=package.version)
    acknowledgement = LicenseAcknowledgement.CONCLUDED if row.looked_up_in else LicenseAcknowledgement.DECLARED
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(purl.to_string()),
        comment="each file of this version that the lock file lets in",
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
