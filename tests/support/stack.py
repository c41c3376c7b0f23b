"""Starts the stack of docker-compose.yml, sends requests with and without a key, and removes the stack again.

`make test-stack` runs it, with COMPOSE="podman compose -f docker-compose.yml" for Podman, and with
COMPOSE="docker compose -f docker-compose.yml -f docker-compose.citus.yml" on a Citus cluster.
The stack has names, ports and passwords of its own, so another one may run next to it. Prints one line and exits 1 at
the first failed check.
"""

import contextlib
import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
from collections.abc import Callable, Iterator

from support.checkout import ROOT, SAMPLE
from support.extracts import write_extract
from support.project import SAMPLE_COUNTS
from support.serving import Response, free_port, get

from refresh import env

PROJECT = "customer-interactions-test"
FOLDER = ROOT / "build" / "stack"
EXTRACTS = FOLDER / "extracts"
COMPOSE = shlex.split(os.environ["COMPOSE"])
ENGINE = COMPOSE[0]
PORTS = {name: free_port() for name in ("API_PORT", "DB_PORT")}
OURS = ("refresh", "api")
STARTED = time.monotonic()


def say(text: str) -> None:
    print(f"{time.monotonic() - STARTED:6.1f} s  {text}", flush=True)


def check(holds: object, text: str) -> None:
    if not holds:
        sys.exit(f"the stack: this check failed: {text}")
    say(text)


def run(*command: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, **more)


