"""`interactions db start | stop | psql | run COMMAND [--then COMMAND]`, also as `python -m refresh.embedded …`."""

import contextlib
import itertools
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence

import click

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


def run_on_server(arguments: Sequence[str]) -> int:
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


@click.group(epilog="Example: interactions db start")
def db() -> None:
    """Start, stop and query the embedded Postgres.

    With PGHOST set, that server is used, and nothing is started.
    """


@db.command(epilog="Example: interactions db start")
def start() -> None:
    """Start the server, and say how to connect."""
    if os.environ.get("PGHOST"):
        click.echo(f"PGHOST is set: the server on {os.environ['PGHOST']} is used, nothing is started")
    else:
        click.echo("started" if server.start() else "runs already")
        click.echo(connection())


@db.command(epilog="Example: interactions db stop")
def stop() -> None:
    """Stop the server."""
    server.stop()


# what follows these commands is of other programs
OF_OTHERS = {"ignore_unknown_options": True, "allow_interspersed_args": False, "help_option_names": ["--help"]}


@db.command(context_settings=OF_OTHERS, epilog="Example: interactions db psql -l")
@click.argument("options", metavar="[OPTIONS OF PSQL]", nargs=-1, type=click.UNPROCESSED)
def psql(options: tuple[str, ...]) -> None:
    """Open psql on the database."""
    with server.running():
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in psql cancels a query: it must not stop the server
        sys.exit(subprocess.run([server.program("psql"), *options]).returncode)


@db.command(context_settings=OF_OTHERS, epilog="Example: interactions db run pg_dump --then echo saved")
@click.argument("words", metavar="PROGRAM [--then PROGRAM]...", nargs=-1, required=True, type=click.UNPROCESSED)
def run(words: tuple[str, ...]) -> None:
    """Run programs on the server, each if the one before succeeded."""
    sys.exit(run_on_server(words))


def main(arguments: Sequence[str]) -> None:
    try:
        db(arguments, prog_name="python -m refresh.embedded")
    except RefreshError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main(sys.argv[1:])
