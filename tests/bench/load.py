"""Puts load on what is measured: wrk on a service, pgbench on Postgres; 16 connections each."""

import random
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from place import Bench
from questions import TYPE

from refresh.embedded.cluster import PSQL

CONNECTIONS = "16"
THREADS = "2"
SCRIPT = Path(__file__).with_suffix(".lua")


class Broken(Exception):
    """What is measured did not answer as it must. Its text is the one line that the user reads."""


class Speed(NamedTuple):
    """Requests a second; milliseconds that half of them, and 99 of 100, took at most."""

    rate: float
    p50: float
    p99: float


def median(speeds: Sequence[Speed]) -> Speed:
    return Speed(*map(statistics.median, zip(*speeds, strict=True)))


def require_wrk() -> None:
    if shutil.which("wrk") is None:
        raise Broken("wrk is needed, and was not found; install it (Debian: apt-get install wrk)")


def wrk(url: str, seconds: int, numbers: tuple[int, int] | None = None, headers: Sequence[str] = ()) -> Speed:
    """Asks for seconds, with random numbers at the end of the URL. Raises Broken if one answer was an error."""
    command = ["wrk", "-t", THREADS, "-c", CONNECTIONS, "-d", f"{seconds}s", "--latency", "-s", str(SCRIPT)]
    # a late answer is slow, and no error: gunicorn lets some connections wait for seconds
    command += ["--timeout", "10s"] + [word for header in headers for word in ("-H", header)] + [url]
    if numbers:
        # the seed is another each time: no run may ask for the customers that the one before it asked for
        command += ["--", *map(str, (random.randrange(1 << 30), *numbers))]
    done = subprocess.run(command, capture_output=True, text=True)
    measured = next((line.split()[1:] for line in done.stdout.splitlines() if line.startswith("measured")), None)
    if done.returncode or not measured:
        raise Broken(f"wrk failed on {url}: {(done.stderr or done.stdout).strip()[-500:]}")
    requests, microseconds, p50, p99, errors, socket_errors = map(float, measured)
    if errors or socket_errors or not requests:
        raise Broken(f"{url}: of {requests:.0f} answers {errors:.0f} were errors; {socket_errors:.0f} socket errors")
    return Speed(requests / microseconds * 1e6, p50 / 1e3, p99 / 1e3)


def pgbench(bench: Bench, select: str, seconds: int, numbers: tuple[int, int] | None = None) -> Speed:
    """Sends a SELECT, in which :number is the random number, for seconds: nothing but Postgres and its own client."""
    script, log = bench.folder / "pgbench.sql", bench.folder / "pgbench"
    number = f"\\set number random({numbers[0]}, {numbers[1]})\n" if numbers else ""
    script.write_text(f"{number}{select.strip()};\n")
    command = [PSQL.parent / "pgbench", "-n", "-M", "prepared", "-c", CONNECTIONS, "-j", THREADS, "-T", str(seconds)]
    command += ["-D", f"customer_type={TYPE}", "-l", f"--log-prefix={log}", "-f", script]
    said = bench.run(*command)
    took = []
    for file in bench.folder.glob(f"{log.name}.[0-9]*"):
        took += [int(line.split()[2]) / 1e3 for line in file.read_text().splitlines()]
        file.unlink()
    rates = [float(line.split()[2]) for line in said.splitlines() if line.startswith("tps = ")]
    if not rates or len(took) < 2:
        raise Broken(f"pgbench measured nothing: {said.strip()[-500:]}")
    percentiles = statistics.quantiles(took, n=100, method="inclusive")
    return Speed(rates[0], percentiles[49], percentiles[98])
