"""What the tests share: a project of its own on the embedded Postgres, a served API, workbooks."""

import contextlib
import fnmatch
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import xlsxwriter
from forked import run_forked

from refresh.embedded.cluster import PSQL

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "seeds" / "extracts" / "sample.xlsx"
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
PASSWORDS = {"REFRESH_PASSWORD": "it's \\ hush one", "API_READER_PASSWORD": "hush two"}
HEADERS = {
    "Customers": ["Customer_Id", "Occupation", "Type"],
    "External interactions": ["Date Start", "Interaction", "Customers"],
    "Products of discussion": ["Date", "Product"],
}


def clean_environment() -> dict[str, str]:
    """The environment without what would lead the tests to somebody's own server, folders or dbt settings."""
    return {
        name: value
        for name, value in os.environ.items()
        if not re.match(r"PG[A-Z]|DBT_|API_|ALERT_|DATA_DIR$|SEEDS_DIR$|LOG_FORMAT$", name)
    }


@dataclass
class Project:
    """One project: a database and a DATA_DIR of its own; `environment` leads every command to them.

    Commands run in `checkout`, and so with its code, dbt project and declaration of the tables.
    """

    folder: Path
    environment: dict[str, str]
    checkout: Path = ROOT

    @property
    def seeds(self) -> Path:
        """A copy of the checkout's seeds, which the project's commands read from the first use of this on."""
        if "SEEDS_DIR" not in self.environment:
            copy_seeds(self.checkout / "seeds", self.folder / "seeds")
            self.environment["SEEDS_DIR"] = str(self.folder / "seeds")
        return Path(self.environment["SEEDS_DIR"])

    @property
    def landed(self) -> Path:
        """Where its refreshes land the rows of workbooks."""
        return Path(self.environment["DATA_DIR"]) / "landed"

    def run(self, *command: str, **more: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=self.checkout, env=self.environment, capture_output=True, text=True, **more)

    def refresh(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        words = [str(argument) for argument in arguments]
        if self.checkout == ROOT:
            return run_forked(["refresh", *words], self.environment, ROOT)
        return self.run(sys.executable, "-m", "refresh", *words)

    def refresh_after_a_kill(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """A refresh, once the server has noticed that the session of the killed one is gone: within a second."""
        outcomes = []
        wait_until(lambda: outcomes.append(self.refresh(*arguments)) or outcomes[-1].returncode != 75)
        return outcomes[-1]

    @contextlib.contextmanager
    def refreshing(self, *arguments: str | Path) -> Iterator[None]:
        """A refresh that goes on beside what is done inside, and is killed at its end."""
        command = [sys.executable, "-m", "refresh", *map(str, arguments)]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, cwd=self.checkout, env=self.environment, stdout=quiet, stderr=quiet) as process:
            try:
                yield
            finally:
                process.send_signal(signal.SIGKILL)

    @contextlib.contextmanager
    def refresh_that_said(self, word: str, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
        """A refresh that has just said a line with this word, and goes on."""
        command = [sys.executable, "-m", "refresh", *map(str, arguments)]
        pipe = subprocess.PIPE
        with subprocess.Popen(
            command, cwd=self.checkout, env=self.environment, stdout=pipe, stderr=pipe, text=True
        ) as process:
            assert any(word in line for line in process.stdout), "it ended before"
            yield process

    def outcomes(self) -> list[str]:
        """How the refreshes ended, in the order in which they began."""
        return [outcome for (outcome,) in self.query("select outcome from refresh.runs order by started_at")]

    def dbt(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What an analyst types, from the root of the repository."""
        words = ["--no-use-colors", *command.split(), "--project-dir", "dbt_project", *arguments]
        if self.checkout == ROOT:
            return run_forked(["dbt", *words], self.environment, ROOT)
        return self.run(str(Path(sys.executable).parent / "dbt"), *words)

    def connect(self, **parameters: Any) -> psycopg.Connection:
        environment = self.environment
        defaults = {"host": environment["PGHOST"], "dbname": environment["PGDATABASE"], "user": environment["PGUSER"]}
        defaults["password"] = environment.get("PGPASSWORD")
        return psycopg.connect(**(defaults | parameters), autocommit=True)

    def query(self, sql: str) -> list[tuple]:
        with self.connect() as connection:
            return connection.execute(sql).fetchall()

    def execute(self, sql: str) -> None:
        with self.connect() as connection:
            connection.execute(sql)

    def published(self) -> tuple[str, list[tuple]]:
        """The current build and the whole of the mart as published."""
        build = self.query("select build_id from published.builds where is_current")[0][0]
        return build, self.query("select * from published.interaction_counts order by customer_id, channel_position")

    def build_schema(self) -> str:
        """The schema of the current build's tables."""
        return "build_" + self.published()[0].replace("-", "_")


def assert_refused(outcome: subprocess.CompletedProcess[str], *words: str) -> None:
    """Not 0, and one line on stderr that holds every word: no traceback."""
    assert outcome.returncode not in (0, None), outcome.stdout
    assert len(outcome.stderr.strip().splitlines()) == 1, outcome.stderr
    assert [word for word in words if word not in outcome.stderr] == [], outcome.stderr


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]] | None = None, **options: Any) -> Path:
    """A workbook of these sheets, each a list of rows; without sheets, those of an extract, with headers only."""
    sheets = sheets if sheets is not None else {name: [header] for name, header in HEADERS.items()}
    with xlsxwriter.Workbook(
        path, {"default_date_format": "dd/mm/yyyy hh:mm", "strings_to_numbers": False} | options
    ) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write(number, column, value)
    return path


