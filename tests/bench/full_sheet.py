"""`make bench-refresh`: measures the refresh of a full sheet, next to a script, the limit and stock dbt, in one run.

What a script would do is competitors/polars_script.py: the published interaction_counts with their key, and nothing
else. The run stops if the script's table differs from the published one. The limit is the work that every refresh
needs: python-calamine reads the workbook, psql copies the rows and runs the SELECT of every table of the build. Stock
dbt is `dbt seed` with its own loader and `dbt build`, on a tenth of the rows, times ten. BENCH_ROWS sets another number
of rows.
"""

import json
import os
import resource
import shutil
import sys
from pathlib import Path

from environment import ROOT, Bench, refresh, running, timed
from services import APPS, BIN
from workbook import FULL_SHEET, write_workbook

from refresh.building.build import session_options
from refresh.declaration import TABLES

CUSTOMERS = 100_000
PARSE = """
import sys, time
from python_calamine import CalamineWorkbook
started = time.perf_counter()
book = CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names:
    for row in book.get_sheet_by_name(name).iter_rows():
        pass
print(time.perf_counter() - started)
"""
COUNTS = "select customer_id, customer_type, channel, channel_position, interactions from {}.interaction_counts"
DIFFERING = """
    select count(*) from (
        (({ours}) except all ({theirs})) union all (({theirs}) except all ({ours}))
    )
""".format(ours=COUNTS.format("published"), theirs=COUNTS.format("script"))


def script(bench: Bench, workbook: Path) -> float:
    """The seconds of the script. Exits if its counts are not the published ones."""
    command = [BIN / "python", APPS / "polars_script.py", workbook, bench.seeds / "channels.csv"]
    seconds = timed(lambda: bench.run(*command))
    if differing := int(bench.query(DIFFERING)):
        sys.exit(f"interaction_counts of the refresh and of the script differ in {differing:,} rows")
    return seconds


def limit(bench: Bench, workbook: Path) -> dict[str, float]:
    """The seconds of the work that every refresh needs."""
    parse = float(bench.run(sys.executable, "-c", PARSE, workbook))
    copies = ["create schema bare;"]
    for table in TABLES:
        columns = ", ".join(f"{column} text" for column in table.seed_columns)
        copies.append(f"create table bare.{table.seed} ({columns});")
        copies.append(f"\\copy bare.{table.seed} from '{bench.landed / table.seed}.csv' with (format csv, header)")
    copy = bench.psql("\n".join(copies))
    manifest = json.loads((bench.target / "manifest.json").read_text())
    selects = [
        f"explain (analyze, timing off, buffers off)\n{(ROOT / node['compiled_path']).read_text()};"
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["materialized"] not in ("view", "ephemeral")
    ]
    return {"parse": parse, "copy": copy, "selects": bench.psql("\n".join(selects), PGOPTIONS=session_options())}


def stock(bench: Bench, workbook: Path) -> tuple[float, float]:
    """The seconds of `dbt seed` and of `dbt build` without the project's own seed loader."""
    project = bench.folder / "stock"
    shutil.copytree(ROOT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs", "load_csv_rows.sql"))
    bench.psql("create database stock")
    bench.run(sys.executable, "-m", "refresh", workbook, PGDATABASE="stock")  # lands the rows
    for rows in bench.landed.glob("*.csv"):
        shutil.copy(rows, bench.seeds)
    command = [Path(sys.executable).parent / "dbt", "--quiet"]
    options = ["--project-dir", project, "--profiles-dir", ROOT, "--target-path", bench.folder / "stock_target"]
    options += ["--log-path", bench.folder / "stock_logs"]
    seed = timed(lambda: bench.run(*command, "seed", *options, PGDATABASE="stock"))
    without_seeds = ["build", "--exclude-resource-type", "seed"]
    return seed, timed(lambda: bench.run(*command, *without_seeds, *options, PGDATABASE="stock"))


def main() -> None:
    rows = int(os.environ.get("BENCH_ROWS", FULL_SHEET))
    with running() as bench:
        print(f"writing workbooks of {rows:,} and {rows // 10:,} interactions")
        workbook = write_workbook(bench.folder / "full.xlsx", rows, CUSTOMERS)
        tenth = write_workbook(bench.folder / "tenth.xlsx", rows // 10, CUSTOMERS // 10)
        stages, total = refresh(bench, workbook, "--full")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (
            1 << 20 if sys.platform == "darwin" else 1 << 10
        )
        scripted = script(bench, workbook)
        bare = limit(bench, workbook)
        seed, build = stock(bench, tenth)
    for name, parts, whole in [("refresh", stages, total), ("limit", bare, sum(bare.values()))]:
        for part, seconds in [*parts.items(), ("total", whole)]:
            print(f"{name:8} {part:12} {seconds:7.1f} s {rows / seconds:12,.0f} rows/s")
    print(f"{'script':8} {'total':12} {scripted:7.1f} s {rows / scripted:12,.0f} rows/s")
    for part, seconds in [("seed", seed), ("build", build), ("total", seed + build)]:
        print(f"{'stock':8} {part:12} {seconds:7.1f} s {rows / 10 / seconds:12,.0f} rows/s (a tenth of the rows)")
    print("refresh: build and test run at the same time; each is a sum over two threads")
    print(f"refresh to limit         {total / sum(bare.values()):5.2f}  (target: at most 2.5)")
    print(f"refresh to script        {total / scripted:5.1f}  (target: at most 8)")
    print(f"stock dbt to refresh     {(seed + build) * 10 / total:5.1f}  (target: at least 25)")
    print(f"largest process          {peak:5.0f} MiB  (target: at most 400)")


if __name__ == "__main__":
    main()
