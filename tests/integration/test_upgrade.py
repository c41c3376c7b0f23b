"""A refresh upgrades the database of each earlier version, and leaves that of a later version unchanged.

tests/data/upgrade has a dump of the database of each earlier version, written by `make upgrade-dump`.
"""

import json

import psycopg
import pytest
from support.checkout import ROOT
from support.project import SAMPLE_COUNTS, assert_refused
from support.serving import get, served
from support.waiting import wait_until

from refresh.database import upgrade
from refresh.embedded.cluster import PSQL

DUMPS = sorted((ROOT / "tests" / "data" / "upgrade").glob("*.sql"))
WITH_COUNTS = {"05c409b", "46676d1", "21a504f", "48cf642"}  # the API reads their counts after the upgrade
WITH_EVERYTHING = {"21a504f", "48cf642"}  # they published every table of today
VERSIONS = list(range(1, len(upgrade.STEPS) + 1))
CHANGED_COUNTS = SAMPLE_COUNTS[1] | {"Email": 2}  # of customer 1 in the workbook before the upgrade
RESOURCES = "interactions/1 interactions/1/history interactions interactions?format=csv channels customer-types topics"
RESOURCES += " timeline?interval=year statistics anomalies rejected-rows"
PATHS = ["readyz", "", *(f"api/v1/{resource}" for resource in RESOURCES.split())]


@pytest.fixture
def restored(new_project, refreshed_project):
    """Makes a project with the database of a dump. It uses the role api_reader, which earlier versions made too."""

    def restore(dump):
        project = new_project()
        outcome = project.run(PSQL, "--quiet", "--set", "ON_ERROR_STOP=1", "--file", dump)
        assert (outcome.returncode, outcome.stderr) == (0, "")
        return project

    return restore


def rows_of(project, table, columns):
    exists = project.query(f"select to_regclass('{table}') is not null") == [(True,)]
    return set(project.query(f"select {columns} from {table}")) if exists else set()


def kept(project):
    """The rows that no upgrade may lose."""
    return (
        rows_of(project, "refresh.runs", "refresh_id, started_at, outcome, message, build_id")
        | rows_of(project, "published.builds", "build_id, published_at, rows::text")
        | rows_of(project, "snapshots.customers_history", "customer_id, occupation, customer_type, dbt_valid_from")
    )


def versions(project):
    return sorted(version for (version,) in rows_of(project, "refresh.migrations", "version"))


def types_of_customer_1(project):
    states = rows_of(project, "snapshots.customers_history", "dbt_valid_from, customer_type, customer_id")
    return [customer_type for _, customer_type, customer_id in sorted(states) if customer_id == 1]


def statuses(address):
    """The statuses of the API's responses to all paths; 503 has Retry-After."""
    responses = [get(f"{address}/{path}") for path in PATHS]
    assert all(response.headers["Retry-After"] for response in responses if response.status == 503)
    return {response.status for response in responses}


def counts_of_customer_1(address):
    response = get(f"{address}/api/v1/interactions/1")
    return json.loads(response.body)["data"]["interactions"] if response.status == 200 else response.status


