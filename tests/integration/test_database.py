"""The version and the schemas of the database."""


def test_the_server_is_postgres_17_or_newer(server, sample_project):
    (version,) = sample_project.query("show server_version_num")[0]
    assert int(version) >= 170000


def test_every_schema_of_the_design_exists(sample_project):
    schemas = {name for (name,) in sample_project.query("select nspname from pg_namespace")}
    assert {"raw", "staging", "marts", "published"} <= schemas
    assert "published_next" not in schemas
