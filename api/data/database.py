"""The connections to Postgres: one pool a process, one round trip a query."""

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from api.config import Config, connection_parameters

CHUNK = 2000  # rows
FAST_FAILURE = 0.2  # seconds after a failed attempt to connect in which requests fail without waiting

# a failed attempt is logged with the 503 that it causes
logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
# the errors that become Unavailable
AWAY = (
    psycopg.OperationalError,
    psycopg.errors.InvalidSchemaName,
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.InsufficientPrivilege,
)
# the first publish creates the role and the table. A connection that fails for the missing role has no SQLSTATE, so the
# text has to match; a server that is not English gets the general message
NOT_YET = re.compile(r'role "api_reader" does not exist|UndefinedTable: .*\bpublished\.builds\b')


class Unavailable(Exception):
    """The database cannot be reached or its tables cannot be read."""

    detail = "The numbers cannot be read at the moment; try again soon."
    problem_code = "unavailable"


class NothingPublished(Unavailable):
    """The database has no published build."""

    detail = "Nothing has been published yet; the first successful refresh publishes the numbers."
    problem_code = "nothing_published"


class BuildDropped(Unavailable):
    """A table of a build does not exist: the build was dropped meanwhile, or an earlier version made it."""


class Connection(psycopg.Connection):
    """A connection that passes the error to on_failure when connecting fails: the pool does not keep it."""

    @classmethod
    def connect(cls, conninfo: str = "", *, on_failure: Callable[[psycopg.Error], None], **parameters) -> "Connection":
        try:
            return super().connect(conninfo, **parameters)
        except psycopg.Error as error:
            on_failure(error)
            raise


class Database:
    """A pool of connections of the role api_reader. It connects at the first query."""

    def __init__(self, config: Config) -> None:
        self._patience = config.connect_timeout
        self._failed_at = 0.0
        self._failure: psycopg.Error | None = None
        self._pool = ConnectionPool(
            connection_class=Connection,
            # a transaction around the one select would cost two more round trips
            kwargs={"autocommit": True, "on_failure": self._keep_failure} | connection_parameters(config),
            min_size=1,
            max_size=config.pool_size,
            # no retries in the background: the next request connects again, so a database that is back is used at
            # once and not after a long pause
            reconnect_timeout=0,
            reconnect_failed=self._note_failure,
            open=False,
        )

    def fetch(self, query: str, parameters: Mapping[str, object] | None = None) -> list[tuple]:
        """The rows of one select. Raises Unavailable, and as its kinds NothingPublished and BuildDropped."""
        try:
            try:
                return self._execute(query, parameters)
            except psycopg.OperationalError as error:
                if isinstance(error, psycopg.errors.QueryCanceled | PoolTimeout):
                    raise
                # after a restart of the server every connection of the pool is dead. A check at each checkout would
                # cost a round trip on every request; this costs one request a second attempt
                self._pool.check()
                return self._execute(query, parameters)
        except AWAY as error:
            raise unavailable(error) from error

    def chunks(self, query: str, parameters: Mapping[str, object] | None = None) -> Iterator[list[tuple]]:
        """As fetch, 2,000 rows at a time. Each chunk is a short statement of its own."""
        try:
            connection = self._take()
            try:
                with connection.transaction(), connection.cursor("download") as cursor:
                    cursor.execute(query, parameters)
                    while rows := cursor.fetchmany(CHUNK):
                        yield rows
            finally:
                self._pool.putconn(connection)
        except AWAY as error:
            raise unavailable(error) from error

    def pool(self) -> dict[str, int]:
        """The connections of this process, the free ones of these, and the requests that wait for one."""
        stats = self._pool.get_stats()
        return {name: stats.get(name, 0) for name in ("pool_size", "pool_available", "requests_waiting")}

    def _execute(self, query: str, parameters: Mapping[str, object] | None) -> list[tuple]:
        connection = self._take()
        try:
            return connection.execute(query, parameters).fetchall()
        finally:
            self._pool.putconn(connection)

    def _take(self) -> psycopg.Connection:
        self._pool.open()  # here, since the server forks before the first request; no effect the second time
        # waits for a free connection until connect_timeout, or until an attempt to connect fails
        started = time.monotonic()
        while True:
            is_away = time.monotonic() - self._failed_at < FAST_FAILURE
            try:
                return self._pool.getconn(timeout=0.005 if is_away else 0.05)
            except PoolTimeout as error:
                if is_away or self._failed_at >= started:
                    raise unavailable(self._failure or error) from error
                if time.monotonic() - started > self._patience:
                    raise

    def _keep_failure(self, error: psycopg.Error) -> None:
        self._failure = error

    def _note_failure(self, _: ConnectionPool) -> None:
        self._failed_at = time.monotonic()


def unavailable(error: psycopg.Error) -> Unavailable:
    """Unavailable or one of its kinds; the text is one line for the log."""
    reason = f"{type(error).__name__}: {error}".splitlines()[0]
    if NOT_YET.search(reason):
        return NothingPublished(reason)
    is_dropped = isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.InvalidSchemaName)
    return BuildDropped(reason) if is_dropped else Unavailable(reason)
