"""`make run` checks the port, refreshes, and serves until Ctrl-C in a terminal ends everything."""

import fcntl
import json
import os
import pty
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import termios
import time
import urllib.error
from pathlib import Path

import psycopg
import pytest
from support.checkout import ROOT, copy_seeds
from support.extracts import write_extract
from support.project import clean_environment
from support.serving import free_port, get


def response_of(process, url):
    """The API's response, once it serves."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return get(url)
        except urllib.error.URLError:
            assert process.poll() is None and time.monotonic() < deadline, "the API did not start"
            time.sleep(0.1)


def test_run_serves_from_an_empty_folder_until_ctrl_c(tmp_path):
    with tempfile.TemporaryDirectory(prefix="ci-") as data_dir:
        port = free_port()
        places = {"DATA_DIR": data_dir, "SEEDS_DIR": str(copy_seeds(ROOT / "seeds", tmp_path / "seeds"))}
        python = [sys.executable, "-m"]
        terminal, inside = pty.openpty()
        process = subprocess.Popen(
            [*python, "refresh.embedded", "run", *python, "refresh", "--then", *python, "api"],
            cwd=ROOT,
            env=clean_environment() | places | {"API_PORT": str(port), "TERM": "dumb"},
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # makes it the session's terminal
        )
        os.close(inside)
        response = response_of(process, f"http://127.0.0.1:{port}/api/v1/interactions/4")
        assert json.loads(response.body)["data"]["interactions"] == {"Email": 0, "Call": 1, "Bird": 1}
        os.write(terminal, b"\x03")
        assert process.wait(timeout=30) == 0
        output = b"".join(iter(lambda: read(terminal), b""))
        assert f"curl http://127.0.0.1:{port}/api/v1/interactions/1".encode() in output
        assert b"Traceback" not in output
        assert b"\x1b" not in output  # TERM=dumb: no colours
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=str(Path(data_dir) / "postgres"), user="postgres")
        with pytest.raises(urllib.error.URLError):
            get(f"http://127.0.0.1:{port}/livez")
        os.close(terminal)


def test_other_workbooks_leave_the_checkout_clean(published_project, tmp_path):
    """`make run EXTRACTS=…` without serving, in a checkout where only the server is configured."""
    checkout = tmp_path / "checkout"
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, checkout / name, follow_symlinks=False)

    def git(*words):
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *words]
        return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True).stdout

    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "all")
    # .venv is a link here, which the pattern for a folder does not match
    (checkout / ".git" / "info" / "exclude").write_text(".venv\n")
    (checkout / ".venv").symlink_to(Path(sys.executable).parents[1])
    unset = ("DATA_DIR", "SEEDS_DIR", "DBT_TARGET_PATH", "DBT_LOG_PATH")
    environment = {name: value for name, value in published_project.environment.items() if name not in unset}
    environment["TERM"] = "dumb"
    extract = write_extract(tmp_path / "x.xlsx", [["04/10/2019 09:00", "Email", 1]], [[1, "Quokka keeper", "Red"]])
    for recipe in [
        ("refresh", f"EXTRACTS={extract}", "ARGS=--allow-shrink"),
        ("build", "ARGS=--exclude-resource-type unit_test"),
        ("docs",),
    ]:
        command = ["make", "--old-file", "setup", *recipe]
        outcome = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        assert "\x1b" not in outcome.stdout  # dbt writes colours to pipes too
        assert git("status", "--porcelain") == "", recipe
    assert "Quokka keeper" in (checkout / ".local" / "landed" / "raw_customers.csv").read_text()
    assert published_project.query("select occupation from published.customers") == [("Quokka keeper",)]


def test_a_port_in_use_is_reported_before_the_refresh(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        places = {"DATA_DIR": str(tmp_path / "data"), "API_PORT": str(port)}
        command = ["make", "--silent", "--old-file", "setup", "run"]
        outcome = subprocess.run(
            command, cwd=ROOT, env=clean_environment() | places, capture_output=True, text=True, timeout=60
        )
    message, from_make = outcome.stderr.splitlines()
    assert message == (
        f"api: 127.0.0.1 port {port} cannot be used (Address already in use); "
        "set API_PORT to another, for example API_PORT=8001 make run"
    )
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert re.match(r"make(\[\d+\])?: ", from_make)  # with its level, when `make test` runs this
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("variables", "has_colors"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_the_log_has_colours_unless_no_color_or_term_forbids_them(variables, has_colors):
    terminal, inside = pty.openpty()
    environment = {name: value for name, value in clean_environment().items() if name != "NO_COLOR"} | variables
    script = "from refresh import log; log.configure(); log.log.info('an event', files=3)"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, stdout=inside, check=True)
    os.close(inside)
    output = b"".join(iter(lambda: read(terminal), b""))
    os.close(terminal)
    assert b"an event" in output
    assert (b"\x1b" in output) == has_colors


def read(terminal):
    """The terminal's next output; empty at its end, which Linux reports as an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
