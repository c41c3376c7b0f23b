"""Copies the marts of a build: two at the same time, over two sessions, the largest first."""

import contextlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg.sql import SQL, Identifier

from refresh import progress
from refresh.database import citus

# by the size that `analyze` noted: measuring it would wait for a lock
LARGEST_FIRST = """
    select mart
    from unnest(%s::text[]) as marts (mart)
    left join pg_class on pg_class.oid = to_regclass(format('marts.%%I', mart))
    order by relpages desc nulls last
"""

# what `create table as` leaves out, each as an `alter table`: keys and checks, then not null of all columns in one scan
CONSTRAINTS = """
    with mart as (select format('marts.%%I', %s::text)::regclass as oid)

    select 'add ' || pg_get_constraintdef(pg_constraint.oid)
    from pg_constraint
    inner join mart on pg_constraint.conrelid = mart.oid
    where pg_constraint.contype in ('p', 'u', 'c')

    union all

    select string_agg(format('alter %%I set not null', pg_attribute.attname), ', ')
    from pg_attribute
    inner join mart on pg_attribute.attrelid = mart.oid
    where pg_attribute.attnum > 0 and pg_attribute.attnotnull
    having count(*) > 0
"""

# lock_timeout: Postgres does not notice a deadlock with a session that waits for this process
SETTINGS = """
    set local maintenance_work_mem = '256MB';  -- for the keys of a million rows
    set local lock_timeout = '1min'
"""


def another_session(connection: psycopg.Connection) -> psycopg.Connection:
    """Opens a further session like this one, not in autocommit. Raises psycopg.OperationalError."""
    return psycopg.connect(connection.info.dsn, password=connection.info.password or None)


def copy_marts(sessions: Sequence[psycopg.Connection], marts: Sequence[str], schema: str) -> dict[str, int]:
    """Copies marts to a schema, in an open transaction of each session; returns their numbers of rows.

    Each session keeps its locks on the marts that it copied, so nothing replaces them until the caller commits.
    A signal and a failure end the statements of all sessions. Raises psycopg.Error.
    """
    ordered = [mart for (mart,) in sessions[0].execute(LARGEST_FIRST, [list(marts)])]
    for session in sessions:
        session.execute(SETTINGS)
    idle = list(sessions)

    def copy(number: int, mart: str) -> int:
        progress.step("publishing", table=mart, number=number, tables=len(ordered))
        session = idle.pop()
        try:
            return _copy_mart(session, mart, Identifier(schema, mart))
        finally:
            idle.append(session)

    with ThreadPoolExecutor(len(sessions)) as pool:
        try:
            # results come in this order: a failed session fails again, with another error, only at later marts
            return dict(zip(ordered, pool.map(copy, range(1, len(ordered) + 1), ordered), strict=True))
        except BaseException:
            for session in sessions:
                with contextlib.suppress(psycopg.Error):  # a lost session has ended its statement
                    session.cancel_safe()
            raise


def _copy_mart(session: psycopg.Connection, mart: str, copy: Identifier) -> int:
    source = Identifier("marts", mart)
    distributed_by = citus.distributed_by(session, source)
    if distributed_by:
        session.execute(SQL("create table {} as select * from {} with no data").format(copy, source))
        citus.distribute(session, copy, distributed_by)
        rows = session.execute(SQL("insert into {} select * from {}").format(copy, source)).rowcount
    else:
        rows = session.execute(SQL("create table {} as select * from {}").format(copy, source)).rowcount
    for (constraint,) in session.execute(CONSTRAINTS, [mart]).fetchall():
        session.execute(SQL("alter table {} {}").format(copy, SQL(constraint)))
    if distributed_by != citus.REFERENCE:  # Citus refuses it in the transaction that wrote the table
        session.execute(SQL("analyze {}").format(copy))
    return rows
