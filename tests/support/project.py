"""A project for tests: a database and a DATA_DIR of its own, and the commands on them."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from support.checkout import ROOT, copy_seeds
from support.forked import run_forked
from support.waiting import wait_until

SAMPLE_COUNTS = {
    1: {"Email": 1, "Call": 0, "Bird": 0},
    2: {"Email": 0, "Call": 0, "Bird": 0},
    3: {"Email": 1, "Call": 0, "Bird": 0},
    4: {"Email": 0, "Call": 1, "Bird": 1},
    11: {"Email": 0, "Call": 0, "Bird": 0},
    12: {"Email": 0, "Call": 0, "Bird": 0},
}
MARTS = (
    "customers", "date_order_evidence", "dimension_members", "interaction_anomalies", "interaction_counts",
    "interaction_counts_by_day", "interaction_totals_by_day", "interactions", "rejected_rows", "statistics",
)  # fmt: skip
RAW = ("raw_customers", "raw_interactions", "raw_products_of_discussion", "channels", "channel_aliases", "corrections")


# for dbt builds that are not about the models: unit tests take half their time
WITHOUT_UNIT_TESTS = ("--exclude-resource-type", "unit_test")


def clean_environment() -> dict[str, str]:
    """The environment without the user's settings for Postgres, dbt, API, alerts and folders."""
    return {
        name: value
        for name, value in os.environ.items()
        if not re.match(r"PG[A-Z]|DBT_|API_|ALERT_|DATA_DIR$|SEEDS_DIR$|LOG_FORMAT$|METRICS_FILE$", name)
    }


@dataclass
class Project:
    """A database and a DATA_DIR of its own; `environment` makes every command use them.

    Commands run in `checkout`, with its code, dbt project and declaration of the tables.
    """

    folder: Path
    environment: dict[str, str]
    checkout: Path = ROOT

    @property
    def seeds(self) -> Path:
        """A copy of the checkout's seeds, made at the first use; the commands read it from then on."""
        if "SEEDS_DIR" not in self.environment:
            copy_seeds(self.checkout / "seeds", self.folder / "seeds")
            self.environment["SEEDS_DIR"] = str(self.folder / "seeds")
        return Path(self.environment["SEEDS_DIR"])

    @property
    def landed(self) -> Path:
        """The folder in which refreshes land the rows of workbooks."""
        return Path(self.environment["DATA_DIR"]) / "landed"

    def run(self, *command: str, **more: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=self.checkout, env=self.environment, capture_output=True, text=True, **more)

    def refresh(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return run_forked(["refresh", *map(str, arguments)], self.environment, self.checkout)

    def refresh_after_a_kill(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Refreshes as soon as the server has ended the session of the killed refresh, which takes up to a second."""
        outcomes = []
        wait_until(lambda: outcomes.append(self.refresh(*arguments)) or outcomes[-1].returncode != 75)
        return outcomes[-1]

    @contextlib.contextmanager
    def refreshing(self, *arguments: str | Path) -> Iterator[None]:
        """Runs a refresh during the block, and kills it at the end."""
        command = [sys.executable, "-m", "refresh", *map(str, arguments)]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, cwd=self.checkout, env=self.environment, stdout=quiet, stderr=quiet) as process:
            try:
                yield
            finally:
                process.send_signal(signal.SIGKILL)

    @contextlib.contextmanager
    def refresh_that_said(self, word: str, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
        """Starts a refresh and yields its process once it has printed a line with this word."""
        command = [sys.executable, "-m", "refresh", *map(str, arguments)]
        pipe = subprocess.PIPE
        with subprocess.Popen(
            command, cwd=self.checkout, env=self.environment, stdout=pipe, stderr=pipe, text=True
        ) as process:
            assert any(word in line for line in process.stdout), "the refresh ended before this line"
            yield process

    def outcomes(self) -> list[str]:
        """The outcomes of the refreshes, in the order of their start."""
        return [outcome for (outcome,) in self.query("select outcome from refresh.runs order by started_at")]

    def dbt(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a dbt command as an analyst does, from the root of the repository."""
        words = ["--no-use-colors", *command.split(), "--project-dir", "dbt_project", *arguments]
        return run_forked(["dbt", *words], self.environment, self.checkout)

    def connect(self, **parameters: Any) -> psycopg.Connection:
        environment = self.environment
        defaults = {"host": environment["PGHOST"], "dbname": environment["PGDATABASE"], "user": environment["PGUSER"]}
        defaults |= {"port": environment.get("PGPORT", "5432"), "password": environment.get("PGPASSWORD")}
        return psycopg.connect(**(defaults | parameters), autocommit=True)

    def query(self, sql: str) -> list[tuple]:
        with self.connect() as connection:
            return connection.execute(sql).fetchall()

    def execute(self, sql: str) -> None:
        with self.connect() as connection:
            connection.execute(sql)

    def published(self) -> tuple[str, list[tuple]]:
        """The current build, and all rows of the published interaction_counts."""
        build = self.query("select build_id from published.builds where is_current")[0][0]
        return build, self.query("select * from published.interaction_counts order by customer_id, channel_position")

    def tables(self) -> dict[str, list[str]]:
        """The rows of each table of raw, staging and published as text, without the column of one build."""
        staging = self.query("select tablename from pg_tables where schemaname = 'staging'")
        names = [f"raw.{name}" for name in RAW] + [f"published.{name}" for name in MARTS]
        names += [f"staging.{name}" for (name,) in staging]
        return {name: self._rows_of(name) for name in names}

    def _rows_of(self, table: str) -> list[str]:
        with self.connect() as connection:
            columns = [column.name for column in connection.execute(f"select * from {table} limit 0").description]
            # as text: Python has no year 0 and no year 10000
            texts = ", ".join(f"{column}::text" for column in columns if column != "built_at")
            return sorted(map(str, connection.execute(f"select {texts} from {table}")))

    def build_schema(self) -> str:
        """The schema of the current build's tables."""
        return "build_" + self.published()[0].replace("-", "_")


def assert_refused(outcome: subprocess.CompletedProcess[str], *words: str) -> None:
    """Asserts a failure with one line on stderr, which contains every word: no traceback."""
    assert outcome.returncode not in (0, None), outcome.stdout
    assert len(outcome.stderr.strip().splitlines()) == 1, outcome.stderr
    assert [word for word in words if word not in outcome.stderr] == [], outcome.stderr
