"""One refresh at a time, by an advisory lock of the database: it ends with the session, also when that is killed."""

import contextlib
from collections.abc import Iterator
from datetime import datetime

import psycopg

from refresh.errors import AlreadyRunning

HOLDER = """
    select pg_stat_activity.backend_start
    from pg_locks
    inner join pg_stat_activity on pg_locks.pid = pg_stat_activity.pid
    where
        pg_locks.locktype = 'advisory'
        and pg_locks.granted
        and pg_locks.database = (select oid from pg_database where datname = current_database())
        and pg_locks.objid::bigint = (hashtext('refresh')::bigint & 4294967295)
"""


@contextlib.contextmanager
def only_refresh() -> Iterator[psycopg.Connection]:
    """Holds the lock, in the session that it gives. Raises AlreadyRunning when another refresh has it."""
    with psycopg.connect(autocommit=True, application_name="refresh") as connection, holding(connection):
        yield connection


@contextlib.contextmanager
def holding(connection: psycopg.Connection) -> Iterator[None]:
    """Holds the lock in this session, which may hold it already. Raises AlreadyRunning when another session has it."""
    (locked,) = connection.execute("select pg_try_advisory_lock(hashtext('refresh'))").fetchone()
    if not locked:
        started_at = running_since(connection)
        since = f", since {started_at:%Y-%m-%d %H:%M:%S %Z}" if started_at else ""
        raise AlreadyRunning(f"another refresh is running{since}; this one did nothing")
    try:
        yield
    finally:
        with contextlib.suppress(psycopg.Error):  # a session that died has no lock any more
            connection.execute("select pg_advisory_unlock(hashtext('refresh'))")


def running_since(connection: psycopg.Connection) -> datetime | None:
    """When the refresh began that runs now; None when none does."""
    holder = connection.execute(HOLDER).fetchone()
    return holder[0] if holder else None
