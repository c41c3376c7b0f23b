"""The embedded Postgres: a server in DATA_DIR, reached by its Unix socket alone, for whoever has no server.

`python -m refresh.embedded start | stop | psql | run COMMAND ...`. With PGHOST set there is nothing to start: that
server is used.
"""

import contextlib
import fcntl
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg

from refresh import cluster
from refresh.errors import RefreshError
from refresh.settings import data_dir


def libpq_environment() -> dict[str, str]:
    """libpq's variables for the embedded server, for this process and its children."""
    return {"PGHOST": str(cluster.socket_dir()), "PGPORT": "5432", "PGUSER": "postgres", "PGDATABASE": "postgres"}


@contextlib.contextmanager
def running() -> Iterator[None]:
    """Sees to it that libpq's variables lead to a server: the one of PGHOST, or the embedded one.

    An embedded server that this call started is stopped in the end, unless somebody else is connected to it by then.
    Raises RefreshError when it does not start.
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


def start() -> bool:
    """Starts the server unless it runs; whether it was started. Raises RefreshError when it does not start."""
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


def _is_reachable() -> bool:
    """Whether the server answers; waits up to 10 s for one that is just starting or stopping."""
    for _ in range(100):
        try:
            psycopg.connect(**_connection(), connect_timeout=5).close()
            return True
        except psycopg.OperationalError as error:
            if "starting up" not in str(error) and "shutting down" not in str(error):
                return False
        time.sleep(0.1)
    return False


def _others_connected() -> bool:
    try:
        with psycopg.connect(**_connection(), connect_timeout=5) as connection:
            row = connection.execute(
                "select count(*) from pg_stat_activity"
                " where backend_type = 'client backend' and pid != pg_backend_pid()"
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and row[0] > 0


def _connection() -> dict[str, str]:
    environment = libpq_environment()
    return {"host": environment["PGHOST"], "port": "5432", "user": "postgres", "dbname": "postgres"}


def _run(command: list[str]) -> int:
    """Runs a command beside the server and gives its exit status; a signal ends the command first, then the server."""
    process = subprocess.Popen(command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C reaches the command by itself
    signal.signal(signal.SIGTERM, lambda number, frame: process.send_signal(number))
    status = process.wait()
    return 128 - status if status < 0 else status


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run", *command] if command:
            with running():
                return _run(command)
        case ["psql", *options]:
            with running():
                return _run([str(cluster.PSQL), *options])
        case ["start"] if os.environ.get("PGHOST"):
            print(f"PGHOST is set: the server on {os.environ['PGHOST']} is used, nothing is started")  # noqa: T201
        case ["start"]:
            print("started" if start() else "runs already")  # noqa: T201
            for name, value in libpq_environment().items():
                print(f"export {name}={shlex.quote(value)}")  # noqa: T201
        case ["stop"]:
            cluster.stop()
        case _:
            print("usage: python -m refresh.embedded start | stop | psql | run COMMAND ...", file=sys.stderr)  # noqa: T201
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except RefreshError as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        sys.exit(1)
