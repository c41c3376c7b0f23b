"""The embedded Postgres: a server in DATA_DIR, reached by its Unix socket alone, for whoever has no server.

`python -m refresh.embedded start | stop | psql | run COMMAND [--then COMMAND]`. With PGHOST set there is nothing to
start: that server is used.
"""

import contextlib
import fcntl
import itertools
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg

from refresh.errors import RefreshError
from refresh.paths import data_dir

try:
    from refresh import cluster
except ModuleNotFoundError:  # in an image, which comes without the extra `embedded`
    cluster = None


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
    if cluster is None:
        raise RefreshError("PGHOST is not set, and the embedded Postgres is not installed here; set PGHOST")
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
    """Whether somebody is; a session that has just ended may be listed for a moment longer."""
    for _ in range(10):
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
        time.sleep(0.1)
    return True


def _connection() -> dict[str, str]:
    environment = libpq_environment()
    return {"host": environment["PGHOST"], "port": "5432", "user": "postgres", "dbname": "postgres"}


def connection() -> str:
    """How to connect: with psql, a GUI, dbt, and anything that uses libpq."""
    where = libpq_environment()
    exports = " ".join(f"{name}={shlex.quote(value)}" for name, value in where.items())
    return f"""\
psql     make psql
GUI      host {where["PGHOST"]} (the folder of its socket), port 5432, database and user postgres, no password;
         one that knows no sockets, such as DBeaver, wants the database in a container: make db COMPOSE="docker compose"
dbt      finds it by itself: .venv/bin/dbt build --project-dir dbt_project
others   that use libpq, after
export {exports}"""


def _run(arguments: list[str]) -> int:
    """Runs commands beside the server, each if the one before succeeded; the exit status of the last.

    A signal ends the command that runs, then the server, and no further command is begun.
    """
    process: subprocess.Popen | None = None
    received = 0

    def forward(number: int, frame: object) -> None:
        nonlocal received
        received = number
        if process:
            process.send_signal(number)

    # set before a command starts: what a shell made this process ignore is not ignored by the command then
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, forward)
    status = 0
    for is_then, words in itertools.groupby(arguments, "--then".__eq__):
        if is_then:
            continue
        # a group of its own: a terminal's Ctrl-C reaches this process alone, which sends it on, once
        process = subprocess.Popen(list(words), process_group=0)
        status = process.wait()
        if status or received:
            break
    return 128 - status if status < 0 else status


def _psql(options: list[str]) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in psql cancels a query, and leaves the server alone
    return subprocess.run([cluster.PSQL, *options]).returncode


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run", *command] if command:
            with running():
                return _run(command)
        case ["psql", *options]:
            with running():
                return _psql(options)
        case ["start"] if os.environ.get("PGHOST"):
            print(f"PGHOST is set: the server on {os.environ['PGHOST']} is used, nothing is started")
        case ["start"]:
            print("started" if start() else "runs already")
            print(connection())
        case ["stop"]:
            cluster.stop()
        case _:
            print(
                "usage: python -m refresh.embedded start | stop | psql | run COMMAND [--then COMMAND]", file=sys.stderr
            )
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except RefreshError as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
