"""The version, the schemas and the constraints of the database."""

import yaml
from support.checkout import ROOT


def test_the_server_is_postgres_17_or_newer(server, sample_project):
    (version,) = sample_project.query("show server_version_num")[0]
    assert int(version) >= 170000


def test_every_schema_of_the_design_exists(sample_project):
    schemas = {name for (name,) in sample_project.query("select nspname from pg_namespace")}
    assert {"raw", "staging", "marts", "published"} <= schemas
    assert "published_next" not in schemas


def test_marts_have_the_constraints_that_their_contracts_declare(sample_project):
    """The project creates them itself (create_table_as.sql)."""
    declared = []
    for file in (ROOT / "dbt_project" / "models" / "marts").glob("*.yml"):
        for model in yaml.safe_load(file.read_text("utf-8")).get("models", []):
            required = {key: set(columns) for key, columns in keys(model)}
            columns = {column["name"] for column in model["columns"] if "constraints" in column}
            declared.append((model["name"], required, columns | required.get("primary_key", set())))
    assert len(declared) == 10
    for mart, constraints, not_null in declared:
        assert constraints == {
            {"p": "primary_key", "u": "unique"}[kind]: set(columns)
            for kind, columns in sample_project.query(f"""
                select contype, array(
                    select attname from pg_attribute where attrelid = conrelid and attnum = any(conkey)
                )
                from pg_constraint where conrelid = 'marts.{mart}'::regclass and contype in ('p', 'u')
            """)
        }, mart
        found = sample_project.query(f"""
            select attname from pg_attribute where attrelid = 'marts.{mart}'::regclass and attnum > 0 and attnotnull
        """)
        assert {name for (name,) in found} == not_null, mart


def keys(model):
    """The keys of several columns that a model declares: (type, columns)."""
    return [(constraint["type"], constraint["columns"]) for constraint in model.get("constraints", [])]
