"""dbt as an analyst types it: the target dev, from the root and from dbt_project/; production is a refresh's alone."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from support.checkout import ROOT, copy_checkout
from support.project import Project, clean_environment

DBT = str(Path(sys.executable).parent / "dbt")
DEPRECATIONS = ("--show-all-deprecations",)
BUILT = ("raw", "staging", "marts", "snapshots")
# what somebody types, and where, from the folder of the checkout
PLACES = {
    "root": (".", ("--project-dir", "dbt_project"), {}),
    "root, once a shell": (".", (), {"DBT_PROJECT_DIR": "{checkout}/dbt_project"}),
    "dbt_project": ("dbt_project", (), {}),
}


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    """A copy of the repository, whose embedded server runs."""
    # not under pytest's own folder, whose long path would be too long for a socket
    folder = copy_checkout(Path(tempfile.mkdtemp(prefix="ci-")).resolve() / "checkout")
    command = [sys.executable, "-m", "refresh.embedded"]
    subprocess.run([*command, "start"], cwd=folder, env=clean_environment(), check=True, stdout=subprocess.DEVNULL)
    yield folder
    subprocess.run([*command, "stop"], cwd=folder, env=clean_environment(), check=True)
    shutil.rmtree(folder.parent)


def schemas(project: Project) -> set[str]:
    return {name for (name,) in project.query("select nspname from pg_namespace where nspname !~ '^pg_'")}


def tables(project: Project) -> list[tuple]:
    """Every table, view and file of rows, by its schema."""
    return project.query(
        "select oid, relfilenode, relnamespace::regnamespace::text, relname from pg_class"
        " where relnamespace::regnamespace::text !~ '^(pg_|information_schema)' order by oid"
    )


@pytest.mark.parametrize(("place", "where"), [*((place, "embedded") for place in PLACES), ("dbt_project", "PGHOST")])
def test_dbt_works_where_an_analyst_calls_it(
    checkout: Path, place: str, where: str, new_project: Callable[..., Project]
) -> None:
    folder, options, variables = PLACES[place]
    environment = clean_environment() | {name: value.format(checkout=checkout) for name, value in variables.items()}
    prefix = f"anna_{list(PLACES).index(place)}"
    environment |= {"PWD": str(checkout / folder), "DBT_SCHEMA": prefix}
    server = {"PGHOST": str(checkout / ".local" / "postgres"), "PGUSER": "postgres", "PGDATABASE": "postgres"}
    if where == "PGHOST":
        other = new_project().environment
        server = {name: other[name] for name in server}
        environment |= server

    def dbt(*words: str) -> str:
        command = [DBT, "--no-use-colors", *words, *options, *DEPRECATIONS]
        outcome = subprocess.run(command, cwd=checkout / folder, env=environment, capture_output=True, text=True)
        assert outcome.returncode == 0, outcome.stdout
        assert "deprecat" not in (outcome.stdout + outcome.stderr).lower(), outcome.stdout
        return outcome.stdout

    assert f"host: {server['PGHOST']}\n" in dbt("debug")
    if variables:  # the same folder as from the root, named otherwise
        dbt("parse", "--no-partial-parse")
    else:
        dbt("build", "--no-partial-parse")
        assert {f"{prefix}_{name}" for name in BUILT} <= schemas(Project(checkout, environment | server))
        dbt("docs", "generate")
        assert (checkout / "dbt_project" / "target" / "catalog.json").exists()
    if "--project-dir" not in options:  # dbt 1.11 takes the target folder to be outside of a relative --project-dir
        dbt("clean")
        assert not (checkout / "dbt_project" / "target").exists()


@pytest.mark.parametrize(
    ("place", "data_dir"), [*((place, "elsewhere") for place in PLACES), ("dbt_project", "/tmp/elsewhere")]
)
def test_a_relative_data_dir_counts_from_the_root(checkout: Path, place: str, data_dir: str) -> None:
    folder, options, variables = PLACES[place]
    environment = clean_environment() | {name: value.format(checkout=checkout) for name, value in variables.items()}
    environment |= {"PWD": str(checkout / folder), "DATA_DIR": data_dir}
    command = [DBT, "debug", *options]
    outcome = subprocess.run(command, cwd=checkout / folder, env=environment, capture_output=True, text=True)
    assert f"host: {checkout / data_dir}/postgres\n" in outcome.stdout


def database(project: Project) -> str:
    return project.environment["PGDATABASE"]


def test_one_place_says_where_the_server_is() -> None:
    profile = yaml.safe_load((ROOT / "profiles.yml").read_text("utf-8"))["customer_interactions"]
    assert (profile["target"], set(profile["outputs"])) == ("dev", {"dev", "prod"})
    dev, prod = profile["outputs"]["dev"], profile["outputs"]["prod"]
    assert {name for name in dev if dev[name] != prod[name]} == {"schema"}
    assert (ROOT / "profiles.yml").read_text("utf-8").count("'DATA_DIR'") == 1
    assert os.readlink(ROOT / "dbt_project" / "profiles.yml") == "../profiles.yml"


@pytest.mark.parametrize("state", ["published", "empty"])
def test_only_a_refresh_builds_production(
    request: pytest.FixtureRequest, new_project: Callable[..., Project], sample_project: Project, state: str
) -> None:
    project = request.getfixturevalue("published_project") if state == "published" else new_project()
    if state == "published":
        project.execute("drop table marts.interaction_counts cascade")  # dbt clones what is not there
    before = tables(project), schemas(project)
    more = ["build", "run --empty", "seed --full-refresh", "snapshot"] if state == "published" else ["run"]
    for command in [*more, f"clone --state {sample_project.environment['DATA_DIR']}/dbt/target"]:
        outcome = project.dbt(command, "--target", "prod")
        assert outcome.returncode != 0
        said, word = " ".join(outcome.stdout.split()), command.split()[0]
        assert f"dbt {word} does not write to production: only a refresh builds it (python -m refresh); use" in said
        assert (tables(project), schemas(project)) == before


def test_a_refresh_that_failed_is_not_retried_by_hand(published_project: Project) -> None:
    published_project.execute("drop table raw.channels cascade")
    target = published_project.folder / "target"
    published_project.environment["DBT_ENV_CUSTOM_ENV_REFRESH_ID"] = "20261126-000000-0000"
    failed = published_project.dbt("build --exclude-resource-type seed", "--target", "prod")
    assert failed.returncode != 0 and (target / "run_results.json").exists()
    del published_project.environment["DBT_ENV_CUSTOM_ENV_REFRESH_ID"]
    before = tables(published_project)
    outcome = published_project.dbt("retry")
    assert outcome.returncode != 0
    assert "does not write to production" in outcome.stdout
    assert tables(published_project) == before


READING = [
    "docs generate --no-compile", "compile --select customers", "test --select customers", "show --inline select/**/1",
    "parse", "list --quiet", "debug",
]  # fmt: skip


def test_what_only_reads_works_with_production(published_project: Project) -> None:
    before = tables(published_project)
    for command in READING:
        outcome = published_project.dbt(command, "--target", "prod")
        assert outcome.returncode == 0, outcome.stdout
        assert tables(published_project) == before


def test_a_build_of_ones_own_is_not_compared_with_production(published_project: Project) -> None:
    """Production has far more interactions than the sample, and this login may not even read how many."""
    project = published_project
    project.execute("update published.builds set rows = rows || '{\"interactions\": 1000000}'")
    project.execute(f"create role dora login; grant create on database {database(project)} to dora")
    published = project.published()
    try:
        project.environment["PGUSER"] = "dora"
        outcome = project.dbt("build --exclude-resource-type unit_test")
        assert outcome.returncode == 0, outcome.stdout
        assert {f"dora_{name}" for name in BUILT} <= schemas(project)
    finally:
        project.environment["PGUSER"] = "postgres"
        project.execute("drop owned by dora; drop role dora")
    assert project.published() == published
    # with production's own target it is
    outcome = project.dbt("test --select assert_interactions_have_not_shrunk", "--target", "prod")
    assert outcome.returncode != 0


REFUSED = ["", "Anna.S", "pg_anna", "build", "build_1", "published", "published_20261126", "a" * 41]
TAKEN = ["builder", "publishedly", "anna_2", "a" * 40]


@pytest.mark.parametrize("name", ["Anna.S", "build_1"])
def test_a_name_that_no_schema_can_begin_with_is_refused(sample_project: Project, name: str) -> None:
    outcome = parse(sample_project, name)
    assert outcome.returncode != 0
    assert f"cannot be named after '{name}': set DBT_SCHEMA" in " ".join(outcome.stdout.split())


def test_a_name_that_schemas_can_begin_with_is_taken(sample_project: Project) -> None:
    assert parse(sample_project, "builder").returncode == 0


def test_the_names_that_schemas_can_begin_with() -> None:
    macro = (ROOT / "dbt_project" / "macros" / "overrides" / "generate_schema_name.sql").read_text("utf-8")
    pattern = re.search(r"fullmatch\('(.+)', prefix\)", macro)[1]
    assert [name for name in REFUSED if re.fullmatch(pattern, name)] == []
    assert [name for name in TAKEN if not re.fullmatch(pattern, name)] == []


def parse(project: Project, name: str) -> subprocess.CompletedProcess[str]:
    return Project(project.folder, project.environment | {"DBT_SCHEMA": name}).dbt("parse --no-partial-parse")


def test_tables_between_raw_and_marts_are_unlogged(sample_project: Project) -> None:
    found = sample_project.query(
        "select relname, relpersistence from pg_class where relnamespace = 'staging'::regnamespace and relkind = 'r'"
    )
    assert len(found) == 6
    assert [name for name, persistence in found if persistence != "u"] == []
