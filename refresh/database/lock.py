"""Allows one refresh at a time, by an advisory lock of the database, which also ends with a killed session."""

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
    """Opens a session that holds the lock. Raises AlreadyRunning if another refresh holds it."""
    with psycopg.connect(autocommit=True, application_name="refresh") as connection, holding(connection):
        yield connection


@contextlib.contextmanager
def holding(connection: psycopg.Connection) -> Iterator[None]:
    """Holds the lock in this session, which may already hold it. Raises AlreadyRunning if another session does."""
    (locked,) = connection.execute("select pg_try_advisory_lock(hashtext('refresh'))").fetchone()
    if not locked:
        started_at = running_since(connection)
        since = f", since {started_at:%Y-%m-%d %H:%M:%S %Z}" if started_at else ""
        raise AlreadyRunning(f"another refresh is running{since}; this one did nothing")
    try:
        yield
    finally:
        with contextlib.suppress(psycopg.Error):  # a lost session has released the lock
            connection.execute("select pg_advisory_unlock(hashtext('refresh'))")


def running_since(connection: psycopg.Connection) -> datetime | None:
    """Returns when the running refresh began; None if none is running."""
    holder = connection.execute(HOLDER).fetchone()
    return holder[0] if holder else None
