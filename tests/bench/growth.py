"""`make bench-growth`: measures a refresh that adds a workbook to a long history, next to a full one.

The history is 1, 3 and 5 workbooks of 1,000,000 interactions. Each is refreshed with --full. Then a workbook of 10,000
interactions is added, and the same files are refreshed with --full. At the end a workbook of 1,000,000 interactions is
added too. The interactions are spread over all customers and days: no other workbook of this size touches more.

The run stops if a table of raw or published differs between adding and --full. BENCH_ROWS sets another number of rows
of a workbook; the small one has a hundredth.
"""

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from environment import Bench, refresh, running
from workbook import write_workbook

WORKBOOKS = (1, 3, 5)
# a query that computes a checksum of the rows of each table, whatever their order
CHECKSUMS = """
    select string_agg(format(
        'select ''%1$s.%2$s'', count(*), sum(hashtextextended(row(%3$s)::text, 0)::numeric) from %1$I.%2$I',
        table_schema, table_name, columns
    ), ' union all ')
    from (
        select table_schema, table_name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
        from information_schema.columns
        where table_schema in ('raw', 'published') and table_name <> 'builds' and column_name <> 'built_at'
        group by table_schema, table_name
    )
"""
STAGES = ("parse, land", "load", "build", "test", "publish", "total")  # seconds
SIZES = ("database", "DATA_DIR")  # MiB
MEBIBYTE = 1 << 20


def write_workbooks(folder: Path, rows: int) -> tuple[list[Path], Path, Path]:
    """Returns the workbooks of the history, a small one and a large one to add: their names come later in the order."""
    customers = rows // 10
    history = [
        write_workbook(folder / f"extract_{number}.xlsx", rows, customers, seed=number)
        for number in range(1, WORKBOOKS[-1] + 1)
    ]
    few = {"seed": WORKBOOKS[-1] + 1, "listed": customers // 100}
    small = write_workbook(folder / "more_1.xlsx", rows // 100, customers, **few)
    return history, small, write_workbook(folder / "more_2.xlsx", rows, customers, seed=WORKBOOKS[-1] + 2)


def measure(bench: Bench, what: str, *arguments: str | Path) -> float:
    """Prints the seconds of a refresh, by stage, and the size on disk after it. Returns the seconds of all of it."""
    bench.psql("vacuum analyze")  # as autovacuum does in the hours between two refreshes
    stages, total = refresh(bench, *arguments)
    sizes = int(bench.query("select pg_database_size(current_database())")), size_of(bench.folder / "data")
    cells = [f"{seconds:13.1f}" for seconds in (*stages.values(), total)] + [f"{n / MEBIBYTE:13,.0f}" for n in sizes]
    print(f"{what:36}{''.join(cells)}", flush=True)
    return total


def size_of(folder: Path) -> int:
    """The bytes of the files in a folder; the server may delete some meanwhile."""
    size = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            size += path.lstat().st_size
    return size


def add(bench: Bench, history: Sequence[Path], workbook: Path, what: str) -> float:
    """The seconds of the refresh that adds a workbook, divided by those of --full. Exits if their tables differ."""
    incremental = measure(bench, f"{what}, added", *history, workbook)
    tables = checksums(bench)
    full = measure(bench, f"{what}, --full", *history, workbook, "--full")
    differing = sorted(name for name, _ in tables.items() ^ checksums(bench).items())
    if differing:
        sys.exit(f"{what}: adding and --full differ in {', '.join(dict.fromkeys(differing))}")
    return incremental / full


def checksums(bench: Bench) -> dict[str, str]:
    """The number of rows and a checksum of each table of raw and published, without the time of the build."""
    return dict(line.split("|", 1) for line in bench.query(bench.query(CHECKSUMS)).splitlines())


def main() -> None:
    rows = int(os.environ.get("BENCH_ROWS", "1000000"))
    ratios = {}
    with running() as bench:
        print(f"writing {WORKBOOKS[-1] + 1} workbooks of {rows:,} interactions and one of {rows // 100:,}", flush=True)
        history, small, large = write_workbooks(bench.folder, rows)
        print(f"{'interactions':36}" + "".join(f"{name:>13}" for name in (*STAGES, *SIZES)), flush=True)
        for number in WORKBOOKS:
            files, what = history[:number], f"{number * rows:,}"
            measure(bench, f"{what}, --full", *files, "--full")
            what += f" + {rows // 100:,}"
            ratios[what] = add(bench, files, small, what)
        what += f" + {rows:,}"
        ratios[what] = add(bench, [*history, small], large, what)
    print("stages in seconds, sizes in MiB; build and test run at the same time: each is a sum over two threads")
    print("DATA_DIR has the files of the server in it, with its write-ahead log")
    for (what, ratio), target in zip(ratios.items(), ["", "", "at most 0.35", "at most 0.55"], strict=True):
        print(f"{f'{what}: added / --full':48}{ratio:5.2f}" + (f"  (target: {target})" if target else ""))


if __name__ == "__main__":
    main()