def assert_the_api_reads_only_kept_builds(project):
    readable = "has_schema_privilege('api_reader', oid, 'usage') and nspname !~ '^(pg_|information_schema|public$)'"
    schemas = {name for (name,) in project.query(f"select nspname from pg_namespace where {readable}")}
    build_schemas = set()
    for build, is_current in project.query("select build_id, is_current from published.builds where is_kept"):
        suffix = build.replace("-", "_")
        build_schemas |= {f"build_{suffix}", "published" if is_current else f"published_{suffix}"}
    assert schemas == build_schemas


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_a_refresh_upgrades_an_earlier_database(restored, dump):
    project = restored(dump)
    before, types = kept(project), types_of_customer_1(project)
    with served(project.environment) as address:
        assert statuses(address) == {503}
        assert_refused(project.refresh("status"), "made by an earlier version", "python -m refresh")
        # after the upgrade, before a build: the API serves the numbers of the earlier version if it can read them
        assert project.refresh("check", "--max-age", "999999d").returncode == 0
        assert_the_api_reads_only_kept_builds(project)
        expected = CHANGED_COUNTS if dump.stem in WITH_COUNTS else 503
        wait_until(lambda: counts_of_customer_1(address) == expected, seconds=5)
        assert statuses(address) <= {200, 503}
        assert statuses(address) == {200} or dump.stem not in WITH_EVERYTHING

        outcome = project.refresh()
        assert outcome.returncode == 0, outcome.stderr
        assert before <= kept(project)
        assert types_of_customer_1(project) == [*types, "Red"]
        assert versions(project) == VERSIONS
        assert_the_api_reads_only_kept_builds(project)
        wait_until(lambda: counts_of_customer_1(address) == SAMPLE_COUNTS[1], seconds=5)
        assert statuses(address) == {200}

        assert "nothing new" in project.refresh().stdout
        assert project.outcomes()[-2:] == ["published", "nothing new"]

        if dump.stem in WITH_EVERYTHING:
            # the kept builds of the earlier version have the current table names
            assert get(f"{address}/api/v1/changes").status == 200
            assert project.refresh("diff").returncode == 0
            assert project.refresh("rollback").returncode == 0
            wait_until(lambda: counts_of_customer_1(address) == CHANGED_COUNTS, seconds=5)
            assert statuses(address) == {200}
        else:
            assert_refused(project.refresh("rollback"), "earlier version", "nothing was changed")
            assert counts_of_customer_1(address) == SAMPLE_COUNTS[1]
        assert_the_api_reads_only_kept_builds(project)


def test_a_rollback_upgrades_an_earlier_database(restored):
    project = restored(DUMPS[0].with_name("48cf642.sql"))
    assert_refused(project.refresh("diff"), "made by an earlier version", "python -m refresh")
    outcome = project.refresh("rollback")
    assert outcome.returncode == 0, outcome.stderr
    assert versions(project) == VERSIONS
    assert project.query("select to_regclass('marts.members')") == [(None,)]
    assert_refused(project.refresh("diff"), "no build before", "nothing to compare")
    with served(project.environment) as address:
        assert counts_of_customer_1(address) == SAMPLE_COUNTS[1]
        assert get(f"{address}/api/v1/changes").status == 200


def test_a_killed_upgrade_leaves_nothing_and_the_next_command_upgrades(restored):
    project = restored(DUMPS[0].with_name("08b848f.sql"))
    waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with project.connect() as other, other.transaction():
        other.execute("lock refresh.alerts in share mode")
        with project.refreshing():
            wait_until(lambda: project.query(waiting))
            assert_refused(project.refresh(), "another refresh is running")
        wait_until(lambda: not project.query(waiting))  # the server has noticed the end of the killed refresh
    assert versions(project) == []
    assert project.refresh("check", "--max-age", "999999d").returncode == 0
    assert versions(project) == VERSIONS


def test_a_failed_step_is_undone_and_earlier_steps_remain(restored, monkeypatch):
    project = restored(DUMPS[0].with_name("08b848f.sql"))
    next_version = VERSIONS[-1] + 1
    refuse_row = f"alter table refresh.migrations add constraint no_more check (version <= {next_version})"
    first, second = "alter table refresh.runs add note text", "drop table refresh.alerts"
    monkeypatch.setattr(upgrade, "STEPS", (*upgrade.STEPS, first, f"{second}; {refuse_row}"))
    with project.connect() as connection:
        with pytest.raises(psycopg.errors.CheckViolation):
            upgrade.upgrade(connection)
        assert versions(project) == [*VERSIONS, next_version]
        assert rows_of(project, "refresh.alerts", "condition")
        monkeypatch.setattr(upgrade, "STEPS", (*upgrade.STEPS[:-1], second))
        upgrade.upgrade(connection)
    assert versions(project) == [*VERSIONS, next_version, next_version + 1]
    assert not rows_of(project, "refresh.alerts", "condition")


def test_a_later_database_is_refused_and_unchanged(published_project):
    def content():
        dump = published_project.run(PSQL.with_name("pg_dump"), "--restrict-key", "none")
        assert dump.returncode == 0, dump.stderr
        return dump.stdout

    published_project.execute("insert into refresh.migrations (version) values (99)")
    before = content()
    for arguments in ([], ["rollback"], ["check"]):
        outcome = published_project.refresh(*arguments)
        assert outcome.returncode == 1
        assert_refused(outcome, "version 99", "use the newer one, or restore a backup")
    assert published_project.refresh("status").returncode == 0
    assert content() == before
