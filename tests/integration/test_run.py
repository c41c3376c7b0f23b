"""What `make run` does: refresh, then serve, until Ctrl-C in a terminal ends all of it."""

import fcntl
import json
import os
import pty
import subprocess
import sys
import tempfile
import termios
import time
import urllib.error
from pathlib import Path

import psycopg
import pytest
from support import ROOT, clean_environment, copy_seeds, free_port, get


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


def read(terminal):
    """What was written to the terminal; empty at its end, which Linux reports as an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
