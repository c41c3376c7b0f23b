"""Names that the dbt project declares and the API shows: sheets, row outcomes, statistics, rejection reasons."""

import yaml

from api.config import ROOT

MODELS = ROOT / "dbt_project" / "models"


def sheets() -> dict[str, str]:
    """The sheets by the prefix of their columns in the mart statistics, from the `meta` of the seeds."""
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


DIMENSIONS = ("channel", "customer_type", "topic")
SHEETS = sheets()
REASONS = columns("rejected_rows")["reason"]["data_tests"][0]["accepted_values"]["arguments"]["values"]
DATE_READINGS = ("day_first_only", "month_first_only", "both", "neither")  # the rows of date_order_evidence
STATISTICS = list(columns("statistics"))
# of the rows of each sheet: read, used, repeated, superseded, rejected
OUTCOMES = [name.split("_rows_")[1] for name in STATISTICS if name.startswith(f"{next(iter(SHEETS))}_rows_")]
