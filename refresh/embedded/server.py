"""Starts and stops the embedded Postgres, unless PGHOST names another server."""

import contextlib
import fcntl
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg

from refresh.errors import RefreshError
from refresh.paths import data_dir
from refresh.retry import attempts

try:
    from refresh.embedded import cluster
except ModuleNotFoundError:  # images lack the extra `embedded`
    cluster = None


def libpq_environment() -> dict[str, str]:
    """Returns libpq's variables for the embedded server."""
    return {"PGHOST": str(cluster.socket_dir()), "PGPORT": "5432", "PGUSER": "postgres", "PGDATABASE": "postgres"}


@contextlib.contextmanager
def running() -> Iterator[None]:
    """Makes libpq's variables lead to the server of PGHOST or, if it is not set, to the embedded one, which it starts.

    Stops a server that it started, unless another session is connected to it at the end. Raises RefreshError when the
    server does not start.
    """
    if os.environ.get("PGHOST"):
        yield
        return
    started = start()
    os.environ.update(libpq_environment())
    try:
        yield
    finally:
        if started and not _others_connected():
            cluster.stop()


def program(name: str) -> Path:
    """Returns the path of a Postgres program: psql, pg_dump. Raises RefreshError if it is not installed."""
    if cluster is None:
        raise RefreshError(
            f"{name} comes with the embedded Postgres, which is not installed here; see docs/operating.md"
        )
    return cluster.PSQL.parent / name


def start() -> bool:
    """Starts the server unless it runs; returns whether it did. Raises RefreshError if it does not start."""
    if cluster is None:
        raise RefreshError("PGHOST is not set, and the embedded Postgres is not installed here; set PGHOST")
    try:
        data_dir().mkdir(parents=True, exist_ok=True)
        with (data_dir() / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _is_reachable():
                return False
            cluster.start()
    except OSError as error:
        raise RefreshError(f"DATA_DIR {data_dir()} cannot be used ({error}); set it to a folder of yours") from None
    except subprocess.SubprocessError:
        raise RefreshError(f"the embedded Postgres did not start; see the end of {cluster.pgdata() / 'log'}") from None
    return True


def stop() -> None:
    """Stops the server if it runs."""
    cluster.stop()


def _is_reachable() -> bool:
    """Whether the server accepts connections; waits up to 10 s for one that is starting or stopping."""
    for _ in attempts([0.1] * 100):
        try:
            psycopg.connect(**_connection(), connect_timeout=5).close()
            return True
        except psycopg.OperationalError as error:
            if "starting up" not in str(error) and "shutting down" not in str(error):
                break
    return False


def _others_connected() -> bool:
    """Whether other sessions exist; one that has just ended may be listed for up to a second."""
    for _ in attempts([0.1] * 10):
        try:
            with psycopg.connect(**_connection(), connect_timeout=5) as connection:
                (others,) = connection.execute(
                    "select count(*) from pg_stat_activity"
                    " where backend_type = 'client backend' and pid != pg_backend_pid()"
                ).fetchone()
        except psycopg.OperationalError:
            return False
        if not others:
            return False
    return True


def _connection() -> dict[str, str]:
    environment = libpq_environment()
    return {"host": environment["PGHOST"], "port": "5432", "user": "postgres", "dbname": "postgres"}