def compose(*arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    return run(*COMPOSE, "--project-name", PROJECT, "--env-file", str(FOLDER / ".env"), *arguments, **more)


def succeed(*arguments: str) -> str:
    outcome = compose(*arguments)
    if outcome.returncode:
        sys.exit(f"the stack: {shlex.join(arguments)} failed:\n{outcome.stdout[-3000:]}{outcome.stderr[-3000:]}")
    return outcome.stdout


def settings() -> str:
    """Writes the stack's .env and its folder of extracts. Returns the website's key."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    EXTRACTS.mkdir(parents=True)
    shutil.copy(SAMPLE, EXTRACTS)
    key = env.write(FOLDER / ".env")
    more = PORTS | {"API_HOST": "0.0.0.0", "VERSION": "test", "EXTRACTS": EXTRACTS, "REFRESH_INTERVAL": 5}
    with (FOLDER / ".env").open("a") as file:
        file.writelines(f"{name}={value}\n" for name, value in more.items())
    return key


def fetch(path: str, key: str | None = None, host: str = "127.0.0.1") -> Response | None:
    """The API's response; None without one."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        return get(f"http://{host}:{PORTS['API_PORT']}{path}", headers=headers)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None


def wait(holds: Callable[[], object], text: str, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.5)
    check(held, text)


def counts(key: str, customer: int) -> bytes | None:
    response = fetch(f"/api/v1/interactions/{customer}", key)
    return response and response.body.strip()


def expected(customer: int, interactions: dict[str, int]) -> bytes:
    inner = ",".join(f'"{channel}":{number}' for channel, number in interactions.items())
    return f'{{"data":{{"customer_id":{customer},"interactions":{{{inner}}}}}}}'.encode()


def serves_the_sample(key: str) -> bool:
    return all(counts(key, customer) == expected(customer, known) for customer, known in SAMPLE_COUNTS.items())


def check_access(key: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; finds this machine's outside address
        outside = probe.getsockname()[0]
    check(not outside.startswith("127."), "this machine has an outside address")
    for path in ("/", "/api/v1/interactions/1", "/api/v1/rejected-rows", "/metrics"):
        for wrong in (None, "a" * 43):
            response = fetch(path, wrong, outside)
            described = "with a wrong key" if wrong else "without a key"
            check(response and response.status == 401, f"{path} is 401 {described}")
    check(fetch("/api/v1/interactions/1", key, outside).status == 200, "the key works from outside")
    with contextlib.suppress(ConnectionRefusedError, TimeoutError), socket.socket() as client:
        client.settimeout(3)
        check(client.connect_ex((outside, PORTS["DB_PORT"])), "DB_PORT cannot be reached from outside")


def check_containers() -> None:
    users = {name: succeed("exec", "-T", name, "id", "-u").strip() for name in (*OURS, "db")}
    check("0" not in users.values(), f"nothing runs as root: {users}")
    for name in users:
        writing = compose("exec", "-T", name, "sh", "-c", "touch /app/x /x")
        check("Read-only file system" in writing.stderr, f"{name} cannot write to its image")
    for name in OURS:
        found = compose("exec", "-T", name, "sh", "-c", "command -v gcc cc c++ make pip git")
        check(not found.stdout, f"{name} has no compiler and no pip")
    check(compose("exec", "-T", "api", "python", "-c", "import dbt").returncode, "the API's image has no dbt")
    select = "select count(*) from {}.interaction_counts"
    for schema, status in (("published", 0), ("marts", 1)):
        script = f'PGPASSWORD=$API_READER_PASSWORD psql -h localhost -U api_reader customer_interactions -c "{select}"'
        outcome = compose("exec", "-T", "db", "sh", "-c", script.format(schema))
        check(outcome.returncode == status, f"api_reader {'cannot read' if status else 'reads'} {schema}")


def check_logs() -> None:
    for name in OURS:
        labels = [f"label=com.docker.compose.{kind}" for kind in (f"project={PROJECT}", f"service={name}")]
        (container,) = run(ENGINE, "ps", "-q", "--filter", labels[0], "--filter", labels[1]).stdout.split()
        log = run(ENGINE, "logs", container)
        lines = (log.stdout + log.stderr).splitlines()
        check(lines and all(line.startswith("{") for line in lines), f"each line that {name} logs is JSON")


def check_new_workbook(key: str) -> None:
    before = dict(SAMPLE_COUNTS[3])
    write_extract(FOLDER / "new.xlsx", interactions=[["05/10/2020 10:00", "Call", "3"]])
    (FOLDER / "new.xlsx").rename(EXTRACTS / "new.xlsx")
    say("a new workbook is in the folder")
    wait(lambda: counts(key, 3) == expected(3, before | {"Call": 1}), "its row is served")


def remaining() -> dict[str, list[str]]:
    """The parts of the stack that the engine still has, by kind."""
    label = f"label=com.docker.compose.project={PROJECT}"
    images = run(ENGINE, "images", "--format", "{{.Repository}}:{{.Tag}}").stdout.split()
    return {
        "containers": run(ENGINE, "ps", "-aq", "--filter", label).stdout.split(),
        "networks": run(ENGINE, "network", "ls", "-q", "--filter", label).stdout.split(),
        "images": [name for name in images if "customer-interactions" in name and name.endswith(":test")],
        "volumes": sorted(run(ENGINE, "volume", "ls", "-q", "--filter", label).stdout.split()),
    }


def declared_volumes() -> list[str]:
    """The names of the volumes that the services mount: db, or one for each node of a cluster."""
    services = json.loads(succeed("config", "--format", "json"))["services"].values()
    mounts = [mount for service in services for mount in service.get("volumes", []) if mount["type"] == "volume"]
    return sorted({f"{PROJECT}_{mount['source']}" for mount in mounts})


@contextlib.contextmanager
def stack() -> Iterator[str]:
    key = settings()
    try:
        succeed("up", "-d", "--build", "--wait", "--wait-timeout", "900")
        say("up -d --build --wait")
        yield key
    finally:
        if sys.exc_info()[0]:
            print(compose("logs", "--tail", "30").stdout, file=sys.stderr)
        compose("down", "--volumes")
        run(ENGINE, "image", "rm", *remaining()["images"])
        shutil.rmtree(FOLDER, ignore_errors=True)


def main() -> None:
    with stack() as key:
        check(serves_the_sample(key), "the sample's numbers are served")
        docs = fetch("/docs/lineage")
        check(docs and b"model.customer_interactions.interaction_counts" in docs.body, "/docs/lineage is the docs site")
        check_access(key)
        check_containers()
        check_logs()
        check_new_workbook(key)
        succeed("down")
        succeed("up", "-d")
        wait(lambda: counts(key, 4) == expected(4, SAMPLE_COUNTS[4]), "after down and up the numbers are served again")
        volumes = declared_volumes()
        succeed("down", "--rmi", "all")
        nothing = {"containers": [], "networks": [], "images": [], "volumes": volumes}
        check(volumes and remaining() == nothing, "down --rmi all leaves the volumes alone")


if __name__ == "__main__":
    main()
