"""The dbt docs site: every model and column is described, in one file."""

import csv
import json

import pytest
import yaml
from support import ROOT

KINDS = {"seed", "model", "snapshot"}


@pytest.fixture(scope="module")
def docs(sample_project):
    """The manifest and the catalog of the docs site, and its one file."""
    outcome = sample_project.dbt("docs generate", "--static")
    assert outcome.returncode == 0, outcome.stdout
    target = sample_project.folder / "target"
    manifest, catalog = (json.loads((target / f"{name}.json").read_text()) for name in ("manifest", "catalog"))
    return manifest, catalog, (target / "static_index.html").read_text()


def test_every_model_and_column_is_described(docs):
    manifest, catalog, _ = docs
    missing = []
    for name, entry in catalog["nodes"].items():
        node = manifest["nodes"][name]
        missing += [] if node["description"].strip() else [name]
        documented = {column for column, more in node["columns"].items() if more["description"].strip()}
        missing += [f"{name}.{column}" for column in entry["columns"] if column not in documented]
    assert missing == []
    assert {manifest["nodes"][name]["resource_type"] for name in catalog["nodes"]} == KINDS


def test_every_description_of_a_table_begins_with_its_grain(docs):
    manifest, _, _ = docs
    descriptions = {
        name: node["description"] for name, node in manifest["nodes"].items() if node["resource_type"] in KINDS
    }
    assert [name for name, text in descriptions.items() if not text.startswith("One row")] == []


def test_macros_and_singular_tests_are_explained_where_they_stand():
    files = [*(ROOT / "dbt_project" / "macros").glob("*.sql"), *(ROOT / "dbt_project" / "tests").glob("*.sql")]
    assert len(files) > 10
    assert [file.name for file in files if not file.read_text().lstrip().startswith(("{#", "--"))] == []


def test_assumptions_are_named_where_their_numbers_are(docs):
    manifest, _, page = docs
    nodes = manifest["nodes"]
    for model, column in [
        ("interactions", "topics"),
        ("interaction_counts_by_day", "topics"),
        ("interaction_totals_by_day", "topics"),
        ("interactions", "started_at"),
        ("stg_interactions", "started_at"),
    ]:
        description = nodes[f"model.customer_interactions.{model}"]["columns"][column]["description"]
        assert "assumption" in description, (model, column)
    assert "Who is customer 4?" in page


def test_column_types_name_the_columns_that_the_seeds_have():
    # dbt ignores a misspelt name in column_types, and then reads 00123 as 123
    seeds = 0
    for file in (ROOT / "dbt_project" / "models" / "raw").glob("*.yml"):
        for seed in yaml.safe_load(file.read_text())["seeds"]:
            with (ROOT / "seeds" / f"{seed['name']}.csv").open() as lines:
                header = next(csv.reader(lines))
            assert seed["config"]["column_types"] == dict.fromkeys(header, "text"), seed["name"]
            seeds += 1
    assert seeds == 6
