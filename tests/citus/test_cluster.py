"""A Citus cluster and one Postgres make the same of a workbook, and the cluster does the work on its workers."""

import datetime as dt
import json
import random
import re
from dataclasses import replace
from itertools import product

import pytest
from support.checkout import copy_checkout
from support.extracts import write_extract
from support.project import MARTS
from support.servers import new_server
from support.serving import get, served

from api.data import queries
from api.data.changes import MACROS

ROWS = 20_000
CUSTOMERS = 300
DATES = [dt.datetime(2019, 10, 1) + dt.timedelta(days=day) for day in range(60)]
PUSHED_DOWN = ["interactions", "interaction_counts", "interaction_counts_by_day", "int_repeated_rows"]
REPARTITIONED = ["stg_interactions", "int_mentions", "int_repeated_mentions"]
BY_ROW = {"stg_interactions", "int_repeated_mentions", "int_repeated_rows"}
ONE_CUSTOMER = {
    "counts": queries.INTERACTIONS_OF_CUSTOMER,
    "filtered counts": queries.interactions({"customer_id", "channel", "from_", "to", "topic"}, limited=False),
    "history": queries.history([]),
    "filtered history": queries.history(["channel", "from_", "to", "topic"]),
    "timeline": queries.totals({"customer_id", "from_"}, "month"),
}


def write_dirty(path, seed):
    """Interactions with several customers, repeats, unlisted channels, bad dates and ids, and one unusual day."""
    chance = random.Random(seed)
    channels = ["Email", "call ", "Bird", "Pigeon", "PIGEON", "pigeon"]
    rows = []
    for _ in range(ROWS):
        day = chance.choice([*DATES, *[DATES[50]] * 12]) + dt.timedelta(minutes=chance.randrange(1440))
        ids = "; ".join(str(chance.randrange(1, CUSTOMERS)) for _ in range(chance.choice([1, 1, 1, 2, 3])))
        row = [chance.choice([day, f"{day:%d/%m/%Y %H:%M}"])]
        row += [chance.choice(channels), ids]
        if chance.random() < 0.1:
            place, bad = chance.choice([(0, "32/13/2019"), (0, None), (1, " "), (1, "#REF!"), (2, "x1")])
            row[place] = bad
        rows.append(row)
    rows += chance.sample(rows, 600)
    customers = [[number, "Jedi", chance.choice(["Red", "red", "Blue", None])] for number in range(1, CUSTOMERS - 20)]
    write_extract(path, rows, customers, [["10-2019", "Sand"], ["11-2019", "Salt"], ["2019", "Sun"]])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dirty")
    write_dirty(folder / "a.xlsx", 1)
    return folder


@pytest.fixture(scope="module")
def cluster(lasting_project, folder):
    project = lasting_project()
    outcome = project.refresh(folder)
    assert outcome.returncode == 0, outcome.stderr
    return project


def addresses():
    """The requests whose responses are compared."""
    of_customer = ["", "?channel=Call&from=2019-10-10", "?topic=Sand&to=2019-11-10", "/history?limit=500"]
    paths = [f"interactions/{number}{more}" for number, more in product(range(1, CUSTOMERS + 1, 3), of_customer)]
    for sort in ("customer_id", "-customer_id", "interactions", "-interactions", "customer_type"):
        paths += [f"interactions?sort={sort}&limit=40&{more}" for more in ("", "from=2019-10-20", "search=Re&offset=7")]
    paths += [f"timeline?interval={interval}&customer_id=5" for interval in ("day", "week", "month", "year")]
    paths += ["channels", "channels?from=2019-10-05", "customer-types", "topics", "topics?channel=Call"]
    return paths + ["anomalies", "rejected-rows?limit=1000", "rejected-rows?reason=duplicate", "customers?limit=1000"]


def responses(project):
    """What the API answers, without its address and the time of the build."""
    with served(project.environment) as address:
        found = {path: get(f"{address}/api/v1/{path}") for path in addresses()}
    wrong = {path: response.status for path, response in found.items() if response.status not in (200, 404)}
    assert wrong == {}
    return {path: response.body.replace(address.encode(), b"") for path, response in found.items()}


def test_both_engines_make_the_same_tables_and_responses(cluster, folder, tmp_path):
    with new_server(tmp_path) as (single, _):
        assert single.refresh(folder).returncode == 0
        assert single.query("select count(*) > 0 from published.interaction_anomalies") == [(True,)]
        assert cluster.tables() == single.tables()
        expected = responses(single)
        assert len(expected) >= 400 and responses(cluster) == expected
        # a file more: both add its rows to their incremental models
        write_dirty(folder / "b.xlsx", 2)
        for project in (cluster, single):
            outcome = project.refresh(folder)
            assert (outcome.returncode, "building only what is new" in outcome.stdout) == (0, True), outcome.stderr
        assert cluster.tables() == single.tables()


def compiled(project):
    """The SQL of each model and data test."""
    arguments = ["--target", "prod", "--quiet", "--select", "resource_type:model", "resource_type:test"]
    assert project.dbt("compile", *arguments, "--indirect-selection", "cautious").returncode == 0
    manifest = json.loads((project.folder / "target" / "manifest.json").read_text("utf-8"))
    return {node["name"]: (node["schema"], node["compiled_code"].rstrip("; \n")) for node in manifest["nodes"].values()
            if node["resource_type"] in ("model", "test")}  # fmt: skip


