"""What `make run` does: refresh, then serve, until Ctrl-C in a terminal ends all of it."""

import fcntl
import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import termios
import time
import urllib.error
from pathlib import Path

import psycopg
import pytest
from support import ROOT, clean_environment, copy_seeds, free_port, get, write_extract


def answer_of(process, url):
    """What the API answers, once it does."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return get(url)
        except urllib.error.URLError:
            assert process.poll() is None and time.monotonic() < deadline, "nothing was served"
            time.sleep(0.1)


def test_from_nothing_to_the_first_answer_and_back(tmp_path):
    with tempfile.TemporaryDirectory(prefix="ci-") as data_dir:
        port = free_port()
        places = {"DATA_DIR": data_dir, "SEEDS_DIR": str(copy_seeds(ROOT / "seeds", tmp_path / "seeds"))}
        python = [sys.executable, "-m"]
        terminal, inside = pty.openpty()
        process = subprocess.Popen(
            [*python, "refresh.embedded", "run", *python, "refresh", "--then", *python, "api"],
            cwd=ROOT,
            env=clean_environment() | places | {"API_PORT": str(port)},
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # makes it the session's terminal
        )
        os.close(inside)
        answer = answer_of(process, f"http://127.0.0.1:{port}/api/v1/interactions/4")
        assert json.loads(answer.body)["data"]["interactions"] == {"Email": 0, "Call": 1, "Bird": 1}
        os.write(terminal, b"\x03")
        assert process.wait(timeout=30) == 0
        said = b""
        while piece := read(terminal):
            said += piece
        assert f"curl http://127.0.0.1:{port}/api/v1/interactions/1".encode() in said
        assert b"Traceback" not in said
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=str(Path(data_dir) / "postgres"), user="postgres")
        with pytest.raises(urllib.error.URLError):
            get(f"http://127.0.0.1:{port}/livez")
        os.close(terminal)


def test_other_workbooks_leave_the_checkout_clean(published_project, tmp_path):
    """What `make run EXTRACTS=…` does before it serves, in a checkout with nothing set but the server."""
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
    (checkout / ".git" / "info" / "exclude").write_text(".venv\n")  # a link here, which the pattern of a folder leaves
    (checkout / ".venv").symlink_to(Path(sys.executable).parents[1])
    left_out = ("DATA_DIR", "SEEDS_DIR", "DBT_TARGET_PATH", "DBT_LOG_PATH")
    environment = {name: value for name, value in published_project.environment.items() if name not in left_out}
    extract = write_extract(tmp_path / "x.xlsx", [["04/10/2019 09:00", "Email", 1]], [[1, "Quokka keeper", "Red"]])
    for recipe in [("refresh", f"EXTRACTS={extract}", "ARGS=--allow-shrink"), ("build", "ARGS=--quiet"), ("docs",)]:
        command = ["make", "--old-file", "setup", *recipe]
        outcome = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        assert git("status", "--porcelain") == "", recipe
    assert "Quokka keeper" in (checkout / ".local" / "landed" / "raw_customers.csv").read_text()
    assert published_project.query("select occupation from published.customers") == [("Quokka keeper",)]


def read(terminal):
    """What was written to the terminal; empty at its end, which Linux reports as an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
