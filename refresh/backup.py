"""Saves what no refresh can make again, and brings it back: one tar file.

`python -m refresh.backup save FILE [PATH ...]` writes FILE; PATH as for a refresh. `python -m refresh.backup restore
FILE` reads it into a database in which nothing of this project is yet. In FILE are

    database.dump     the schemas refresh and snapshots, and those of the kept builds, for pg_restore
    seeds/*.csv       the reference lists
    seeds/extracts/   the workbooks
"""

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from refresh.database import runs
from refresh.database.publication import grant_reader, make_reader
from refresh.embedded import server
from refresh.errors import RefreshError, one_line
from refresh.paths import seeds_dir
from refresh.reading.files import find_files
from refresh.reading.landing import REFERENCE_SEEDS

SCHEMAS = ("refresh", "snapshots", "published*", "build_*")  # patterns of pg_dump, which sees all of one moment
THERE = "select nspname from pg_namespace where nspname ~ '^(refresh$|snapshots$|published|build_)'"
BUILDS = "select nspname from pg_namespace where nspname ~ '^(published|build_)'"
DUMP = "database.dump"
LISTS = [f"{name}.csv" for name in REFERENCE_SEEDS]


def save(target: Path, paths: Sequence[Path]) -> None:
    """Writes the backup, aside first, then renamed. Only its owner can read it: it holds customer data.

    Raises RefreshError when something cannot be saved, also when a published workbook is not among the files.
    """
    if not target.absolute().parent.is_dir():
        raise RefreshError(f"{target}: no such folder; make it, or name another file")
    with server.running(), tempfile.TemporaryDirectory(prefix=".backup-", dir=target.absolute().parent) as aside:
        files, _ = find_files(paths)
        _refuse_incomplete(files)
        dump, tar = Path(aside, DUMP), Path(aside, "backup.tar")
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={dump}", *(f"--schema={name}" for name in SCHEMAS))
        dump.chmod(0o600)
        with tarfile.open(tar, "w") as archive:
            archive.add(dump, DUMP)
            for name in LISTS:
                if (seeds_dir() / name).exists():
                    archive.add((seeds_dir() / name).resolve(), f"seeds/{name}")
            for file in files:
                archive.add(file.resolve(), f"seeds/extracts/{file.name}")
        tar.chmod(0o600)
        with tar.open("rb") as content:
            os.fsync(content.fileno())
        os.replace(tar, target)


def restore(source: Path) -> None:
    """Brings all of a backup back. The folder of workbooks that was there is kept beside it, under another name.

    Raises RefreshError for a database that is not empty, and a file that is no backup: then nothing was changed.
    """
    with server.running(), psycopg.connect(autocommit=True) as connection:
        there = connection.execute(THERE).fetchone()
        if there:
            raise RefreshError(f"this database has a schema {there[0]} already; restore into an empty one")
        make_reader(connection)
        seeds_dir().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=seeds_dir()) as aside:
            try:
                with tarfile.open(source) as archive:
                    archive.extractall(aside, filter="data")
                restored = Path(aside, "seeds")
                _run("pg_restore", "--list", f"--file={os.devnull}", str(Path(aside, DUMP)))
            except (tarfile.TarError, OSError, RefreshError):
                raise RefreshError(f"{source}: is no backup of this project that can be read; name another") from None
            # grants in the dump can name roles that this server does not have
            options = ["--no-privileges", "--no-owner", "--single-transaction", f"--dbname={connection.info.dbname}"]
            _run("pg_restore", *options, str(Path(aside, DUMP)))
            if schemas := [name for (name,) in connection.execute(BUILDS)]:
                grant_reader(connection, schemas)
            folder = seeds_dir() / "extracts"
            if folder.exists():
                folder.rename(seeds_dir() / f"extracts-before-{datetime.now(UTC):%Y%m%d-%H%M%S}")
            (restored / "extracts").rename(folder)
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
            f"{', '.join(sorted(missing))}: the published numbers are made of it, and it is not among the workbooks; "
            "say where they are (make backup: EXTRACTS=path)"
        )


def _run(program: str, *arguments: str) -> None:
    outcome = subprocess.run([server.program(program), *arguments], capture_output=True, text=True)
    if outcome.returncode:
        # its first line: those after it may quote rows
        reason = next(iter(outcome.stderr.splitlines()), f"it ended with {outcome.returncode}")
        raise RefreshError(reason)


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["save", file, *paths]:
                save(Path(file), [Path(path) for path in paths] or [seeds_dir() / "extracts"])
                print(f"saved to {file}; it holds customer data")
            case ["restore", file]:
                restore(Path(file))
                print("restored and published; python -m refresh --force makes the other schemas again")
            case _:
                print("usage: python -m refresh.backup save FILE [PATH ...] | restore FILE", file=sys.stderr)
                return 2
    except (RefreshError, psycopg.Error, OSError) as error:
        print(f"backup: {one_line(error)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
