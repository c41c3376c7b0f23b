"""An analyst builds on the production server with the commands of docs/analysts.md, in a separate checkout."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.checkout import ROOT
from support.extracts import write_extract
from support.project import WITHOUT_UNIT_TESTS, Project

PAGE = (ROOT / "docs" / "analysts.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
BUILD, BUILD_MODIFIED = [text for language, text in BLOCKS if language == ""]
(ROLES,) = [text for language, text in BLOCKS if language == "sql"]
CUSTOMER = "Quokka keeper"
INTERACTIONS = [[f"{day:02}/10/2019 09:00", "Email", 1] for day in range(1, 10)]
PRODUCTION = ("raw", "staging", "marts", "snapshots", "published", "published_previous", "refresh")


@dataclass
class Checkout:
    """A copy of the repository; `.local` is the DATA_DIR of the refresh that published production."""

    folder: Path
    production: Project

    def run(self, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        # the checkout has its own seeds, dbt target folder and dbt log
        left_out = ("SEEDS_DIR", "DATA_DIR", "DBT_TARGET_PATH", "DBT_LOG_PATH")
        inherited = {name: value for name, value in self.production.environment.items() if name not in left_out}
        variables = inherited | {"DBT_USE_COLORS": "false"} | environment
        return subprocess.run(command, shell=True, cwd=self.folder, env=variables, capture_output=True, text=True)


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
        modified = checkout.run(BUILD_MODIFIED, PGUSER="anna")
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


def test_a_changed_seed_counts_as_modified(checkout: Checkout) -> None:
    channels = checkout.folder / "seeds" / "channels.csv"
    lines = channels.read_text("utf-8")
    command = BUILD_MODIFIED.replace("dbt build", "dbt list").replace("--defer --favor-state ", "")
    try:
        channels.write_text(f"{lines}Pigeon,4\n", "utf-8")
        listed = checkout.run(f"{command.strip()} --quiet --resource-type seed", PGUSER="anna")
    finally:
        channels.write_text(lines, "utf-8")
    assert listed.stdout.split() == ["customer_interactions.channels"]


def test_an_analyst_cannot_write_to_production(checkout: Checkout) -> None:
    before = production_state(checkout.production)
    outcome = checkout.run(".venv/bin/dbt build --project-dir dbt_project --target prod", PGUSER="anna")
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
    outcome = checkout.run(" ".join([build, *WITHOUT_UNIT_TESTS]))
    assert outcome.returncode == 0, outcome.stdout
    made = schemas(checkout.production, "bert")
    assert set(made) == {"bert_raw", "bert_staging", "bert_marts", "bert_snapshots"}
    published = checkout.production.query("select relname from pg_class where relnamespace = 'marts'::regnamespace")
    assert made["bert_marts"] <= {name for (name,) in published}
    rights = "select has_schema_privilege('api_reader', 'bert_marts', 'usage')"
    assert checkout.production.query(rights) == [(False,)]
    assert production_state(checkout.production) == before
