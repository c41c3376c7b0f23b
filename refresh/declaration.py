"""What the dbt project declares: the tables of an extract (models/raw/raw_*.yml, `meta`), and dbt_project.yml."""

import functools
from dataclasses import dataclass
from unicodedata import category

import yaml

from refresh.paths import ROOT


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its name in the seed, its header, aliases of the header, and whether it is required."""

    name: str
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True)
class Table:
    """A sheet and the seed of its rows.

    counted_as: the prefix of its columns in the mart statistics; supply: how files supply the rows; distribute_by: the
    column by which a Citus cluster spreads the rows over its workers, none for a table that stays on the coordinator.
    """

    seed: str
    sheet: str
    counted_as: str
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()
    supply: str = "add"
    distribute_by: str | None = None

    @property
    def seed_columns(self) -> tuple[str, ...]:
        """The header of the seed: the declared columns, the cells outside of them, and the source of the row."""
        return (*(column.name for column in self.columns), "outside_columns", "source_file", "source_row")


def fold(name: str) -> str:
    """Returns a sheet or column name in the form in which it is compared.

    The form has no case, no white space, `_` and `-`, and no invisible characters (Unicode category Cf).
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
    return Table(
        seed["name"],
        meta["sheet"],
        meta["counted_as"],
        tuple(columns),
        aliases,
        meta["supply"],
        meta.get("distribute_by"),
    )


def _declared() -> tuple[Table, ...]:
    paths = sorted((ROOT / "dbt_project" / "models" / "raw").glob("raw_*.yml"))
    return tuple(_table(seed) for path in paths for seed in yaml.safe_load(path.read_text("utf-8"))["seeds"])


TABLES = _declared()


@functools.cache
def dbt_project() -> dict:
    """Returns what dbt_project.yml says, such as the version and the vars."""
    return yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text("utf-8"))
