"""Drops old builds."""

import psycopg
from psycopg.sql import SQL, Identifier

from refresh.database.builds import tables_of, views_of
from refresh.errors import one_line
from refresh.log import log

# builds older than the newest ones, and builds never published because their refresh was killed
TO_DROP = """
    select build_id
    from (
        select build_id, published_at, is_current, row_number() over (order by published_at desc nulls last) as age_rank
        from refresh.builds
        where is_kept
    ) as kept
    where not is_current and (published_at is null or age_rank > %s)
    order by published_at nulls first
"""


def drop_old(connection: psycopg.Connection, keep: int) -> None:
    """Drops all but the last `keep` builds, and leftovers of killed refreshes. A build that is being read stays."""
    for (build_id,) in connection.execute(TO_DROP, [keep]).fetchall():
        try:
            _drop(connection, build_id)
        except psycopg.errors.LockNotAvailable:
            log.info("an old build is still being read; the next refresh drops it", build_id=build_id)
        except psycopg.Error as error:
            log.warning("an old build could not be dropped", build_id=build_id, reason=one_line(error))


def _drop(connection: psycopg.Connection, build_id: str) -> None:
    schemas = SQL(", ").join([Identifier(views_of(build_id)), Identifier(tables_of(build_id))])
    with connection.transaction():
        connection.execute("set local client_min_messages = warning")
        connection.execute("set local lock_timeout = '100ms'")  # do not wait for readers
        connection.execute(SQL("drop schema if exists {} cascade").format(schemas))
        connection.execute("delete from refresh.builds where build_id = %s and published_at is null", [build_id])
        connection.execute("update refresh.builds set is_kept = false where build_id = %s", [build_id])
