import itertools
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from support import citus
from support.checkout import ROOT
from support.project import Project, clean_environment
from support.servers import new_server
from support.serving import served


@pytest.fixture(scope="session")
def server() -> Iterator[dict[str, str]]:
    """An embedded Postgres for the whole run; yields the environment that connects to it.

    With `make test-citus`, it is the coordinator of a cluster.
    """
    if citus.is_wanted():
        with tempfile.TemporaryDirectory(prefix="ci-") as data_dir:
            yield clean_environment() | citus.coordinator() | {"DATA_DIR": data_dir}
        return
    # the path of pytest's own folder is too long for a socket
    data_dir = Path(tempfile.mkdtemp(prefix="ci-"))
    environment = clean_environment() | {"DATA_DIR": str(data_dir)}
    command = [sys.executable, "-m", "refresh.embedded"]
    subprocess.run([*command, "start"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    postgres = {"PGHOST": str(data_dir / "postgres"), "PGPORT": "5432", "PGUSER": "postgres", "PGDATABASE": "postgres"}
    with psycopg.connect(host=postgres["PGHOST"], user="postgres", dbname="postgres", autocommit=True) as connection:
        # a crash may lose its data; tests that stop and start a server use another one
        connection.execute("alter system set fsync = off")
        connection.execute("select pg_reload_conf()")
    yield environment | postgres
    subprocess.run([*command, "stop"], cwd=ROOT, env=environment, check=True)
    shutil.rmtree(data_dir)


@pytest.fixture(scope="session")
def make_project(server: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Project]:
    """Makes a project of this name: a database, empty or a copy of the template's, and a DATA_DIR.

    Projects of one name share the dbt folder of DATA_DIR: dbt parses unchanged files once for each database name.
    """

    def make(name: str, template: Project | None = None) -> Project:
        folder = tmp_path_factory.mktemp("project")
        data_dir = folder / "data"
        data_dir.mkdir()
        dbt = Path(server["DATA_DIR"]) / f"dbt-{name}"
        dbt.mkdir(exist_ok=True)
        (data_dir / "dbt").symlink_to(dbt)
        places = {"DATA_DIR": data_dir, "DBT_TARGET_PATH": folder / "target", "DBT_LOG_PATH": folder / "logs"}
        project = Project(folder, server | {variable: str(path) for variable, path in places.items()})
        project.environment["PGDATABASE"] = name
        if citus.is_wanted():
            citus.create_database(name)
            if template:  # no cluster copies a database; every template of these tests has the sample published
                assert project.refresh().returncode == 0
            return project
        source = template.environment["PGDATABASE"] if template else "template0"
        with project.connect(dbname="postgres") as connection:
            connection.execute(f"create database {name} template {source}")
        return project

    return make


@pytest.fixture(scope="session")
def lasting_project(make_project: Callable[..., Project]) -> Callable[..., Project]:
    """Makes a project that more than one test uses."""
    numbers = itertools.count(1)
    return lambda template=None: make_project(f"lasting_{next(numbers)}", template)


@pytest.fixture
def new_project(server: dict[str, str], make_project: Callable[..., Project]) -> Iterator[Callable[..., Project]]:
    """Makes a project for one test. All tests use the same names, as dbt parses everything again for a new name."""
    names: list[str] = []

    def make(template: Project | None = None) -> Project:
        names.append(f"project_{len(names) + 1}")
        return make_project(names[-1], template)

    yield make
    if citus.is_wanted():
        return  # the next project of this name replaces the database
    with psycopg.connect(host=server["PGHOST"], user="postgres", dbname="postgres", autocommit=True) as connection:
        for name in names:
            connection.execute(f"drop database if exists {name} with (force)")


@pytest.fixture(scope="session")
def refreshed_project(lasting_project: Callable[..., Project]) -> Project:
    """A template with the sample workbook published; Postgres copies a database only while no session uses it."""
    project = lasting_project()
    outcome = project.refresh()
    assert outcome.returncode == 0, outcome.stderr
    return project


@pytest.fixture(scope="session")
def sample_project(lasting_project: Callable[..., Project], refreshed_project: Project) -> Project:
    """A project with the sample workbook published, which no test changes."""
    return lasting_project(refreshed_project)


@pytest.fixture(scope="session")
def docs_file(sample_project: Project) -> Path:
    """The docs site of the sample, built as by `make docs`."""
    outcome = sample_project.dbt("docs generate", "--target", "prod")
    assert outcome.returncode == 0, outcome.stdout
    outcome = sample_project.run(sys.executable, "-m", "refresh.building.docs_site")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    return sample_project.folder / "target" / "static_index.html"


@pytest.fixture
def published_project(new_project: Callable[..., Project], refreshed_project: Project) -> Project:
    """A project with the sample workbook published, for one test."""
    return new_project(refreshed_project)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[tuple[Project, Callable[[str], None]]]:
    """A project on a new, empty server, and a function that starts and stops this server."""
    with new_server(tmp_path) as server:
        yield server


@pytest.fixture
def own_server_project(
    own_server: tuple[Project, Callable[[str], None]],
) -> tuple[Project, Callable[[str], None]]:
    """A project with the sample published on a new server, and a function that starts and stops this server."""
    assert own_server[0].refresh().returncode == 0
    return own_server


@pytest.fixture(scope="session")
def address(sample_project: Project) -> Iterator[str]:
    """The address of the API, served over the sample workbook."""
    with served(sample_project.environment) as url:
        yield url
