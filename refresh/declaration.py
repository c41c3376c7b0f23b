"""The tables of an extract, as the dbt YAML of their seeds declares them (dbt_project/models/raw/raw_*.yml, `meta`)."""

from dataclasses import dataclass
from unicodedata import category

import yaml

from refresh.paths import ROOT


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its name in the seed, its header and other headers, and whether a file must have it."""

    name: str
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True)
class Table:
    """A sheet and the seed its rows land as; `counted_as` names its counts in the mart statistics."""

    seed: str
    sheet: str
    counted_as: str
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()

    @property
    def seed_columns(self) -> tuple[str, ...]:
        """The header of the seed: the columns, what is outside of them, and where the row came from."""
        return (*(column.name for column in self.columns), "outside_columns", "source_file", "source_row")


def fold(name: str) -> str:
    """The form in which two spellings of a sheet or column name are equal: no case, white space, `_`, `-`.

    Nor has it characters that are not seen (Unicode's category Cf).
    """
    return "".join(c for c in name.casefold() if not c.isspace() and c not in "_-" and category(c) != "Cf")


def _table(seed: dict) -> Table:
    meta = seed["config"]["meta"]
    columns = []
    for column in seed["columns"]:
        stated = column.get("config", {}).get("meta", {})
        if "header" in stated:
            aliases, required = tuple(stated.get("aliases", ())), stated.get("required", True)
            columns.append(Column(column["name"], stated["header"], aliases, required))
    aliases = tuple(meta.get("aliases", ()))
    return Table(seed["name"], meta["sheet"], meta["counted_as"], tuple(columns), aliases)


def _declared() -> tuple[Table, ...]:
    paths = sorted((ROOT / "dbt_project" / "models" / "raw").glob("raw_*.yml"))
    return tuple(_table(seed) for path in paths for seed in yaml.safe_load(path.read_text("utf-8"))["seeds"])


TABLES = _declared()
