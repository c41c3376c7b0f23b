"""Brings a database made by an earlier version of this project up to date, and refuses one made by a newer version.

Only what persists has a version: the schemas `refresh` and `snapshots`, and the list of builds that each publish
carries over. All else is made anew by each build. The version is the number of steps that were applied.
"""

import os

import psycopg

from refresh.errors import RefreshError
from refresh.log import log

# One entry a version: its statements are one transaction. An entry that has landed is never changed: add another, and
# raise the variable database_version of dbt_project.yml with it. Columns of snapshots are added by dbt itself.
STEPS = (
    # 1: databases of the versions before have none, some, or all of these two tables
    """
    create schema if not exists refresh;
    create table if not exists refresh.runs (
        refresh_id text primary key,
        started_at timestamptz not null default clock_timestamp(),
        finished_at timestamptz,
        outcome text not null default 'running',
        message text,
        files jsonb not null default '[]',
        input_hash text,
        failures jsonb not null default '[]',
        build_id text
    );
    comment on table refresh.runs is 'One row per refresh: when, with which files, how it ended, what it published.';
    create table if not exists refresh.alerts (
        alert_id bigint generated always as identity primary key,
        raised_at timestamptz not null default clock_timestamp(),
        condition text not null,
        event text not null,
        score double precision not null,
        message text not null,
        pending text[] not null
    );
    comment on table refresh.alerts is
        'One row per thing told: that a condition began, got worse or ended; pending: who has not been told yet.';
    create table refresh.migrations (
        version integer primary key,
        applied_at timestamptz not null default clock_timestamp()
    );
    comment on table refresh.migrations is
        'One row per step by which the database was brought up to date; the highest is its version.';
    """,
)


def version(connection: psycopg.Connection) -> int:
    """The version of the database; 0 for an empty one, and for one from before versions were counted.

    Raises RefreshError when it is newer than this code.
    """
    if connection.execute("select to_regclass('refresh.migrations')").fetchone() == (None,):
        return 0
    (found,) = connection.execute("select coalesce(max(version), 0) from refresh.migrations").fetchone()
    if found > len(STEPS):
        raise RefreshError(
            f"the database on {os.environ['PGHOST']} has version {found}, made by a newer version of this project, and"
            f" this one knows {len(STEPS)}; use the newer one, or restore a backup from before the upgrade;"
            " nothing was changed"
        )
    return found


def upgrade(connection: psycopg.Connection) -> None:
    """Applies the steps that the database lacks, each with its row. To be called under the lock of the refresh.

    Raises RefreshError when the database is newer than this code, before anything is changed.
    """
    for number in range(version(connection) + 1, len(STEPS) + 1):
        with connection.transaction():
            connection.execute(STEPS[number - 1])
            connection.execute("insert into refresh.migrations (version) values (%s)", [number])
        log.info("brought the database up to date", version=number)
