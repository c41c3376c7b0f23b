"""Publishes a build: copies its marts to a new schema, then makes it current.

The build is listed in refresh.builds, undated, before its marts are copied. Making it current is one short transaction,
before which readers see no change. A killed publish leaves at most an undated build, which the next publish drops.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from refresh.database import citus
from refresh.database.builds import make_current, tables_of, views_of
from refresh.database.copying import another_session, copy_marts
from refresh.database.lock import holding
from refresh.database.marks import written_by_others
from refresh.database.retention import drop_old
from refresh.errors import RefreshError
from refresh.log import log

BUILDS = """
    select build_id, refresh_id, published_at, is_current, is_kept, rows, files, variables, project_version
    from refresh.builds
    where published_at is not null
"""

# views outside the schemas of builds that read a build; right after a publish, none of them reads the current one
FOREIGN_VIEWS = """
    select distinct views.oid::regclass::text
    from pg_depend
    inner join pg_rewrite on pg_depend.classid = 'pg_rewrite'::regclass and pg_depend.objid = pg_rewrite.oid
    inner join pg_class as views on pg_rewrite.ev_class = views.oid
    inner join pg_class as sources on pg_depend.refclassid = 'pg_class'::regclass and pg_depend.refobjid = sources.oid
    where
        sources.relnamespace::regnamespace::text ~ '^"?(build|published)_[0-9a-f_]+"?$'
        and views.relnamespace::regnamespace::text !~ '^"?(published|(build|published)_[0-9a-f_]+)"?$'
    order by 1
"""

READER = """
    do $$
    begin
        if not exists (select from pg_roles where rolname = 'api_reader') then
            create role api_reader login;
            alter role api_reader set default_transaction_read_only = on;
            alter role api_reader set statement_timeout = '5s';
            -- the API switches to this role in each session: with the grant it can log in as the role that builds
            grant api_reader to current_user;
        end if;
    exception
        -- created at the same time in another database of this server
        when duplicate_object or unique_violation then null;
        when insufficient_privilege then
            raise exception 'the role api_reader is missing and % cannot create it: run refresh/roles.sql as superuser',
                current_user;
    end
    $$
"""


@dataclass(frozen=True)
class GreenBuild:
    """A build that passed every test: its refresh, marts, every table that the refresh wrote for it, and its inputs."""

    refresh_id: str
    marts: Sequence[str]
    tables: Sequence[str]
    files: Sequence[dict[str, Any]] = ()
    variables: dict[str, Any] = field(default_factory=dict)
    project_version: str | None = None

    @property
    def mark(self) -> str:
        """The comment that the build and its refresh set on the tables they write."""
        return f"refresh {self.refresh_id}"


def publish(connection: psycopg.Connection, green: GreenBuild, keep: int) -> str:
    """Publishes the build, drops all but the last `keep` builds, and returns its id, which is that of its refresh.

    Raises RefreshError if another build has written one of its tables since, AlreadyRunning while another session
    refreshes or publishes, and psycopg.Error, also if no second session can be opened. Readers then still see the
    previous build.
    """
    build_id = green.refresh_id
    with holding(connection):
        drop_old(connection, keep)
        try:
            with another_session(connection) as another:
                _create(connection, build_id, green)
                _fill(connection, another, build_id, green)
            make_current(connection, build_id)
        except BaseException:
            with contextlib.suppress(psycopg.Error):  # after a lost session the next publish drops the build
                drop_old(connection, keep)
            raise
        for (view,) in connection.execute(FOREIGN_VIEWS).fetchall():
            log.warning("a view reads a build that is no longer published; create it again", view=view)
        drop_old(connection, keep)
    return build_id


def _create(connection: psycopg.Connection, build_id: str, green: GreenBuild) -> None:
    """Lists the build, undated, and creates its schemas: the other session has to see them."""
    with connection.transaction():
        make_reader(connection)  # Citus creates no role in a transaction that copies to distributed tables
        connection.execute(SQL("create schema {}").format(Identifier(tables_of(build_id))))
        connection.execute(citus.ON_COORDINATOR_ONLY)
        connection.execute(SQL("create schema {}").format(Identifier(views_of(build_id))))
        connection.execute(
            """
            insert into refresh.builds (build_id, refresh_id, files, variables, project_version)
            values (%s, %s, %s, %s, %s)
            """,
            [build_id, green.refresh_id, Jsonb(green.files), Jsonb(green.variables), green.project_version],
        )


def _fill(connection: psycopg.Connection, another: psycopg.Connection, build_id: str, green: GreenBuild) -> None:
    """Copies the marts over both sessions; creates the views on the copies."""
    tables, views = tables_of(build_id), views_of(build_id)
    with connection.transaction():
        rows = copy_marts([connection, another], green.marts, tables)
        # after the last copy and before the commits: no copy has rows of another build
        if other := written_by_others(connection, green.tables, green.mark):
            raise RefreshError(f"another build wrote {other} at the same time; nothing was published, refresh again")
        another.commit()
        connection.execute("update refresh.builds set rows = %s where build_id = %s", [Jsonb(rows), build_id])
        grant_reader(connection, tables)
        connection.execute(citus.ON_COORDINATOR_ONLY)
        for mart in green.marts:
            connection.execute(
                SQL("create view {} as select * from {}").format(Identifier(views, mart), Identifier(tables, mart))
            )
        connection.execute(SQL("create view {} as {}").format(Identifier(views, "builds"), SQL(BUILDS)))
        grant_reader(connection, views)


def make_reader(connection: psycopg.Connection) -> None:
    """Creates the role of the API if it is missing. Raises psycopg.Error without the privilege."""
    connection.execute(READER)


def grant_reader(connection: psycopg.Connection, schema: str) -> None:
    """Lets the role of the API read a schema."""
    connection.execute(SQL("grant usage on schema {} to api_reader").format(Identifier(schema)))
    connection.execute(SQL("grant select on all tables in schema {} to api_reader").format(Identifier(schema)))
