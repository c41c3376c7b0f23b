"""What is published: the build that the website sees, the one before it, and going back to that one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from psycopg.rows import class_row

from refresh.errors import RefreshError

NEWEST = """
    select
        build_id,
        to_jsonb(builds) ->> 'refresh_id' as refresh_id, -- builds of earlier versions have no such column
        published_at,
        clock_timestamp() - published_at as age
    from {}.builds
    order by published_at desc
    limit 1
"""

LACKING = """
    select table_name || '.' || column_name || ' (' || data_type || ')'
    from information_schema.columns
    where table_schema in ('published', 'published_previous')
    group by table_name, column_name, data_type
    having min(table_schema::text) = max(table_schema::text) and min(table_schema::text) = 'published'
    order by table_name, column_name
    limit 1
"""

SWAP = """
    alter schema published rename to published_swapped;
    alter schema published_previous rename to published;
    alter schema published_swapped rename to published_previous;
    do $$
    begin
        -- a server to which a dump was restored may not have it yet
        if exists (select from pg_roles where rolname = 'api_reader') then
            grant usage on schema published to api_reader;
            revoke usage on schema published_previous from api_reader;
        end if;
    end
    $$;
"""


@dataclass(frozen=True)
class Publication:
    """A published build; refresh_id is None for one that no refresh made."""

    build_id: str
    refresh_id: str | None
    published_at: datetime
    age: timedelta


def published(connection: psycopg.Connection, schema: str = "published") -> Publication | None:
    """The build that the website sees, or with `published_previous` the one before; None where there is none."""
    if connection.execute("select to_regclass(%s)", [f"{schema}.builds"]).fetchone() == (None,):
        return None
    return connection.cursor(row_factory=class_row(Publication)).execute(NEWEST.format(schema)).fetchone()


def is_newest(connection: psycopg.Connection, build_id: str) -> bool:
    """Whether no build was published after this one: it is the published one, or a rollback has put it aside."""
    builds = [published(connection), published(connection, "published_previous")]
    newest = max((build for build in builds if build), key=lambda build: build.published_at, default=None)
    return newest is not None and newest.build_id == build_id


def roll_back(connection: psycopg.Connection) -> Publication:
    """Publishes the build before, which takes its place: a second call goes forward again. Readers see either, whole.

    Raises RefreshError when there is no build before, or one without all that the API may read of the published one.
    """
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtext('publish'))")
        if not published(connection) or not published(connection, "published_previous"):
            raise RefreshError("there is no build before the published one; nothing was changed")
        if lacking := connection.execute(LACKING).fetchone():
            raise RefreshError(
                f"the build before was made by an earlier version of this project, and has no {lacking[0]};"
                " mend the workbook and refresh instead; nothing was changed"
            )
        connection.execute(SWAP)
        return published(connection)
