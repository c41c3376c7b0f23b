"""The environment of a benchmark: a database server and a folder of seeds of its own."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from workbook import CHANNELS, write_workbook

from refresh.embedded.cluster import PSQL

ROOT = Path(__file__).resolve().parents[2]


class Bench:
    """A database server, a folder of seeds and a target folder; `environment` makes every command use them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seeds = folder / "seeds"
        self.landed = folder / "data" / "landed"
        self.target = folder / "data" / "dbt" / "target"
        places = {"DATA_DIR": folder / "data", "SEEDS_DIR": self.seeds}
        postgres = {"PGHOST": folder / "data" / "postgres", "PGUSER": "postgres", "PGDATABASE": "postgres"}
        # without the user's settings for their own server, API and alerts
        theirs = ("PG", "DBT_", "API_", "ALERT_")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
        self.environment |= {name: str(place) for name, place in (places | postgres).items()}
        self.environment |= {"LOG_FORMAT": "json"}

    def run(self, *command: str | Path, **more: str) -> str:
        done = subprocess.run(
            [str(word) for word in command], cwd=ROOT, env=self.environment | more, capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def psql(self, script: str, **more: str) -> float:
        """Runs a script with psql. Returns the seconds."""
        file = self.folder / "script.sql"
        file.write_text(script)
        return timed(lambda: self.run(PSQL, "-q", "-v", "ON_ERROR_STOP=1", "-f", file, "-o", os.devnull, **more))

    def query(self, select: str) -> str:
        """Returns the rows that psql prints, columns separated by |."""
        return self.run(PSQL, "-XqAtc", select)

    def server(self, word: str) -> None:
        environment = {name: value for name, value in self.environment.items() if not name.startswith("PG")}
        command = [sys.executable, "-m", "refresh.embedded", word]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def running() -> Iterator[Bench]:
    """A benchmark on a new server; removes both at the end."""
    bench = Bench(Path(tempfile.mkdtemp(prefix="bench-")))
    try:
        write_seeds(bench.seeds)
        bench.server("start")
        yield bench
    finally:
        bench.server("stop")
        shutil.rmtree(bench.folder)


@contextlib.contextmanager
def published(interactions: int, customers: int) -> Iterator[Bench]:
    """A benchmark on a new server with this many published interactions; removes both at the end."""
    with running() as bench:
        print(f"publishing {interactions:,} interactions of {customers:,} customers", flush=True)
        bench.run(sys.executable, "-m", "refresh", write_workbook(bench.folder / "full.xlsx", interactions, customers))
        bench.psql("vacuum analyze")  # now, so that autovacuum does not run during a measurement
        yield bench


def refresh(bench: Bench, *arguments: str | Path) -> tuple[dict[str, float], float]:
    """The seconds of each stage of one refresh, and of all of it."""
    started = time.perf_counter()
    lines = bench.run(sys.executable, "-m", "refresh", *arguments).splitlines()
    total = time.perf_counter() - started
    logged = {}
    for line in map(json.loads, lines):
        logged.setdefault(line["event"], datetime.fromisoformat(line["timestamp"]))
    results = json.loads((bench.target / "run_results.json").read_text())["results"]

    def spent(*kinds: str) -> float:
        return sum(result["execution_time"] for result in results if result["unique_id"].split(".")[0] in kinds)

    stages = {
        "parse, land": (logged["landed"] - logged["reading"]).total_seconds(),
        "load": (logged["loaded"] - logged["landed"]).total_seconds(),
        "build": spent("model", "snapshot"),
        "test": spent("test", "unit_test"),
        "publish": (logged["published"] - logged["publishing"]).total_seconds(),
    }
    return stages, total


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def write_seeds(folder: Path) -> None:
    shutil.copytree(ROOT / "seeds", folder, ignore=shutil.ignore_patterns("extracts", ".*"))
    lines = [f"{channel},{position}\n" for position, channel in enumerate(CHANNELS, start=1)]
    (folder / "channels.csv").write_text("".join(["channel,position\n", *lines]))