@pytest.fixture(scope="module")
def sql(cluster):
    return compiled(cluster)


def insert_plan(project, name, schema, select):
    """The plan of an insert of a model into an empty table that is distributed as the model is."""
    with project.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute(f"create table public.copy as select * from {schema}.{name} with no data")
        by = "source_row" if name in BY_ROW else "customer_id"
        connection.execute("select create_distributed_table('public.copy', %s)", [by])
        columns = connection.execute("select * from public.copy").description
        names = ", ".join(column.name for column in columns)
        insert = f"insert into public.copy select {names} from ({select}) as model"
        return "\n".join(line for (line,) in connection.execute(f"explain (costs off) {insert}"))


@pytest.mark.parametrize("model", [*PUSHED_DOWN, *REPARTITIONED])
def test_rows_of_large_tables_stay_on_the_workers(cluster, sql, model):
    plan = insert_plan(cluster, model, *sql[model])
    if model in REPARTITIONED:
        assert "INSERT/SELECT method: repartition" in plan
    else:
        assert plan.startswith("Custom Scan (Citus Adaptive)") and "Subplan" not in plan, plan


@pytest.mark.parametrize("supply", ["window", "replace"])
def test_rows_that_later_files_replace_stay_on_the_workers(cluster, tmp_path, supply):
    checkout = copy_checkout(tmp_path / "checkout", {"raw_interactions": supply})
    schema, select = compiled(replace(cluster, checkout=checkout))["stg_interactions"]
    assert "INSERT/SELECT method: repartition" in insert_plan(cluster, "stg_interactions", schema, select)
    with cluster.connect() as connection:
        assert pulled_rows(connection, f"select count(*) from ({select}) as rows") < ROWS / 2


def pulled_rows(connection, select):
    """The most rows that the coordinator receives from the workers for a part of a query."""
    explain = f"explain (analyze, costs off, timing off, buffers off) {select}"
    plan = [line for (line,) in connection.execute(explain)]
    rows = [int(n) for line in plan for n in re.findall(r"Citus Adaptive\) \(actual rows=(\d+)", line)]
    return max(rows, default=0)


def test_no_model_or_test_pulls_a_row_per_interaction(cluster, sql):
    assert len(sql) > 50
    pulled = {}
    with cluster.connect() as connection:
        for name, (_, select) in sql.items():
            if name in (*PUSHED_DOWN, *REPARTITIONED):
                continue
            pulled[name] = pulled_rows(connection, f"select count(*) from ({select}) as rows")
    assert {name: rows for name, rows in pulled.items() if rows > ROWS / 2} == {}


def test_changes_are_counted_on_the_workers(cluster):
    with cluster.connect() as connection, connection.transaction(force_rollback=True):
        changed = connection.execute("update marts.interaction_counts set interactions = interactions + 1").rowcount
        changes = MACROS.change_totals(cluster.build_schema(), "marts")
        assert connection.execute(changes).fetchone()[4] == changed > CUSTOMERS
        assert pulled_rows(connection, changes) < CUSTOMERS / 2


@pytest.mark.parametrize("question", ONE_CUSTOMER)
def test_one_shard_answers_about_one_customer(cluster, question):
    values = {"number": 5, "customer_id": [5], "channel": ["Call"], "topic": "Sand", "rows": 10, "offset": 0}
    values |= {"from_": dt.date(2019, 10, 1), "to": dt.date(2019, 11, 1)}
    query = ONE_CUSTOMER[question].format(build=cluster.build_schema())
    with cluster.connect() as connection:
        plan = "\n".join(line for (line,) in connection.execute(f"explain (costs off) {query}", values))
    assert "Task Count: 1" in plan and "Subplan" not in plan, plan


def test_every_table_is_distributed_as_declared(cluster):
    found = dict(
        cluster.query(
            """
            select logicalrelid::text, coalesce(column_to_column_name(logicalrelid, partkey), 'reference')
            from pg_dist_partition
            where logicalrelid::text !~ '^"?build_'
            """
        )
    )
    copies = cluster.query(
        f"""
        select relname, coalesce(column_to_column_name(logicalrelid, partkey), 'reference')
        from pg_dist_partition
        inner join pg_class on pg_class.oid = logicalrelid
        where relnamespace = '{cluster.build_schema()}'::regnamespace
        """
    )
    marts = {name: found[f"marts.{name}"] for name in MARTS if f"marts.{name}" in found}
    assert dict(copies) == marts
    assert marts == {
        "customers": "customer_id", "interactions": "customer_id", "interaction_counts": "customer_id",
        "interaction_counts_by_day": "customer_id", "dimension_members": "reference",
    }  # fmt: skip
    assert {name: by for name, by in found.items() if not name.startswith("marts.")} == {
        "raw.raw_interactions": "source_row", "staging.stg_interactions": "source_row",
        "staging.int_repeated_mentions": "source_row", "staging.int_repeated_rows": "source_row",
        "staging.int_mentions": "customer_id", "staging.int_topics_by_month": "reference",
        "staging.stg_channel_spellings": "reference", "staging.stg_source_files": "reference",
    }  # fmt: skip
