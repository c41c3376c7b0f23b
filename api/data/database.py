"""The API's door to Postgres: one pool a process, one round trip a request."""

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from api.config import Config, connection_parameters

CHUNK = 2000  # rows
FAST_FAILURE = 0.2  # seconds after a failed attempt to connect in which nobody waits for the next one

# what it says of failed attempts is said by the 503 that they lead to
logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
AWAY = (
    psycopg.OperationalError,
    psycopg.errors.InvalidSchemaName,
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.InsufficientPrivilege,
)


# what the first publish makes. Without the role connecting itself fails, and what the server says then comes without a
# code: in another language than English it is taken for any other failure
NOT_YET = re.compile(r'role "api_reader" does not exist|UndefinedTable: .*\bpublished\.builds\b')


class Unavailable(Exception):
    """Nothing can be answered now: the database is away, or what it has cannot be read."""

    detail = "The numbers cannot be read at the moment; try again soon."


class NothingPublished(Unavailable):
    """Nothing can be answered yet: there is a database, in which nothing has been published."""

    detail = "Nothing has been published yet: the numbers come with the first refresh that succeeds."


class BuildDropped(Unavailable):
    """The tables of a build are gone, or never were: it was dropped meanwhile, or an earlier version made it."""


class Connection(psycopg.Connection):
    """Tells why connecting failed, which the pool keeps to itself."""

    @classmethod
    def connect(cls, conninfo: str = "", *, on_failure: Callable[[psycopg.Error], None], **parameters) -> "Connection":
        try:
            return super().connect(conninfo, **parameters)
        except psycopg.Error as error:
            on_failure(error)
            raise


class Database:
    def __init__(self, config: Config) -> None:
        self._patience = config.connect_timeout
        self._failed_at = 0.0
        self._failure: psycopg.Error | None = None
        self._pool = ConnectionPool(
            connection_class=Connection,
            # autocommit: a transaction around the one select would cost two more round trips
            kwargs={"autocommit": True, "on_failure": self._keep_failure} | connection_parameters(config),
            min_size=1,
            max_size=config.pool_size,
            # a failed attempt is given up at once: a later request makes a new one, so that a database that
            # comes back is found at once and not at the end of a long pause
            reconnect_timeout=0,
            reconnect_failed=self._note_failure,
            open=False,
        )

    def fetch(self, query: str, parameters: Mapping[str, object] | None = None) -> list[tuple]:
        """The rows of one select. Raises Unavailable when there is no database, NothingPublished when there is one
        to which nothing has been published yet, and BuildDropped when a table is not there."""
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
        except AWAY as error:
            raise unavailable(error) from error

    def chunks(self, query: str, parameters: Mapping[str, object] | None = None) -> Iterator[list[tuple]]:
        """As fetch, some thousands of rows at a time: each time is a statement of its own, and short."""
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
        """Connections of this process, those of them that are free, and requests that wait for one."""
        stats = self._pool.get_stats()
        return {name: stats.get(name, 0) for name in ("pool_size", "pool_available", "requests_waiting")}

    def _execute(self, query: str, parameters: Mapping[str, object] | None) -> list[tuple]:
        connection = self._take()
        try:
            return connection.execute(query, parameters).fetchall()
        finally:
            self._pool.putconn(connection)

    def _take(self) -> psycopg.Connection:
        self._pool.open()  # in the process that serves, not in the one that forks; does nothing the second time
        # a free connection is had at once; without one, an attempt to connect that failed ends the waiting
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
    """Which of the three it is; its text is for the log, in one line."""
    reason = f"{type(error).__name__}: {error}".splitlines()[0]
    if NOT_YET.search(reason):
        return NothingPublished(reason)
    is_dropped = isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.InvalidSchemaName)
    return BuildDropped(reason) if is_dropped else Unavailable(reason)
