"""The published builds: which one is current, which are kept, and their schemas.

A build has a schema of tables, which never changes, and a schema of views on them. The views of the current build are
the schema `published`: renaming two schemas makes another build current, without waiting for readers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from psycopg.rows import class_row, dict_row
from psycopg.sql import SQL, Identifier

from refresh.database import citus
from refresh.database.lock import holding
from refresh.database.upgrade import is_outdated
from refresh.declaration import TABLES
from refresh.errors import RefreshError

KEPT = """
    select
        build_id,
        refresh_id,
        published_at,
        clock_timestamp() - published_at as age,
        is_current,
        (rows ->> 'interactions')::bigint as interactions
    from refresh.builds
    where is_kept and published_at is not null
    order by published_at desc
"""

ROWS = [
    f"{' + '.join(f'{table.counted_as}_rows_{use}' for table in TABLES)} as rows_{use}"
    for use in ("read", "used", "repeated", "superseded", "rejected")
]
NUMBERS = f"select {', '.join(ROWS)}, customers, interactions, channels from published.statistics"

UNLISTED = """
    select member
    from {}.dimension_members
    where dimension = 'channel' and member not in (select channel from staging.stg_channel_spellings)
    order by position
"""

# a column of the current build that the other build lacks or has with another type
LACKING = """
    select table_name || '.' || column_name || ' (' || data_type || ')'
    from information_schema.columns
    where table_schema in (%(current)s, %(other)s)
    group by table_name, column_name, data_type
    having min(table_schema::text) = max(table_schema::text) and min(table_schema::text) = %(current)s
    order by table_name, column_name
    limit 1
"""


@dataclass(frozen=True)
class Build:
    """A published build. refresh_id is None if no refresh made it."""

    build_id: str
    refresh_id: str | None
    published_at: datetime
    age: timedelta
    is_current: bool
    interactions: int


class Kept(list[Build]):
    """The kept builds, newest first."""

    @property
    def current(self) -> Build | None:
        return next((build for build in self if build.is_current), None)

    def get(self, build_id: str) -> Build | None:
        return next((build for build in self if build.build_id == build_id), None)

    def before(self, build: Build) -> Build | None:
        """Returns the build published before this one."""
        return next((one for one in self if one.published_at < build.published_at), None)

    def __str__(self) -> str:
        return ", ".join(build.build_id for build in self) or "none"


def tables_of(build_id: str) -> str:
    """The schema of a build's tables."""
    return f"build_{build_id.replace('-', '_')}"


def views_of(build_id: str) -> str:
    """The schema of a build's views, unless it is current: then they are the schema `published`."""
    return f"published_{build_id.replace('-', '_')}"


def kept(connection: psycopg.Connection) -> Kept:
    """Returns the kept builds; none before the first publish.

    Raises RefreshError if an earlier version made the database, until a refresh, rollback or check upgrades it.
    """
    (is_listed, is_published) = connection.execute(
        "select to_regclass('refresh.builds') is not null, to_regclass('published.builds') is not null"
    ).fetchone()
    if is_published and is_outdated(connection):
        raise RefreshError(
            "the database was made by an earlier version of this project; refresh first: python -m refresh"
        )
    return Kept(connection.cursor(row_factory=class_row(Build)).execute(KEPT) if is_listed else [])


def current(connection: psycopg.Connection) -> Build | None:
    """Returns the build that the website shows; None before the first publish."""
    return kept(connection).current


def numbers(connection: psycopg.Connection) -> dict[str, int]:
    """Returns the numbers of rows, customers, interactions and channels of the current build, by name."""
    return connection.cursor(row_factory=dict_row).execute(NUMBERS).fetchone()


def unlisted_channels(connection: psycopg.Connection, schema: str = "published") -> list[str]:
    """Returns the channels in a schema of marts that are not on the reference list; none after a restore."""
    if connection.execute("select to_regclass('staging.stg_channel_spellings')").fetchone() == (None,):
        return []
    return [channel for (channel,) in connection.execute(SQL(UNLISTED).format(Identifier(schema))).fetchall()]


def is_newest(connection: psycopg.Connection, build_id: str) -> bool:
    """Returns whether no build was published after this one. After a rollback the newest build is not current."""
    return [build.build_id for build in kept(connection)][:1] == [build_id]


def make_current(connection: psycopg.Connection, build_id: str) -> None:
    """Makes this build current in one short transaction."""
    with connection.transaction():
        connection.execute("set local synchronous_commit = on")
        connection.execute(citus.ON_COORDINATOR_ONLY)
        before = connection.execute("select build_id from refresh.builds where is_current").fetchone()
        if before:
            _rename(connection, "published", views_of(before[0]))
        _rename(connection, views_of(build_id), "published")
        connection.execute("update refresh.builds set is_current = false where is_current")
        connection.execute(
            """
            update refresh.builds
            set is_current = true, published_at = coalesce(published_at, clock_timestamp())
            where build_id = %s
            """,
            [build_id],
        )


def roll_back(connection: psycopg.Connection, build_id: str | None = None) -> Build:
    """Makes a kept build current, by default the one published before the current one, and returns it.

    Raises RefreshError for a build that is not kept or lacks a column of the current one, and AlreadyRunning.
    """
    with holding(connection):
        builds = kept(connection)
        now = builds.current
        target = builds.get(build_id) if build_id else now and builds.before(now)
        if target is None:
            wanted = f"build {build_id} is not kept" if build_id else "there is no build before the published one"
            raise RefreshError(f"{wanted} (kept: {builds}); nothing was changed")
        schemas = {"current": tables_of(now.build_id), "other": tables_of(target.build_id)}
        if target.published_at < now.published_at and (lacking := connection.execute(LACKING, schemas).fetchone()):
            raise RefreshError(
                f"build {target.build_id} has no {lacking[0]}: an earlier version of this project made it, or its"
                " tables were dropped; correct the workbook and refresh instead; nothing was changed"
            )
        if target != now:
            make_current(connection, target.build_id)
        return current(connection)


def _rename(connection: psycopg.Connection, schema: str, name: str) -> None:
    connection.execute(SQL("alter schema {} rename to {}").format(Identifier(schema), Identifier(name)))
