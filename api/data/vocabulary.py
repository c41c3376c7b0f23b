"""The words of the dbt project that the API shows: sheets, outcomes of their rows, statistics, reasons of rejection."""

import yaml

from api.config import ROOT

MODELS = ROOT / "dbt_project" / "models"


def sheets() -> dict[str, str]:
    """The names of the sheets by the prefix of their columns in the mart statistics; from the `meta` of the seeds."""
    metas = [
        seed["config"]["meta"]
        for path in sorted((MODELS / "raw").glob("raw_*.yml"))
        for seed in yaml.safe_load(path.read_text("utf-8"))["seeds"]
    ]
    return {meta["counted_as"]: meta["sheet"] for meta in metas}


def columns(mart: str) -> dict[str, dict]:
    """The columns of a mart by name, as its YAML describes them."""
    (model,) = yaml.safe_load((MODELS / "marts" / f"{mart}.yml").read_text("utf-8"))["models"]
    return {column["name"]: column for column in model["columns"]}


def reasons() -> list[str]:
    """The values that the column reason of the mart rejected_rows accepts."""
    (test,) = columns("rejected_rows")["reason"]["data_tests"]
    return test["accepted_values"]["arguments"]["values"]


SHEETS = sheets()
REASONS = reasons()
STATISTICS = list(columns("statistics"))
# of the rows of each sheet: read, used, repeated, superseded, rejected
OUTCOMES = [name.split("_rows_")[1] for name in STATISTICS if name.startswith(f"{next(iter(SHEETS))}_rows_")]
