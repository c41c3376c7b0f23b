"""One refresh at a time, by an advisory lock of the database: it ends with the session, also when that is killed."""

import contextlib
from collections.abc import Iterator

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
def only_refresh() -> Iterator[None]:
    """Holds the lock. Raises AlreadyRunning when another refresh of this database holds it."""
    with psycopg.connect(autocommit=True, application_name="refresh") as connection:
        (locked,) = connection.execute("select pg_try_advisory_lock(hashtext('refresh'))").fetchone()
        if not locked:
            holder = connection.execute(HOLDER).fetchone()
            since = f", since {holder[0]:%Y-%m-%d %H:%M:%S %Z}" if holder else ""
            raise AlreadyRunning(f"another refresh is running{since}; this one did nothing")
        yield
