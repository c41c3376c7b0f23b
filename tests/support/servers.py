"""Postgres servers for one test, and the roles on them."""

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from support.checkout import ROOT, copy_seeds
from support.project import Project, clean_environment

from refresh.embedded.cluster import PSQL

PASSWORDS = {"REFRESH_PASSWORD": "it's \\ hush one", "API_READER_PASSWORD": "hush two"}


@contextlib.contextmanager
def new_server(folder: Path) -> Iterator[tuple[Project, Callable[[str], None]]]:
    """A project on a new, empty server of its own, and a function that starts and stops the server."""
    # not in pytest's folder, whose path is too long for a socket
    data_dir = Path(tempfile.mkdtemp(prefix="ci-"))
    places = {"DATA_DIR": data_dir, "SEEDS_DIR": copy_seeds(ROOT / "seeds", folder / "seeds")}
    environment = clean_environment() | {name: str(path) for name, path in places.items()}
    postgres = {"PGHOST": str(data_dir / "postgres"), "PGUSER": "postgres", "PGDATABASE": "postgres"}

    def command(word: str) -> None:
        subprocess.run([sys.executable, "-m", "refresh.embedded", word], cwd=ROOT, env=environment, check=True)

    command("start")
    yield Project(folder, environment | postgres), command
    command("stop")
    shutil.rmtree(data_dir)


def make_roles(project: Project, **passwords: str) -> subprocess.CompletedProcess[str]:
    """Runs refresh/roles.sql in the project's database, with PASSWORDS or these passwords."""
    environment = project.environment | PASSWORDS | passwords
    command = [str(PSQL), "--no-psqlrc", "--file", "refresh/roles.sql"]
    return replace(project, environment=environment).run(*command)


def as_role(project: Project, role: str, password: str) -> Project:
    """The same project, with commands that connect as this role."""
    return replace(project, environment=project.environment | {"PGUSER": role, "PGPASSWORD": password})


@contextlib.contextmanager
def new_server_with_roles(folder: Path) -> Iterator[Project]:
    """A superuser's project on a new server with the roles alone; all other users need a password."""
    with new_server(folder) as (project, _):
        name = "customer interactions"  # must be quoted
        project.execute(f'create database "{name}"')
        project.environment["PGDATABASE"] = name
        outcome = make_roles(project)
        assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")
        access = Path(project.environment["PGHOST"]) / "pg_hba.conf"
        access.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        project.execute("select pg_reload_conf()")
        yield project
