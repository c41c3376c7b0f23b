"""Reads the part of the workbook in an .xlsx or .xlsm file: its sheets and the settings that change what cells mean."""

from dataclasses import dataclass

from refresh.reading.package import Package, local_name

TRUE = {"1", "true", "on"}


@dataclass(frozen=True)
class WorkbookXml:
    """The sheets and settings of a workbook.

    sheets: the part of each sheet by its name, in order; strings, styles: their parts, or the empty text; from_1904:
    days are counted from 1904; computed_on_load: Excel computes every formula when it opens the file.
    """

    sheets: dict[str, str]
    strings: str
    styles: str
    from_1904: bool
    computed_on_load: bool


def read_workbook_xml(package: Package) -> WorkbookXml:
    """Raises Broken if the package contains no workbook."""
    part = package.workbook()
    relations = package.relations(part)
    by_kind = {relation.kind: relation.target for relation in relations.values()}
    sheets, settings = {}, {}
    for element, attributes in package.elements(part):
        if element == "sheet":
            ids = [value for name, value in attributes.items() if local_name(name) == "id"]
            relation = relations.get(ids[0]) if ids else None
            if relation and relation.kind == "worksheet":  # charts are sheets too
                sheets[attributes.get("name", "")] = relation.target
        elif element in ("workbookPr", "calcPr"):
            settings |= attributes
    return WorkbookXml(
        sheets,
        by_kind.get("sharedStrings", ""),
        by_kind.get("styles", ""),
        settings.get("date1904") in TRUE,
        settings.get("fullCalcOnLoad") in TRUE,
    )
