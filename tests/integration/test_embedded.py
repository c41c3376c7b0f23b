"""The embedded Postgres starts, stops, and recovers after a crash."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
from support.checkout import ROOT
from support.project import clean_environment


@pytest.fixture
def embedded():
    """Calls `python -m refresh.embedded`; the attribute `data_dir` is its DATA_DIR."""
    data_dir = Path(tempfile.mkdtemp(prefix="ci-"))
    environment = clean_environment() | {"DATA_DIR": str(data_dir)}

    def command(*words, **more):
        return subprocess.run(
            [sys.executable, "-m", "refresh.embedded", *words],
            cwd=ROOT, env=environment | more, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    command.data_dir = data_dir
    yield command
    command("stop")
    shutil.rmtree(data_dir)


def exports(output):
    (line,) = [line for line in output.splitlines() if line.startswith("export ")]
    return dict(word.split("=", 1) for word in shlex.split(line)[1:])


def accepts_connections(host):
    try:
        psycopg.connect(host=host, user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def test_start_prints_the_connection_and_stop_stops_the_server(embedded):
    first = embedded("start")
    assert (first.returncode, first.stderr) == (0, "")
    host = exports(first.stdout)["PGHOST"]
    assert accepts_connections(host)
    assert "runs already" in embedded("start").stdout
    assert embedded("stop").returncode == 0
    assert not accepts_connections(host)


def test_run_stops_its_server_and_returns_the_commands_status(embedded):
    outcome = embedded("run", "sh", "-c", 'echo "$PGHOST"; exit 3')
    assert outcome.returncode == 3
    assert not accepts_connections(outcome.stdout.strip())


def test_run_starts_a_command_only_if_the_previous_one_succeeded(embedded):
    assert embedded("run", "true", "--then", "echo", "went on").stdout == "went on\n"
    outcome = embedded("run", "false", "--then", "echo", "went on")
    assert (outcome.returncode, outcome.stdout) == (1, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_command_and_then_the_server(embedded, number):
    first = ["sh", "-c", 'echo "$PGHOST"; exec sleep 300']
    process = subprocess.Popen(
        [sys.executable, "-m", "refresh.embedded", "run", *first, "--then", "echo", "went on"],
        cwd=ROOT, env=clean_environment() | {"DATA_DIR": str(embedded.data_dir)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        host = process.stdout.readline().strip()
        assert accepts_connections(host)
        process.send_signal(number)
        assert process.stdout.read() == ""  # ends when no process is left that could write
        assert process.wait(timeout=30) == 128 + number
    assert not accepts_connections(host)


SLOW_START = """
import subprocess
import sys
import time

from refresh.embedded.__main__ import main


class Popen(subprocess.Popen):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        time.sleep(1)


subprocess.Popen = Popen
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_the_command_starts_ends_it(number):
    """The command sends the signal as its first step; Popen returns a second later."""
    command = ["sh", "-c", f"kill -{number.value} $PPID; exec sleep 20", "--then", "echo", "went on"]
    outcome = subprocess.run(
        [sys.executable, "-c", SLOW_START, "run", *command],
        cwd=ROOT, env=clean_environment() | {"PGHOST": "db.example"}, stdout=subprocess.PIPE, text=True, timeout=60,
    )  # fmt: skip
    assert (outcome.returncode, outcome.stdout) == (128 + number, "")


def test_no_command_starts_after_a_signal(embedded):
    outcome = embedded("run", "sh", "-c", "trap : TERM; kill $PPID; sleep 1", "--then", "echo", "went on", PGHOST="x")
    assert (outcome.returncode, outcome.stdout) == (128 + signal.SIGTERM, "")


def test_run_leaves_an_already_running_server(embedded):
    host = exports(embedded("start").stdout)["PGHOST"]
    assert embedded("run", "true").returncode == 0
    assert accepts_connections(host)


def test_with_pghost_no_server_starts(embedded):
    outcome = embedded("run", "sh", "-c", 'echo "$PGHOST"', PGHOST="db.example")
    assert outcome.stdout.strip() == "db.example"
    assert not (embedded.data_dir / "postgres").exists()


def test_psql_works(embedded):
    assert embedded("psql", "-Atc", "select 40 + 2").stdout.strip() == "42"


def test_a_killed_server_starts_again_when_its_process_id_is_taken(embedded):
    host = exports(embedded("start").stdout)["PGHOST"]
    pid_file = embedded.data_dir / "postgres" / "postmaster.pid"
    content = pid_file.read_text()
    os.kill(int(content.split()[0]), signal.SIGKILL)
    # after a restart of the machine, another program can have the process id: here, this one
    pid_file.write_text(content.replace(content.split()[0], str(os.getpid()), 1))
    assert embedded("start").returncode == 0
    assert accepts_connections(host)


def test_a_killed_initdb_runs_again(embedded):
    half = embedded.data_dir / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert embedded("start").returncode == 0


def test_a_long_path_gets_a_private_socket_folder_elsewhere(embedded):
    look = "import os; host = os.environ['PGHOST']; print(host, oct(os.stat(host).st_mode & 0o777))"
    outcome = embedded("run", sys.executable, "-c", look, DATA_DIR=str(embedded.data_dir / ("d" * 120)))
    host, mode = outcome.stdout.split()
    assert outcome.returncode == 0
    assert len(host) < 100
    assert mode == "0o700"
    assert not Path(host).exists()


def test_an_impossible_data_dir_fails_with_one_line(embedded):
    outcome = embedded("start", DATA_DIR="/dev/null/here")
    assert outcome.returncode == 1
    assert len(outcome.stderr.strip().splitlines()) == 1
