"""Saves and restores, as one tar file, everything that no refresh can make again.

`interactions backup FILE [PATH ...]` writes FILE; PATH as for a refresh. `interactions restore FILE` reads it into a
database without schemas of this project. FILE contains

    database.dump     the schemas refresh and snapshots, and those of the kept builds, for pg_restore
    seeds/*.csv       the reference lists
    seeds/extracts/   the workbooks
"""

import os
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from refresh.database import runs
from refresh.database.publication import grant_reader, make_reader
from refresh.embedded import server
from refresh.errors import RefreshError
from refresh.paths import reference_lists, seeds_dir
from refresh.reading.files import find_files

SCHEMAS = ("refresh", "snapshots", "published*", "build_*")  # patterns of pg_dump, which dumps them in one snapshot
EXISTING = "select nspname from pg_namespace where nspname ~ '^(refresh$|snapshots$|published|build_)'"
BUILDS = "select nspname from pg_namespace where nspname ~ '^(published|build_)'"
DUMP = "database.dump"


def save(target: Path, paths: Sequence[Path]) -> None:
    """Writes the backup under a temporary name, then renames it. Only its owner can read it: it holds customer data.

    Raises RefreshError if something cannot be saved or a published workbook is not among the files.
    """
    if not target.absolute().parent.is_dir():
        raise RefreshError(f"{target}: no such folder; make it, or name another file")
    with server.running(), tempfile.TemporaryDirectory(prefix=".backup-", dir=target.absolute().parent) as folder:
        files, _ = find_files(paths)
        _refuse_incomplete(files)
        dump, tar = Path(folder, DUMP), Path(folder, "backup.tar")
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={dump}", *(f"--schema={name}" for name in SCHEMAS))
        dump.chmod(0o600)
        with tarfile.open(tar, "w") as archive:
            archive.add(dump, DUMP)
            for path in reference_lists(seeds_dir()):
                archive.add(path.resolve(), f"seeds/{path.name}")
            for file in files:
                archive.add(file.resolve(), f"seeds/extracts/{file.name}")
        tar.chmod(0o600)
        with tar.open("rb") as content:
            os.fsync(content.fileno())
        os.replace(tar, target)


def restore(source: Path) -> None:
    """Restores a backup. Renames an existing folder of workbooks, and keeps it next to the restored one.

    Raises RefreshError for a database that is not empty or a file that is not a backup: then nothing was changed.
    """
    with server.running(), psycopg.connect(autocommit=True) as connection:
        existing = connection.execute(EXISTING).fetchone()
        if existing:
            raise RefreshError(f"this database has a schema {existing[0]} already; restore into an empty one")
        make_reader(connection)
        seeds_dir().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=seeds_dir()) as folder:
            try:
                with tarfile.open(source) as archive:
                    archive.extractall(folder, filter="data")
                restored = Path(folder, "seeds")
                _run("pg_restore", "--list", f"--file={os.devnull}", str(Path(folder, DUMP)))
            except (tarfile.TarError, OSError, RefreshError):
                raise RefreshError(f"{source}: not a readable backup of this project; name another file") from None
            # grants in the dump can name roles that this server does not have
            options = ["--no-privileges", "--no-owner", "--single-transaction", f"--dbname={connection.info.dbname}"]
            _run("pg_restore", *options, str(Path(folder, DUMP)))
            for (schema,) in connection.execute(BUILDS).fetchall():
                grant_reader(connection, schema)
            extracts = seeds_dir() / "extracts"
            if extracts.exists():
                extracts.rename(seeds_dir() / f"extracts-before-{datetime.now(UTC):%Y%m%d-%H%M%S}")
            (restored / "extracts").rename(extracts)
            for file in restored.glob("*.csv"):
                os.replace(file, seeds_dir() / file.name)


def _refuse_incomplete(files: Sequence[Path]) -> None:
    with psycopg.connect(autocommit=True) as connection:
        if not runs.recent(connection, 1):
            raise RefreshError("no refresh has run on this database yet: there is nothing to save")
        last = runs.last_published(connection)
    missing = {file["name"] for file in last["files"]} - {file.name for file in files} if last else set()
    if missing:
        raise RefreshError(
            f"{', '.join(sorted(missing))}: the published numbers are made from it, but it is not among the workbooks; "
            "name their folder (make backup: EXTRACTS=path)"
        )


def _run(program: str, *arguments: str) -> None:
    outcome = subprocess.run([server.program(program), *arguments], capture_output=True, text=True)
    if outcome.returncode:
        # the first line alone: further lines may quote rows
        reason = next(iter(outcome.stderr.splitlines()), f"it ended with {outcome.returncode}")
        raise RefreshError(reason)
