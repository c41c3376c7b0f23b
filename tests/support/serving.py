"""Serves the API, and sends requests to it."""

import contextlib
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.checkout import ROOT
from support.project import Project

TWO_WORKERS = {"API_WORKERS": "2"}


@dataclass
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes


def get(url: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> Response:
    request = urllib.request.Request(url, method=method, headers=dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return Response(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Response(error.code, error.headers, error.read())


def made_key(project: Project, name: str) -> tuple[str, str]:
    """Runs `flask --app api create-key`. Returns the key and its line."""
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
    """Serves the API with `python -m api`; yields its address."""
    with serving(environment) as (address, _):
        yield address


@contextlib.contextmanager
def serving(
    environment: dict[str, str], command: Sequence[str] = ("api",), **more: Any
) -> Iterator[tuple[str, subprocess.Popen]]:
    """Serves the API with `python -m api` or another command; yields its address and its process.

    It has one worker unless the environment says otherwise: TWO_WORKERS for tests in which workers may differ.
    """
    port = free_port()
    variables = {"API_WORKERS": "1"} | environment | {"API_PORT": str(port)}
    more = {"stdout": subprocess.DEVNULL, "cwd": ROOT} | more  # stdout is the log
    process = subprocess.Popen([sys.executable, "-m", *command], env=variables, **more)
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
