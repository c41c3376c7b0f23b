"""The Citus cluster of `make test-citus`, and databases on it."""

import os

import psycopg
import pytest

VARIABLES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")


def is_wanted() -> bool:
    """Whether the tests run on the cluster of PGHOST, instead of an embedded server."""
    return "TEST_CITUS" in os.environ


def coordinator() -> dict[str, str]:
    """The environment that connects to the coordinator. Ends the run with one line if there is none."""
    environment = {name: os.environ[name] for name in VARIABLES if name in os.environ} | {"PGDATABASE": "postgres"}
    try:
        with psycopg.connect(dbname="postgres") as connection:
            found = connection.execute("select from pg_extension where extname = 'citus'").fetchone()
    except psycopg.OperationalError as error:
        pytest.exit(f"no Citus cluster: {error}", returncode=1)
    if found is None or not workers():
        pytest.exit("the database postgres of PGHOST is no coordinator with workers, see docs/scaling.md", returncode=1)
    return environment


def coordinator_name() -> tuple[str, int]:
    """Host and port of the coordinator, as the workers know it."""
    return _nodes("groupid = 0")[0]


def workers() -> list[tuple[str, int]]:
    """Host and port of each worker."""
    return _nodes("groupid > 0")


def _nodes(condition: str) -> list[tuple[str, int]]:
    with psycopg.connect(dbname="postgres") as connection:
        return connection.execute(f"select nodename, nodeport from pg_dist_node where {condition}").fetchall()


def create_database(name: str) -> None:
    """Creates a database on every node, which the tests have to reach under the names that the coordinator uses."""
    for host, port in (coordinator_name(), *workers()):
        with psycopg.connect(host=host, port=port, dbname="postgres", autocommit=True) as connection:
            connection.execute("set citus.enable_create_database_propagation = off")
            connection.execute(f"drop database if exists {name} with (force)")
            connection.execute(f"create database {name}")
        with psycopg.connect(host=host, port=port, dbname=name, autocommit=True) as connection:
            connection.execute("create extension citus")
    with psycopg.connect(dbname=name, autocommit=True) as connection:
        connection.execute(f"alter database {name} set citus.shard_count = 8")
        connection.execute("select citus_set_coordinator_host(%s, %s)", coordinator_name())
        for node in workers():
            connection.execute("select citus_add_node(%s, %s)", node)
