"""The embedded Postgres: starts, stops, and recovers from what a crash leaves behind."""

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
    """Calls `python -m refresh.embedded`; its DATA_DIR as attribute."""
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


def answers(host):
    try:
        psycopg.connect(host=host, user="postgres", dbname="postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def test_start_says_how_to_connect_and_stop_stops(embedded):
    first = embedded("start")
    assert (first.returncode, first.stderr) == (0, "")
    host = exports(first.stdout)["PGHOST"]
    assert answers(host)
    assert "runs already" in embedded("start").stdout
    assert embedded("stop").returncode == 0
    assert not answers(host)


def test_run_stops_what_it_started_and_passes_the_status_on(embedded):
    outcome = embedded("run", "sh", "-c", 'echo "$PGHOST"; exit 3')
    assert outcome.returncode == 3
    assert not answers(outcome.stdout.strip())


def test_run_begins_a_command_only_if_the_one_before_succeeded(embedded):
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
        assert answers(host)
        process.send_signal(number)
        assert process.stdout.read() == ""  # ends when nobody is left that could write
        assert process.wait(timeout=30) == 128 + number
    assert not answers(host)


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
def test_a_signal_that_arrives_while_the_command_starts_ends_it(number):
    """The command sends it as its first step, and Popen returns a second later."""
    command = ["sh", "-c", f"kill -{number.value} $PPID; exec sleep 20", "--then", "echo", "went on"]
    outcome = subprocess.run(
        [sys.executable, "-c", SLOW_START, "run", *command],
        cwd=ROOT, env=clean_environment() | {"PGHOST": "db.example"}, stdout=subprocess.PIPE, text=True, timeout=60,
    )  # fmt: skip
    assert (outcome.returncode, outcome.stdout) == (128 + number, "")


def test_a_signal_that_the_command_survives_begins_no_other(embedded):
    outcome = embedded("run", "sh", "-c", "trap : TERM; kill $PPID; sleep 1", "--then", "echo", "went on", PGHOST="x")
    assert (outcome.returncode, outcome.stdout) == (128 + signal.SIGTERM, "")


def test_run_leaves_a_server_that_ran_before(embedded):
    host = exports(embedded("start").stdout)["PGHOST"]
    assert embedded("run", "true").returncode == 0
    assert answers(host)


def test_with_pghost_nothing_is_started(embedded):
    outcome = embedded("run", "sh", "-c", 'echo "$PGHOST"', PGHOST="db.example")
    assert outcome.stdout.strip() == "db.example"
    assert not (embedded.data_dir / "postgres").exists()


def test_psql_works(embedded):
    assert embedded("psql", "-Atc", "select 40 + 2").stdout.strip() == "42"


def test_a_killed_server_starts_again_also_when_its_number_is_taken(embedded):
    host = exports(embedded("start").stdout)["PGHOST"]
    pid_file = embedded.data_dir / "postgres" / "postmaster.pid"
    content = pid_file.read_text()
    os.kill(int(content.split()[0]), signal.SIGKILL)
    # after a restart of the machine the number can be that of any other program: here, of this one
    pid_file.write_text(content.replace(content.split()[0], str(os.getpid()), 1))
    assert embedded("start").returncode == 0
    assert answers(host)


def test_a_killed_initdb_is_made_again(embedded):
    half = embedded.data_dir / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert embedded("start").returncode == 0


def test_a_long_path_has_its_socket_elsewhere_and_out_of_reach(embedded):
    look = "import os; host = os.environ['PGHOST']; print(host, oct(os.stat(host).st_mode & 0o777))"
    outcome = embedded("run", sys.executable, "-c", look, DATA_DIR=str(embedded.data_dir / ("d" * 120)))
    host, mode = outcome.stdout.split()
    assert outcome.returncode == 0
    assert len(host) < 100
    assert mode == "0o700"
    assert not Path(host).exists()


def test_a_data_dir_that_cannot_be_made_is_one_line(embedded):
    outcome = embedded("start", DATA_DIR="/dev/null/here")
    assert outcome.returncode == 1
    assert len(outcome.stderr.strip().splitlines()) == 1