def write_extract(
    path: Path,
    interactions: Sequence[Sequence[Any]] = (),
    customers: Sequence[Sequence[Any]] = (),
    products: Sequence[Sequence[Any]] = (),
) -> Path:
    """A workbook of the three sheets with these rows under their headers."""
    rows = {"Customers": customers, "External interactions": interactions, "Products of discussion": products}
    return write_workbook(path, {name: [header, *rows[name]] for name, header in HEADERS.items()})


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def get(url: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Answer:
    request = urllib.request.Request(url, method=method, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


def made_key(project: Project, name: str) -> tuple[str, str]:
    """A key and its line, as `flask --app api create-key` makes them."""
    outcome = project.run(str(Path(sys.executable).parent / "flask"), "--app", "api", "create-key", name)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    lines = outcome.stdout.split()
    return next(word for word in lines if re.fullmatch(r"[\w-]{43}", word)), lines[-1]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """The API as `python -m api` serves it; its address."""
    with serving(environment) as (address, _):
        yield address


@contextlib.contextmanager
def serving(environment: dict[str, str], **more: Any) -> Iterator[tuple[str, subprocess.Popen]]:
    """The API as `python -m api` serves it; its address and its process."""
    port = free_port()
    variables = environment | {"API_PORT": str(port)}
    more = {"stdout": subprocess.DEVNULL, "cwd": ROOT} | more  # its log
    process = subprocess.Popen([sys.executable, "-m", "api"], env=variables, **more)
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                assert get(f"{address}/livez").status == 200
                break
            except urllib.error.URLError:
                assert process.poll() is None and time.monotonic() < deadline, "the API did not start"
                time.sleep(0.05)
        yield address, process
    finally:
        process.terminate()
        process.wait(timeout=20)
        for pipe in filter(None, (process.stdout, process.stderr)):
            pipe.close()


@contextlib.contextmanager
def new_server(folder: Path) -> Iterator[tuple[Project, Callable[[str], None]]]:
    """A project on a new server of its own, on which nothing is yet, and what starts and stops that server."""
    # not under pytest's own folder, whose long path would be too long for a socket
    data_dir = Path(tempfile.mkdtemp(prefix="ci-"))
    places = {"DATA_DIR": data_dir, "SEEDS_DIR": copy_seeds(ROOT / "seeds", folder / "seeds")}
    environment = clean_environment() | {name: str(path) for name, path in places.items()}
    postgres = {"PGHOST": str(data_dir / "postgres"), "PGUSER": "postgres", "PGDATABASE": "postgres"}

    def command(word: str) -> None:
        subprocess.run([sys.executable, "-m", "refresh.embedded", word], cwd=ROOT, env=environment, check=True)

    command("start")
    yield Project(folder, environment | postgres), command
    command("stop")
    shutil.rmtree(data_dir)


def make_roles(project: Project, **passwords: str) -> subprocess.CompletedProcess[str]:
    """What refresh/roles.sql says in the project's database; the passwords are these, or PASSWORDS."""
    environment = project.environment | PASSWORDS | passwords
    command = [str(PSQL), "--no-psqlrc", "--file", "refresh/roles.sql"]
    return replace(project, environment=environment).run(*command)


def as_role(project: Project, role: str, password: str) -> Project:
    """The same project, seen by somebody else."""
    return replace(project, environment=project.environment | {"PGUSER": role, "PGPASSWORD": password})


@contextlib.contextmanager
def new_server_with_roles(folder: Path) -> Iterator[Project]:
    """A superuser's project on a new server that asks all others for passwords; there is nothing yet but the roles."""
    with new_server(folder) as (project, _):
        name = "customer interactions"  # must be quoted
        project.execute(f'create database "{name}"')
        project.environment["PGDATABASE"] = name
        outcome = make_roles(project)
        assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")
        access = Path(project.environment["PGHOST"]) / "pg_hba.conf"
        access.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        project.execute("select pg_reload_conf()")
        yield project


def wait_until(holds: Callable[[], Any], seconds: float = 60) -> None:
    """Asks again and again, until it holds; fails when it takes longer."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(0.02)


def copy_seeds(seeds: Path, folder: Path) -> Path:
    shutil.copytree(seeds, folder)
    return folder


def copy_checkout(
    folder: Path, supply: Mapping[str, str] | None = None, variables: Mapping[str, str] | None = None
) -> Path:
    """Copies what refresh and API run from.

    supply says how the seeds of these names are declared to be supplied, variables what dbt's variables are set to.
    """
    for name in ("api", "refresh", "dbt_project", "seeds"):
        ignored = shutil.ignore_patterns("target", "logs", "__pycache__")
        shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=ignored)
    shutil.copyfile(ROOT / "profiles.yml", folder / "profiles.yml")
    for seed, how in (supply or {}).items():
        set_line(folder / "dbt_project" / "models" / "raw" / f"{seed}.yml", "supply", how)
    for name, value in (variables or {}).items():
        set_line(folder / "dbt_project" / "dbt_project.yml", name, value)
    return folder


def set_line(file: Path, key: str, value: str) -> None:
    """Replaces the value in the one line of a YAML file that has this key."""
    changed, lines = re.subn(f"(?m)^( +{key}: ).*", rf"\g<1>{value}", file.read_text("utf-8"))
    assert lines == 1, (file, key)
    file.write_text(changed, "utf-8")


def project_files(*patterns: str) -> list[Path]:
    """The project's own files, not what is made here, whose path from the root matches; a * goes into folders too."""
    made = {".git", ".venv", ".venv-bench", ".local", "build", "target", "logs", "__pycache__"}
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in made and not name.endswith("_cache")]
        found += [Path(folder, name) for name in names]
    return sorted(path for path in found if any(is_like(path, pattern) for pattern in patterns))


def is_like(path: Path, pattern: str) -> bool:
    return fnmatch.fnmatchcase(path.relative_to(ROOT).as_posix(), pattern)
