"""The workbook of an .xlsx or .xlsm file: its sheets, in order, and the settings that decide what its cells mean."""

from dataclasses import dataclass

from refresh.reading.package import Package, local_name

TRUE = {"1", "true", "on"}


@dataclass(frozen=True)
class Spreadsheet:
    """The parts of the sheets by the sheets' names, those of the shared strings and the styles (empty: none), whether
    days are counted from 1904, and whether Excel is to compute every formula when it opens the file."""

    sheets: dict[str, str]
    strings: str
    styles: str
    from_1904: bool
    computed_on_load: bool


def spreadsheet(package: Package) -> Spreadsheet:
    """Raises Broken when the package holds no workbook."""
    part = package.workbook()
    relations = package.relations(part)
    by_kind = {relation.kind: relation.target for relation in relations.values()}
    sheets, settings = {}, {}
    for element, attributes in package.elements(part):
        if element == "sheet":
            ids = [value for name, value in attributes.items() if local_name(name) == "id"]
            relation = relations.get(ids[0]) if ids else None
            if relation and relation.kind == "worksheet":  # not a chart
                sheets[attributes.get("name", "")] = relation.target
        elif element in ("workbookPr", "calcPr"):
            settings |= attributes
    return Spreadsheet(
        sheets,
        by_kind.get("sharedStrings", ""),
        by_kind.get("styles", ""),
        settings.get("date1904") in TRUE,
        settings.get("fullCalcOnLoad") in TRUE,
    )
