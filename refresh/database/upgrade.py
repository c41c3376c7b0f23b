"""Upgrades a database of an earlier version of this project, and refuses one of a newer version.

The version is the number of applied steps. It covers the schemas `refresh` and `snapshots` and the layout of published
builds; each build makes all other schemas again.
"""

import os

import psycopg

from refresh.errors import RefreshError
from refresh.log import log

# One entry per version, applied as one transaction. Never change a released entry: add another.
# dbt itself adds columns to snapshots.
STEPS = (
    # 1: databases of earlier versions have none, one or both of these two tables
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
    # 2: builds are listed in a table, and each published schema becomes the schema of its build, with a schema of views
    """
    create table refresh.builds (
        build_id text primary key,
        refresh_id text,
        published_at timestamptz,
        is_current boolean not null default false,
        is_kept boolean not null default true,
        rows jsonb not null default '{}',
        files jsonb,
        variables jsonb,
        project_version text
    );
    create unique index builds_is_current on refresh.builds (is_current) where is_current;
    comment on table refresh.builds is
        'One row per build: when it was published, what it was made with, whether it is current, whether it is kept.';
    do $$
    declare
        old_schema text;
        build text;
        tables text;
        views text;
        name text;
    begin
        drop schema if exists published_next cascade;
        foreach old_schema in array array['published', 'published_previous'] loop
            continue when to_regclass(format('%I.builds', old_schema)) is null;
            execute format(
                'insert into refresh.builds (build_id, refresh_id, published_at, is_kept, rows)
                select build_id, to_jsonb(builds) ->> ''refresh_id'', published_at, false, rows from %I.builds
                on conflict do nothing',
                old_schema
            );
            execute format('select build_id from %I.builds order by published_at desc limit 1', old_schema) into build;
            update refresh.builds set is_kept = true, is_current = old_schema = 'published' where build_id = build;
            tables := 'build_' || replace(build, '-', '_');
            views := 'published_' || replace(build, '-', '_');
            execute format('drop table %I.builds', old_schema);
            execute format('alter schema %I rename to %I', old_schema, tables);
            execute format('create schema %I', views);
            for name in select relname from pg_class where relnamespace = tables::regnamespace and relkind = 'r' loop
                execute format('create view %I.%I as select * from %I.%I', views, name, tables, name);
            end loop;
            execute format(
                'create view %I.builds as
                select build_id, refresh_id, published_at, is_current, is_kept, rows, files, variables, project_version
                from refresh.builds
                where published_at is not null',
                views
            );
            if exists (select from pg_roles where rolname = 'api_reader') then
                execute format('grant usage on schema %I, %I to api_reader', tables, views);
                execute format('grant select on all tables in schema %I, %I to api_reader', tables, views);
            end if;
            if old_schema = 'published' then
                execute format('alter schema %I rename to published', views);
            end if;
        end loop;
    end
    $$;
    """,
    # 3: the mart `members` becomes `dimension_members`. Kept builds get a view of that name: their tables never change,
    # and making a view waits for no reader
    """
    do $$
    declare
        schema text;
    begin
        for schema in
            select nspname from pg_namespace
            where
                nspname ~ '^(build_[0-9a-f_]+|published|published_[0-9a-f_]+)$'
                and to_regclass(format('%I.members', nspname)) is not null
        loop
            execute format('create view %I.dimension_members as select * from %I.members', schema, schema);
            if exists (select from pg_roles where rolname = 'api_reader') then
                execute format('grant select on %I.dimension_members to api_reader', schema);
            end if;
        end loop;
    end
    $$;
    drop table if exists marts.members cascade; -- as dbt drops the tables that it replaces
    """,
    # 4: the history records how long each step of a refresh took
    """
    alter table refresh.runs add column step_seconds jsonb not null default '{}';
    """,
)


def version(connection: psycopg.Connection) -> int:
    """Returns the version of the database; 0 for an empty one and for one older than the first version.

    Raises RefreshError if it is newer than this code.
    """
    found = _steps_applied(connection)
    if found > len(STEPS):
        raise RefreshError(
            f"the database on {os.environ['PGHOST']} has version {found}, made by a newer version of this project, and"
            f" this one knows {len(STEPS)}; use the newer one, or restore a backup from before the upgrade;"
            " nothing was changed"
        )
    return found


def is_outdated(connection: psycopg.Connection) -> bool:
    """Whether the database lacks a step."""
    return _steps_applied(connection) < len(STEPS)


def upgrade(connection: psycopg.Connection) -> None:
    """Applies the missing steps, each in one transaction with its row. The caller holds the lock of the refresh.

    Raises RefreshError, before any change, if the database is newer than this code.
    """
    for number in range(version(connection) + 1, len(STEPS) + 1):
        with connection.transaction():
            # waiting for a long reader, such as pg_dump, would block all later readers: fail instead
            connection.execute("set local lock_timeout = '10s'")
            connection.execute(STEPS[number - 1])
            connection.execute("insert into refresh.migrations (version) values (%s)", [number])
        log.info("upgraded the database", version=number)


def _steps_applied(connection: psycopg.Connection) -> int:
    if connection.execute("select to_regclass('refresh.migrations')").fetchone() == (None,):
        return 0
    return connection.execute("select coalesce(max(version), 0) from refresh.migrations").fetchone()[0]
