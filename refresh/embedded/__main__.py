"""`python -m refresh.embedded start | stop | psql | run COMMAND [--then COMMAND]`.

With PGHOST set, that server is used and nothing is started.
"""

import contextlib
import itertools
import os
import shlex
import signal
import subprocess
import sys

from refresh.embedded import server
from refresh.errors import RefreshError


def connection() -> str:
    """Says how to connect: with psql, a GUI, dbt, and programs that use libpq."""
    where = server.libpq_environment()
    exports = " ".join(f"{name}={shlex.quote(value)}" for name, value in where.items())
    return f"""\
psql     make psql
GUI      host {where["PGHOST"]} (the folder of its socket), port 5432, database and user postgres, no password;
         for a GUI without socket support, such as DBeaver, run it in a container: make db COMPOSE="docker compose"
dbt      needs no settings: .venv/bin/dbt build --project-dir dbt_project
others   programs that use libpq, after
export {exports}"""


def _run(arguments: list[str]) -> int:
    """Runs commands on the server, each if the one before succeeded; returns the exit status of the last.

    A signal ends the running command, then the server. No further command begins: the exit status is 128 + its number.
    """
    process: subprocess.Popen | None = None
    received = 0
    to_forward: list[int] = []

    def forward() -> None:
        with contextlib.suppress(IndexError):
            while process:
                process.send_signal(to_forward.pop(0))

    def receive(number: int, frame: object) -> None:
        nonlocal received
        received = number
        to_forward.append(number)
        forward()

    # set before a command starts: it would inherit signals that a shell made this process ignore
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, receive)
    status = 0
    with server.running():
        for is_then, words in itertools.groupby(arguments, "--then".__eq__):
            if is_then:
                continue
            if received:
                return 128 + received
            # a terminal sends Ctrl-C to its whole process group: in one of its own the command receives it once
            process = subprocess.Popen(list(words), process_group=0)
            forward()  # a signal that arrived while the command started
            status = process.wait()
            process = None
            if status:
                break
    return 128 - status if status < 0 else status


def _psql(options: list[str]) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in psql cancels a query: it must not stop the server
    return subprocess.run([server.program("psql"), *options]).returncode


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run", *commands] if commands:
            return _run(commands)
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
