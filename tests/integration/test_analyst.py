"""An analyst builds on the production server with the commands of docs/analysts.md, in a separate checkout."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from support.checkout import ROOT, copy_checkout
from support.extracts import write_extract
from support.forked import run_forked
from support.project import WITHOUT_UNIT_TESTS, Project
from support.serving import get, serving

PAGE = (ROOT / "docs" / "analysts.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
# every command of the page, and the example of a mart
BUILD, BUILD_QUICK, BUILD_MODIFIED, SHOW_AGE, BUILD_MART = [text for language, text in BLOCKS if language == ""]
(COPY_STATE,) = [text for language, text in BLOCKS if language == "sh"]
MART, ROLES = [text for language, text in BLOCKS if language == "sql"]
(MART_YAML,) = [text for language, text in BLOCKS if language == "yaml"]
TESTS = ROOT / "dbt_project" / "tests" / "tests.yml"
CUSTOMER = "Quokka keeper"
INTERACTIONS = [[f"{day:02}/10/2019 09:00", "Email", 1] for day in range(1, 10)]
PRODUCTION = ("raw", "staging", "marts", "snapshots", "published", "published_previous", "refresh")


@dataclass
class Checkout:
    """A copy of the repository; `.local` is the DATA_DIR of the refresh that published production."""

    folder: Path
    production: Project

    def run(self, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs a command in a shell."""
        variables = self._variables() | environment
        return subprocess.run(command, shell=True, cwd=self.folder, env=variables, capture_output=True, text=True)

    def dbt(self, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs a command that sets variables and starts dbt, without a shell and a new process."""
        variables, words = re.fullmatch(r"((?:\w+=\S+ )*)\.venv/bin/(dbt .*)\s*", command, re.DOTALL).groups()
        environment |= dict(variable.split("=") for variable in variables.split())
        return run_forked(shlex.split(words), self._variables() | environment, self.folder)

    def _variables(self) -> dict[str, str]:
        # the checkout has its own seeds, dbt target folder and dbt log
        left_out = ("SEEDS_DIR", "DATA_DIR", "DBT_TARGET_PATH", "DBT_LOG_PATH")
        inherited = {name: value for name, value in self.production.environment.items() if name not in left_out}
        return inherited | {"DBT_USE_COLORS": "false", "PWD": str(self.folder)}


@pytest.fixture(scope="module")
def checkout(
    lasting_project: Callable[..., Project], refreshed_project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Checkout:
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("dbt_project", "seeds"):
        shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=shutil.ignore_patterns("target", "logs"))
    shutil.copyfile(ROOT / "profiles.yml", folder / "profiles.yml")
    (folder / ".local").mkdir()
    (folder / ".venv").symlink_to(Path(sys.executable).parents[1])
    production = lasting_project(refreshed_project)
    roles = ROLES.replace("for role refresh", "for role postgres")
    production.execute(roles.replace("customer_interactions", production.environment["PGDATABASE"]))
    production.environment["DATA_DIR"] = str(folder / ".local")
    # a refresh builds production even with an analyst's settings in the shell
    with_analyst_settings = Project(folder, production.environment | {"DBT_TARGET": "dev", "DBT_SCHEMA": "anna"})
    workbook = write_extract(
        folder / ".local" / "x.xlsx", INTERACTIONS, [[1, CUSTOMER, "Red"], [2, "Batman", "Orange"]]
    )
    outcome = with_analyst_settings.refresh("--force", workbook)
    assert outcome.returncode == 0, outcome.stderr
    return Checkout(folder, production)


def production_state(project: Project) -> list[tuple]:
    """The tables and views of production, the builds that made them, and the transactions that wrote their rows."""
    tables = project.query(
        f"""
        select oid, relfilenode, relnamespace::regnamespace::text, relname, relkind, obj_description(oid)
        from pg_class
        where relkind in ('r', 'v') and relnamespace in (select oid from pg_namespace where nspname in {PRODUCTION})
        order by oid
        """
    )
    writes = "select array_agg(distinct xmin::text order by xmin::text) from {}.{}"
    return [(*table, project.query(writes.format(table[2], table[3])) if table[4] == "r" else None) for table in tables]


def schemas(project: Project, owner: str) -> dict[str, set[str]]:
    """The tables and views by schema, for schemas whose name begins with `owner`."""
    found: dict[str, set[str]] = {}
    for schema, name in project.query(
        f"select relnamespace::regnamespace::text, relname from pg_class where relkind in ('r', 'v') "
        f"and relnamespace::regnamespace::text like '{owner}\\_%'"
    ):
        found.setdefault(schema, set()).add(name)
    return found


def test_a_refresh_builds_production_whatever_dbt_target_is(checkout: Checkout) -> None:
    assert schemas(checkout.production, "anna") == {}
    assert len(checkout.production.query("select from published.builds")) == 2


def test_the_kept_state_is_the_manifest_without_customer_rows(checkout: Checkout) -> None:
    state = checkout.folder / ".local" / "dbt" / "state"
    assert [path.name for path in state.rglob("*")] == ["manifest.json"]
    assert CUSTOMER in (checkout.folder / ".local" / "landed" / "raw_customers.csv").read_text("utf-8")
    assert CUSTOMER not in (state / "manifest.json").read_text("utf-8")


def test_an_analyst_reads_tables_built_after_the_grants(checkout: Checkout) -> None:
    with checkout.production.connect(user="anna") as connection:
        for table in ("raw.raw_customers", "staging.stg_interactions", "marts.customers", "published.customers"):
            assert connection.execute(f"select count(*) from {table}").fetchone()[0] > 0, table


def test_only_modified_models_are_built_from_production_tables(checkout: Checkout) -> None:
    before = production_state(checkout.production)
    unmodified = checkout.run(BUILD_MODIFIED, PGUSER="anna")
    assert (unmodified.returncode, "Nothing to do" in unmodified.stdout) == (0, True), unmodified.stdout
    assert schemas(checkout.production, "anna") == {}

    mart = checkout.folder / "dbt_project/models/marts/interaction_counts_by_day.sql"
    sql = mart.read_text("utf-8")
    try:
        mart.write_text(f"{sql}\n-- modified\n", "utf-8")
        modified = checkout.dbt(BUILD_MODIFIED, PGUSER="anna")
    finally:
        mart.write_text(sql, "utf-8")
    assert modified.returncode == 0, modified.stdout
    made = schemas(checkout.production, "anna")
    children = {"interaction_totals_by_day", "interaction_anomalies"}
    assert made == {
        "anna_marts": {"interaction_counts_by_day", *children},
        "anna_snapshots": {"customers_history"},
    }
    rows = "select customer_id, channel, day, interactions from {}.interaction_counts_by_day order by 1, 2, 3"
    counted = checkout.production.query(rows.format("anna_marts"))
    assert counted and counted == checkout.production.query(rows.format("marts"))
    assert production_state(checkout.production) == before


def test_the_state_is_copied_from_a_container(checkout: Checkout, tmp_path: Path) -> None:
    local = checkout.folder / ".local"
    command = COPY_STATE.replace("docker compose exec -T refresh ", "").replace("/data", str(local))
    copied = checkout.run(command.replace("--directory .local", f"--directory {tmp_path}"))
    assert (copied.returncode, copied.stderr) == (0, "")
    assert [path.name for path in tmp_path.rglob("*.*")] == ["manifest.json"]


def test_a_changed_seed_counts_as_modified(checkout: Checkout) -> None:
    channels = checkout.folder / "seeds" / "channels.csv"
    lines = channels.read_text("utf-8")
    command = BUILD_MODIFIED.replace("dbt build", "dbt list").replace("--defer --favor-state ", "")
    try:
        channels.write_text(f"{lines}Pigeon,4\n", "utf-8")
        listed = checkout.dbt(f"{command.strip()} --quiet --resource-type seed", PGUSER="anna")
    finally:
        channels.write_text(lines, "utf-8")
    assert listed.stdout.split() == ["customer_interactions.channels"]


@pytest.mark.parametrize("command", re.findall(r"`(dbt [^`]*--target\s+prod[^`]*)`", PAGE))
def test_commands_that_read_production_work(checkout: Checkout, command: str) -> None:
    outcome = checkout.dbt(f".venv/bin/{' '.join(command.split())} --project-dir dbt_project", PGUSER="anna")
    assert outcome.returncode == 0, outcome.stdout


def test_an_analyst_sees_how_fresh_the_tables_are(checkout: Checkout) -> None:
    outcome = checkout.run(SHOW_AGE, PGUSER="anna")
    assert outcome.returncode == 0, outcome.stdout
    build = checkout.production.published()[0]
    assert re.search(rf"\| {build} \| +0:0\d:\d\d[.\d]* \| 2019-10-09 \|", outcome.stdout), outcome.stdout


def test_an_analyst_cannot_write_to_production(checkout: Checkout) -> None:
    before = production_state(checkout.production)
    outcome = checkout.dbt(".venv/bin/dbt build --project-dir dbt_project --target prod", PGUSER="anna")
    assert outcome.returncode != 0
    assert "dbt build does not write to production: only a refresh builds it" in " ".join(outcome.stdout.split())
    writable = f"""
        select nspname from pg_namespace
        where nspname in {PRODUCTION} and (
            has_schema_privilege('anna', pg_namespace.oid, 'create')
            or exists (
                select from pg_class
                where relnamespace = pg_namespace.oid and relkind in ('r', 'v')
                    and has_table_privilege('anna', pg_class.oid, 'insert, update, delete, truncate, trigger')
            )
        )
    """
    assert checkout.production.query(writable) == []
    assert production_state(checkout.production) == before


def test_a_full_build_with_write_access_is_not_published(checkout: Checkout) -> None:
    before = production_state(checkout.production)
    build = BUILD.replace("DBT_SCHEMA=anna", "DBT_SCHEMA=bert").strip()
    outcome = checkout.dbt(" ".join([build, *WITHOUT_UNIT_TESTS]))
    assert outcome.returncode == 0, outcome.stdout
    made = schemas(checkout.production, "bert")
    assert set(made) == {"bert_raw", "bert_staging", "bert_marts", "bert_snapshots"}
    published = checkout.production.query("select relname from pg_class where relnamespace = 'marts'::regnamespace")
    assert made["bert_marts"] <= {name for (name,) in published}
    rights = "select has_schema_privilege('api_reader', 'bert_marts', 'usage')"
    assert checkout.production.query(rights) == [(False,)]
    assert production_state(checkout.production) == before


def run_names(checkout: Checkout) -> dict[str, set[str]]:
    """The seeds, models, snapshots and tests of the last dbt command, by kind."""
    results = json.loads((checkout.folder / "dbt_project/target/run_results.json").read_text())["results"]
    return by_kind(result["unique_id"] for result in results)


def by_kind(unique_ids: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for unique_id in unique_ids:
        kind, _, name, *_ = unique_id.split(".")
        found.setdefault(kind, set()).add(name)
    return found


def test_selectors_build_parts(checkout: Checkout) -> None:
    slow = re.findall(r"(?m)^  - name: (\w+)\n(?:    .*\n)*?      tags: \[slow\]", TESTS.read_text("utf-8"))
    assert len(slow) == 3
    outcome = checkout.dbt(BUILD_QUICK, DBT_SCHEMA="cleo")
    assert outcome.returncode == 0, outcome.stdout
    built = {"quick": run_names(checkout)}
    for selector in ("staging", "marts"):
        assert f"| `{selector}` |" in PAGE
        listed = BUILD_QUICK.replace("dbt build", "dbt --quiet ls --output json --output-keys unique_id")
        outcome = checkout.dbt(listed.replace("--selector quick", f"--selector {selector}"))
        assert outcome.returncode == 0, outcome.stdout
        built[selector] = by_kind(json.loads(line)["unique_id"] for line in outcome.stdout.splitlines())
    models = {path.parent.name: set() for path in checkout.folder.glob("dbt_project/models/*/*.sql")}
    for path in checkout.folder.glob("dbt_project/models/*/*.sql"):
        models[path.parent.name].add(path.stem)
    assert built["staging"]["model"] == models["staging"] | models["intermediate"]
    assert built["marts"]["model"] == models["marts"]
    assert built["quick"]["model"] == set.union(*models.values())
    assert "unit_test" not in built["quick"] and len(built["quick"]["seed"]) == 6
    assert not built["quick"]["test"] & set(slow) and set(slow) <= built["marts"]["test"]
    assert "assert_dates_are_not_half_converted" in built["staging"]["test"]


# what serves the mart of the page, by file, as CONTRIBUTING.md says
RESOURCE = {
    "api/data/queries.py": """
CHANNEL_SHARES = ["customer_type", "channel", "interactions", "interactions_of_type", "share"]
CHANNEL_SHARES_SELECT = listing("{build}.channel_shares", CHANNEL_SHARES, (), "customer_type, channel")
""",
    "api/contract/schemas.py": """
SHARE = shape("Share", customer_type=fields.String(), channel=fields.String(), interactions=fields.Integer(),
              interactions_of_type=fields.Integer(), share=fields.Float())
SHARES = shape("Shares", data=many(SHARE), pagination=fields.Nested(OFFSET_PAGES))
""",
    "api/routes/quality.py": """
from api.contract.parameters import Rows

@blueprint.resource("/channel-shares", schemas.SHARES, Rows())
def channel_shares(filters: dict) -> Response:
    return listing(queries.CHANNEL_SHARES_SELECT, queries.CHANNEL_SHARES, filters)
""",
}


def test_a_mart_of_ones_own_is_published_and_can_be_served(published_project: Project, tmp_path: Path) -> None:
    folder = copy_checkout(tmp_path / "checkout")
    (folder / ".venv").symlink_to(Path(sys.executable).parents[1])
    project = replace(published_project, checkout=folder)
    before = project.dbt(
        "build --select +interaction_totals_by_day", *WITHOUT_UNIT_TESTS, "--exclude-resource-type", "test"
    )
    assert before.returncode == 0, before.stdout
    for text in (MART, MART_YAML):
        (folder / "dbt_project" / "models" / "marts" / text.split()[1]).write_text(text, "utf-8")
    built = subprocess.run(BUILD_MART, shell=True, cwd=folder, env=project.environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout
    refreshed = project.refresh()
    assert refreshed.returncode == 0, refreshed.stderr
    rows = (
        "select customer_type, channel, interactions, interactions_of_type, share from {}.channel_shares order by 1, 2"
    )
    published = project.query(rows.format("published"))
    assert published and published == project.query(rows.format("postgres_marts"))

    steps = (ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8").partition("## A new resource")[2]
    for file, code in RESOURCE.items():
        assert f"`{file}`" in steps
        with (folder / file).open("a") as module:
            module.write(code)
    examples = folder / "api" / "routes" / "described.json"
    assert "`api/routes/described.json`" in steps
    examples.write_text(examples.read_text("utf-8").replace('"examples": {', '"examples": {"Shares": {"data": []},', 1))
    with serving(project.environment, cwd=folder) as (address, _):
        assert "/api/v1/channel-shares" in json.loads(get(f"{address}/openapi.json").body)["paths"]
        listed = json.loads(get(f"{address}/api/v1/channel-shares").body)["data"]
    assert [tuple(row.values()) for row in listed] == published


def test_the_example_of_a_mart_is_in_the_style_of_the_models() -> None:
    command = [
        str(Path(sys.executable).parent / "sqlfluff"),
        "lint",
        "--stdin-filename",
        "dbt_project/models/x.sql",
        "-",
    ]
    outcome = subprocess.run(command, cwd=ROOT, input=MART, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stdout
