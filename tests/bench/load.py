"""Generates load over 16 connections: wrk on a service, pgbench on Postgres."""

import random
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from environment import Bench
from workloads import TYPE

from refresh.embedded.cluster import PSQL

CONNECTIONS = "16"
THREADS = "2"
SCRIPT = Path(__file__).with_suffix(".lua")


class BenchError(Exception):
    """A measurement failed. The text is the line that the user reads."""


class Speed(NamedTuple):
    """Requests a second, and the 50th and 99th percentile of their milliseconds."""

    rate: float
    p50: float
    p99: float


def median(speeds: Sequence[Speed]) -> Speed:
    return Speed(*map(statistics.median, zip(*speeds, strict=True)))


def require_wrk() -> None:
    if shutil.which("wrk") is None:
        raise BenchError("wrk was not found; install it (Debian: apt-get install wrk)")


def wrk(url: str, seconds: int, numbers: tuple[int, int] | None = None, headers: Sequence[str] = ()) -> Speed:
    """Sends requests for seconds, with random numbers at the end of the URL. Raises BenchError on an error."""
    command = ["wrk", "-t", THREADS, "-c", CONNECTIONS, "-d", f"{seconds}s", "--latency", "-s", str(SCRIPT)]
    # a slow response is no error: gunicorn lets some connections wait for seconds
    command += ["--timeout", "10s"] + [word for header in headers for word in ("-H", header)] + [url]
    if numbers:
        # a new seed each time, so that no run requests the customers of the run before
        command += ["--", *map(str, (random.randrange(1 << 30), *numbers))]
    done = subprocess.run(command, capture_output=True, text=True)
    measured = next((line.split()[1:] for line in done.stdout.splitlines() if line.startswith("measured")), None)
    if done.returncode or not measured:
        raise BenchError(f"wrk failed on {url}: {(done.stderr or done.stdout).strip()[-500:]}")
    requests, microseconds, p50, p99, errors, socket_errors = map(float, measured)
    if errors or socket_errors or not requests:
        raise BenchError(
            f"{url}: {errors:.0f} of {requests:.0f} responses were errors; {socket_errors:.0f} socket errors"
        )
    return Speed(requests / microseconds * 1e6, p50 / 1e3, p99 / 1e3)


def pgbench(bench: Bench, select: str, seconds: int, numbers: tuple[int, int] | None = None) -> Speed:
    """Sends a SELECT for seconds, with a random :number in it."""
    script, log = bench.folder / "pgbench.sql", bench.folder / "pgbench"
    number = f"\\set number random({numbers[0]}, {numbers[1]})\n" if numbers else ""
    script.write_text(f"{number}{select.strip()};\n")
    command = [PSQL.parent / "pgbench", "-n", "-M", "prepared", "-c", CONNECTIONS, "-j", THREADS, "-T", str(seconds)]
    command += ["-D", f"customer_type={TYPE}", "-l", f"--log-prefix={log}", "-f", script]
    output = bench.run(*command)
    milliseconds = []
    for file in bench.folder.glob(f"{log.name}.[0-9]*"):
        milliseconds += [int(line.split()[2]) / 1e3 for line in file.read_text().splitlines()]
        file.unlink()
    rates = [float(line.split()[2]) for line in output.splitlines() if line.startswith("tps = ")]
    if not rates or len(milliseconds) < 2:
        raise BenchError(f"pgbench measured nothing: {output.strip()[-500:]}")
    percentiles = statistics.quantiles(milliseconds, n=100, method="inclusive")
    return Speed(rates[0], percentiles[49], percentiles[98])
