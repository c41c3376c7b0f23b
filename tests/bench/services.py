"""Starts a service for the time that it is measured, asks it, and ends it."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from candidates import Candidate
from load import Broken
from place import ROOT, Bench

HOST = "127.0.0.1"
PATIENCE = 60  # seconds


class Answer(NamedTuple):
    status: int
    etag: str | None
    body: bytes


def ask(port: int, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    """One GET; follows no redirect. Raises OSError and HTTPException."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.headers["ETag"], response.read())
    finally:
        connection.close()


@contextlib.contextmanager
def served(bench: Bench, candidate: Candidate) -> Iterator[int]:
    """The port of the service, which answers by then. It is ended, with all its processes, whatever happens inside."""
    port = free_port()
    command = [str(word).replace("{port}", str(port)) for word in candidate.command]
    environment = {name: value.replace("{port}", str(port)) for name, value in candidate.environment.items()}
    log = bench.folder / "service.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=bench.environment | environment, stdout=output, stderr=output, start_new_session=True
        )
        try:
            wait_for(port, process, candidate.name, log)
            yield port
        finally:
            end(process)


def wait_for(port: int, process: subprocess.Popen, name: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException):
            ask(port, "/")
            return
        time.sleep(0.1)
    raise Broken(f"{name} did not start: {log.read_text().strip()[-1000:]}")


def end(process: subprocess.Popen) -> None:
    """Ends a process that leads a group, and what is left of its group."""
    try:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    with socket.create_server((HOST, 0)) as free:
        return free.getsockname()[1]
