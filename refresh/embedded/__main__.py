"""`python -m refresh.embedded start | stop | psql | run COMMAND [--then COMMAND]`.

With PGHOST set, that server is used and nothing is started.
"""

import itertools
import os
import shlex
import signal
import subprocess
import sys

from refresh.embedded import server
from refresh.errors import RefreshError


def connection() -> str:
    """How to connect: with psql, a GUI, dbt, and anything that uses libpq."""
    where = server.libpq_environment()
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
    return subprocess.run([server.program("psql"), *options]).returncode


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run", *command] if command:
            with server.running():
                return _run(command)
        case ["psql", *options]:
            with server.running():
                return _psql(options)
        case ["start"] if os.environ.get("PGHOST"):
            print(f"PGHOST is set: the server on {os.environ['PGHOST']} is used, nothing is started")
        case ["start"]:
            print("started" if server.start() else "runs already")
            print(connection())
        case ["stop"]:
            server.stop()
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
