"""Starts services, sends requests to them, and ends them."""

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

from environment import ROOT, Bench
from load import BenchError
from services import Service

HOST = "127.0.0.1"
PATIENCE = 60  # seconds


class Response(NamedTuple):
    status: int
    etag: str | None
    body: bytes


def get(port: int, path: str, headers: Mapping[str, str] | None = None) -> Response:
    """Sends one GET; follows no redirect. Raises OSError and HTTPException."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        return Response(response.status, response.headers["ETag"], response.read())
    finally:
        connection.close()


@contextlib.contextmanager
def served(bench: Bench, service: Service) -> Iterator[int]:
    """Starts a service, waits until it responds, and yields its port. Always ends it with all its processes."""
    port = free_port()
    command = [str(word).replace("{port}", str(port)) for word in service.command]
    environment = {name: value.replace("{port}", str(port)) for name, value in service.environment.items()}
    log = bench.folder / "service.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=bench.environment | environment, stdout=output, stderr=output, start_new_session=True
        )
        try:
            wait_for(port, process, service.name, log)
            yield port
        finally:
            end(process)


def wait_for(port: int, process: subprocess.Popen, name: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException):
            get(port, "/")
            return
        time.sleep(0.1)
    raise BenchError(f"{name} did not start: {log.read_text().strip()[-1000:]}")


def end(process: subprocess.Popen) -> None:
    """Ends a process that leads a group, and the rest of its group."""
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
