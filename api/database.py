"""The API's door to Postgres: one pool a process, one round trip a request."""

from collections.abc import Sequence

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from api.config import Config, connection_parameters


class Unavailable(Exception):
    """Nothing can be answered now: the database is away, or nothing has been published yet."""


class Database:
    def __init__(self, config: Config) -> None:
        self._pool = ConnectionPool(
            # autocommit: a transaction around the one select would cost two more round trips
            kwargs={"autocommit": True} | connection_parameters(config),
            min_size=1,
            max_size=config.pool_size,
            timeout=config.connect_timeout,
            # a failed attempt is given up at once: the next request makes a new one, so that a database that
            # comes back is found at once and not at the end of a long pause
            reconnect_timeout=0,
            open=False,
        )

    def fetch(self, query: str, parameters: Sequence[object] = ()) -> list[tuple]:
        """The rows of one select. Raises Unavailable when there is no database, or no published schema."""
        self._pool.open()  # in the process that serves, not in the one that forks; does nothing the second time
        try:
            try:
                return self._execute(query, parameters)
            except psycopg.OperationalError as error:
                if isinstance(error, psycopg.errors.QueryCanceled | PoolTimeout):
                    raise
                # the server went and came back: every connection of the pool is dead. Checking each at checkout
                # would cost a round trip on every request; this costs one request a second try
                self._pool.check()
                return self._execute(query, parameters)
        except (psycopg.OperationalError, psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege) as error:
            raise Unavailable(type(error).__name__) from error

    def _execute(self, query: str, parameters: Sequence[object]) -> list[tuple]:
        with self._pool.connection() as connection:
            return connection.execute(query, parameters).fetchall()
