"""What the dbt project declares and the API shows: the sheets of an extract, and the reasons of rejected rows."""

from pathlib import Path

import yaml

MODELS = Path(__file__).resolve().parents[1] / "dbt_project" / "models"


def sheets() -> dict[str, str]:
    """The sheets' names, by what the mart statistics counts their rows as; from the `meta` of the seeds."""
    metas = [
        seed["config"]["meta"]
        for path in sorted((MODELS / "raw").glob("raw_*.yml"))
        for seed in yaml.safe_load(path.read_text("utf-8"))["seeds"]
    ]
    return {meta["counted_as"]: meta["sheet"] for meta in metas}


def reasons() -> list[str]:
    """Why a row can be rejected: the values that the mart rejected_rows accepts."""
    (model,) = yaml.safe_load((MODELS / "marts" / "rejected_rows.yml").read_text("utf-8"))["models"]
    (reason,) = [column for column in model["columns"] if column["name"] == "reason"]
    (test,) = reason["data_tests"]
    return test["accepted_values"]["arguments"]["values"]


SHEETS = sheets()
REASONS = reasons()
