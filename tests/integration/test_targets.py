"""dbt builds the target dev from the root and from dbt_project/; only a refresh builds production."""

import json
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
from support.forked import run_forked
from support.project import WITHOUT_UNIT_TESTS, Project, clean_environment

DBT = str(Path(sys.executable).parent / "dbt")
DEPRECATIONS = ("--show-all-deprecations",)
BUILT = ("raw", "staging", "marts", "snapshots")
# the folder in the checkout, options and variables with which an analyst runs dbt
PLACES = {
    "root": (".", ("--project-dir", "dbt_project"), {}),
    "root, with a variable": (".", (), {"DBT_PROJECT_DIR": "{checkout}/dbt_project"}),
    "dbt_project": ("dbt_project", (), {}),
}


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    """A copy of the repository with a running embedded server."""
    # the path of pytest's own folder is too long for a socket
    folder = copy_checkout(Path(tempfile.mkdtemp(prefix="ci-")).resolve() / "checkout")
    command = [sys.executable, "-m", "refresh.embedded"]
    subprocess.run([*command, "start"], cwd=folder, env=clean_environment(), check=True, stdout=subprocess.DEVNULL)
    yield folder
    subprocess.run([*command, "stop"], cwd=folder, env=clean_environment(), check=True)
    shutil.rmtree(folder.parent)


def schemas(project: Project) -> set[str]:
    return {name for (name,) in project.query("select nspname from pg_namespace where nspname !~ '^pg_'")}


def tables(project: Project) -> list[tuple]:
    """Every table and view with its schema and the file of its rows."""
    return project.query(
        "select oid, relfilenode, relnamespace::regnamespace::text, relname from pg_class"
        " where relnamespace::regnamespace::text !~ '^(pg_|information_schema)' order by oid"
    )


@pytest.mark.parametrize(("place", "where"), [*((place, "embedded") for place in PLACES), ("dbt_project", "PGHOST")])
def test_dbt_works_in_the_root_and_in_dbt_project(
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
        command = ["dbt", "--no-use-colors", *words, *options, *DEPRECATIONS]
        outcome = run_forked(command, environment, checkout / folder)
        assert outcome.returncode == 0, outcome.stdout
        assert "deprecat" not in (outcome.stdout + outcome.stderr).lower(), outcome.stdout
        return outcome.stdout

    assert f"host: {server['PGHOST']}\n" in dbt("debug")
    if variables:  # the same project folder as for root
        dbt("parse", "--no-partial-parse")
    else:
        dbt("build", "--no-partial-parse", *(WITHOUT_UNIT_TESTS if place == "dbt_project" else ()))
        assert {f"{prefix}_{name}" for name in BUILT} <= schemas(Project(checkout, environment | server))
        dbt("docs", "generate")
        assert (checkout / "dbt_project" / "target" / "catalog.json").exists()
    if "--project-dir" not in options:  # dbt 1.11 refuses: it sees the target folder outside a relative --project-dir
        dbt("clean")
        assert not (checkout / "dbt_project" / "target").exists()


@pytest.mark.parametrize(
    ("place", "data_dir"), [*((place, "elsewhere") for place in PLACES), ("dbt_project", "/tmp/elsewhere")]
)
def test_a_relative_data_dir_is_relative_to_the_root(checkout: Path, place: str, data_dir: str) -> None:
    folder, options, variables = PLACES[place]
    environment = clean_environment() | {name: value.format(checkout=checkout) for name, value in variables.items()}
    environment |= {"PWD": str(checkout / folder), "DATA_DIR": data_dir}
    command = [DBT, "debug", *options]
    outcome = subprocess.run(command, cwd=checkout / folder, env=environment, capture_output=True, text=True)
    assert f"host: {checkout / data_dir}/postgres\n" in outcome.stdout


# how dbt Power User runs dbt: command after command in its own process, by the interpreter of the settings
IN_EDITOR = """
import json, sys
from dbt.cli.main import dbtRunner
for words in json.loads(sys.argv[1]):
    assert dbtRunner().invoke(words).success, words
    print(chr(12))
"""


def test_dbt_works_as_vs_code_runs_it(checkout: Path) -> None:
    settings, extensions = (
        json.loads((ROOT / ".vscode" / f"{name}.json").read_text("utf-8")) for name in ("settings", "extensions")
    )
    assert "innoverio.vscode-dbt-power-user" in extensions["recommendations"]
    assert settings["files.associations"] == {"**/dbt_project/**/*.sql": "jinja-sql"}
    assert settings["dbt.dbtPythonPathOverride"] == settings["python.defaultInterpreterPath"]
    python = settings["dbt.dbtPythonPathOverride"].replace(
        "${workspaceFolder}/.venv", str(Path(sys.executable).parents[1])
    )
    (folder,) = (checkout / name for name in settings["dbt.allowListFolders"])
    places = ["--project-dir", str(folder), "--profiles-dir", str(folder)]

    query = "select channel from {{ ref('channels') }} where position = '2'"
    commands = [
        ["debug"],
        ["parse"],
        ["build", "--select", "channels", "channel_aliases"],
        ["compile", "--inline", query],
        ["show", "--inline", query, "--limit", "500"],
    ]
    # the editor was started in the home folder
    outcome = subprocess.run(
        [python, "-c", IN_EDITOR, json.dumps([["--no-use-colors", *words, *places] for words in commands])],
        cwd=folder, env=clean_environment() | {"PWD": str(Path.home())}, capture_output=True, text=True,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    *_, compiled, shown, _ = outcome.stdout.split("\f")
    assert '"postgres_raw"."channels"' in compiled
    assert "| Call" in shown


def database(project: Project) -> str:
    return project.environment["PGDATABASE"]


def test_one_profile_configures_the_server() -> None:
    profile = yaml.safe_load((ROOT / "profiles.yml").read_text("utf-8"))["customer_interactions"]
    assert (profile["target"], set(profile["outputs"])) == ("dev", {"dev", "prod"})
    dev, prod = profile["outputs"]["dev"], profile["outputs"]["prod"]
    assert {name for name in dev if dev[name] != prod[name]} == {"schema"}
    assert (ROOT / "profiles.yml").read_text("utf-8").count("'DATA_DIR'") == 1
    assert os.readlink(ROOT / "dbt_project" / "profiles.yml") == "../profiles.yml"


@pytest.mark.parametrize("state", ["published", "empty"])
def test_only_a_refresh_builds_production(
    request: pytest.FixtureRequest, new_project: Callable[..., Project], refreshed_project: Project, state: str
) -> None:
    project = request.getfixturevalue("published_project") if state == "published" else new_project()
    if state == "published":
        project.execute("drop table marts.interaction_counts cascade")  # dbt clones only missing tables
    before = tables(project), schemas(project)
    more = ["build", "run --empty", "seed --full-refresh", "snapshot"] if state == "published" else ["run"]
    for command in [*more, f"clone --state {refreshed_project.environment['DATA_DIR']}/dbt/target"]:
        outcome = project.dbt(command, "--target", "prod")
        assert outcome.returncode != 0
        output, word = " ".join(outcome.stdout.split()), command.split()[0]
        assert f"dbt {word} does not write to production: only a refresh builds it (python -m refresh); use" in output
        assert (tables(project), schemas(project)) == before


def test_dbt_retry_of_a_failed_refresh_is_refused(published_project: Project) -> None:
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


READING_COMMANDS = [
    "docs generate --no-compile", "compile --select customers", "test --select customers", "show --inline select/**/1",
    "parse", "list --quiet", "debug",
]  # fmt: skip


def test_reading_commands_work_with_production(published_project: Project) -> None:
    before = tables(published_project)
    for command in READING_COMMANDS:
        outcome = published_project.dbt(command, "--target", "prod")
        assert outcome.returncode == 0, outcome.stdout
        assert tables(published_project) == before


def test_an_analysts_build_is_not_compared_with_production(published_project: Project) -> None:
    """Production has far more interactions than the sample, and this role has no right to read their number."""
    project = published_project
    project.execute("update published.builds set rows = rows || '{\"interactions\": 1000000}'")
    project.execute(f"create role dora login; grant create on database {database(project)} to dora")
    published = project.published()
    try:
        project.environment["PGUSER"] = "dora"
        outcome = project.dbt("build", *WITHOUT_UNIT_TESTS)
        assert outcome.returncode == 0, outcome.stdout
        assert {f"dora_{name}" for name in BUILT} <= schemas(project)
    finally:
        project.environment["PGUSER"] = "postgres"
        project.execute("drop owned by dora; drop role dora")
    assert project.published() == published
    # with --target prod it is compared
    outcome = project.dbt("test --select assert_interactions_have_not_shrunk", "--target", "prod")
    assert outcome.returncode != 0


INVALID_PREFIXES = ["", "Anna.S", "pg_anna", "build", "build_1", "published", "published_20261126", "a" * 41]
VALID_PREFIXES = ["builder", "publishedly", "anna_2", "a" * 40]


@pytest.mark.parametrize("name", ["Anna.S", "build_1"])
def test_an_invalid_schema_prefix_is_refused(sample_project: Project, name: str) -> None:
    outcome = parse(sample_project, name)
    assert outcome.returncode != 0
    assert f"cannot be named after '{name}': set DBT_SCHEMA" in " ".join(outcome.stdout.split())


def test_a_valid_schema_prefix_is_accepted(sample_project: Project) -> None:
    assert parse(sample_project, "builder").returncode == 0


def test_valid_and_invalid_schema_prefixes() -> None:
    macro = (ROOT / "dbt_project" / "macros" / "overrides" / "generate_schema_name.sql").read_text("utf-8")
    pattern = re.search(r"fullmatch\('(.+)', prefix\)", macro)[1]
    assert [name for name in INVALID_PREFIXES if re.fullmatch(pattern, name)] == []
    assert [name for name in VALID_PREFIXES if not re.fullmatch(pattern, name)] == []


def parse(project: Project, name: str) -> subprocess.CompletedProcess[str]:
    return Project(project.folder, project.environment | {"DBT_SCHEMA": name}).dbt("parse --no-partial-parse")


def test_tables_between_raw_and_marts_are_unlogged(sample_project: Project) -> None:
    found = sample_project.query(
        "select relname, relpersistence from pg_class where relnamespace = 'staging'::regnamespace and relkind = 'r'"
    )
    assert len(found) == 10
    assert [name for name, persistence in found if persistence != "u"] == []
