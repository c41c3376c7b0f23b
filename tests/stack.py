"""Brings the stack of docker-compose.yml up, asks it as its users and as strangers would, and takes it down again.

`make test-stack`, with COMPOSE="podman compose -f docker-compose.yml" for Podman. It is a stack of its own, beside one
that may be running: other names, ports and passwords. Ends with status 1 and one line at the first thing that does not
hold.
"""

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
from collections.abc import Callable, Iterator

from support import ROOT, SAMPLE, SAMPLE_COUNTS, Answer, free_port, get, write_extract

from refresh import env

PROJECT = "customer-interactions-test"
PLACE = ROOT / "build" / "stack"
EXTRACTS = PLACE / "extracts"
COMPOSE = shlex.split(os.environ["COMPOSE"])
ENGINE = COMPOSE[0]
PORTS = {name: free_port() for name in ("API_PORT", "DOCS_PORT", "DB_PORT")}
OURS = ("refresh", "api", "docs")
STARTED = time.monotonic()


def say(text: str) -> None:
    print(f"{time.monotonic() - STARTED:6.1f} s  {text}", flush=True)


def check(holds: object, text: str) -> None:
    if not holds:
        sys.exit(f"the stack: it does not hold that {text}")
    say(text)


def run(*command: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, **more)


def compose(*arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    return run(*COMPOSE, "--project-name", PROJECT, "--env-file", str(PLACE / ".env"), *arguments, **more)


def succeed(*arguments: str) -> str:
    outcome = compose(*arguments)
    if outcome.returncode:
        sys.exit(f"the stack: {shlex.join(arguments)} failed:\n{outcome.stdout[-3000:]}{outcome.stderr[-3000:]}")
    return outcome.stdout


def settings() -> str:
    """Makes the stack's .env and its folder of extracts; the website's key."""
    shutil.rmtree(PLACE, ignore_errors=True)
    EXTRACTS.mkdir(parents=True)
    shutil.copy(SAMPLE, EXTRACTS)
    key = env.write(PLACE / ".env")
    more = PORTS | {"API_HOST": "0.0.0.0", "VERSION": "test", "EXTRACTS": EXTRACTS, "REFRESH_INTERVAL": 5}
    with (PLACE / ".env").open("a") as file:
        file.writelines(f"{name}={value}\n" for name, value in more.items())
    return key


def ask(path: str, key: str | None = None, host: str = "127.0.0.1", port: str = "API_PORT") -> Answer | None:
    """The answer; None when nobody does."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        return get(f"http://{host}:{PORTS[port]}{path}", headers=headers)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None


def wait(holds: Callable[[], object], text: str, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.5)
    check(held, text)


def counts(key: str, customer: int) -> bytes | None:
    answer = ask(f"/api/v1/interactions/{customer}", key)
    return answer and answer.body.strip()


def expected(customer: int, interactions: dict[str, int]) -> bytes:
    inner = ",".join(f'"{channel}":{number}' for channel, number in interactions.items())
    return f'{{"data":{{"customer_id":{customer},"interactions":{{{inner}}}}}}}'.encode()


def serves_the_sample(key: str) -> bool:
    return all(counts(key, customer) == expected(customer, known) for customer, known in SAMPLE_COUNTS.items())


def keeps_strangers_out(key: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; says which of this machine's addresses others see
        outside = probe.getsockname()[0]
    check(not outside.startswith("127."), "this machine has an address that others can reach")
    for path in ("/", "/api/v1/interactions/1", "/api/v1/rejected-rows", "/metrics"):
        for wrong in (None, "a" * 43):
            answer = ask(path, wrong, outside)
            check(
                answer and answer.status == 401, f"a stranger gets 401 for {path}{' with a wrong key' if wrong else ''}"
            )
    check(ask("/api/v1/interactions/1", key, outside).status == 200, "with the key it is answered there")
    for port in ("DOCS_PORT", "DB_PORT"):
        with contextlib.suppress(ConnectionRefusedError, TimeoutError), socket.socket() as client:
            client.settimeout(3)
            check(client.connect_ex((outside, PORTS[port])), f"a stranger reaches no {port}")
    name = compose("exec", "-T", "docs", "getent", "hosts", "db")
    check(name.returncode, "the docs container does not even know the name of the database")


def locks_containers() -> None:
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


def serves_a_new_workbook(key: str) -> None:
    before = dict(SAMPLE_COUNTS[3])
    write_extract(PLACE / "new.xlsx", interactions=[["05/10/2020 10:00", "Call", "3"]])
    (PLACE / "new.xlsx").rename(EXTRACTS / "new.xlsx")
    say("a new workbook is in the folder")
    wait(lambda: counts(key, 3) == expected(3, before | {"Call": 1}), "it is served")


def left_behind() -> dict[str, list[str]]:
    """What the engine still has of the stack, by kind."""
    label = f"label=com.docker.compose.project={PROJECT}"
    images = run(ENGINE, "images", "--format", "{{.Repository}}:{{.Tag}}").stdout.split()
    return {
        "containers": run(ENGINE, "ps", "-aq", "--filter", label).stdout.split(),
        "networks": run(ENGINE, "network", "ls", "-q", "--filter", label).stdout.split(),
        "images": [name for name in images if "customer-interactions" in name and name.endswith(":test")],
        "volumes": run(ENGINE, "volume", "ls", "-q", "--filter", label).stdout.split(),
    }


@contextlib.contextmanager
def stack() -> Iterator[str]:
    key = settings()
    try:
        succeed("up", "-d", "--build")
        say("up -d --build")
        yield key
    finally:
        if sys.exc_info()[0]:
            print(compose("logs", "--tail", "30").stdout, file=sys.stderr)
        compose("down", "--volumes")
        run(ENGINE, "image", "rm", *left_behind()["images"])
        shutil.rmtree(PLACE, ignore_errors=True)


def main() -> None:
    with stack() as key:
        wait(lambda: serves_the_sample(key), "the sample's numbers are served")
        for path, port in (("/", "DOCS_PORT"), ("/docs/lineage", "API_PORT")):
            docs = ask(path, port=port)
            check(
                docs and b"model.customer_interactions.interaction_counts" in docs.body,
                f"{path} of {port}: the docs site",
            )
        keeps_strangers_out(key)
        locks_containers()
        serves_a_new_workbook(key)
        succeed("down")
        succeed("up", "-d")
        wait(lambda: counts(key, 4) == expected(4, SAMPLE_COUNTS[4]), "after down and up the numbers are there again")
        succeed("down", "--rmi", "all")
        nothing = {"containers": [], "networks": [], "images": [], "volumes": [f"{PROJECT}_db"]}
        check(left_behind() == nothing, "down --rmi all leaves nothing behind but the volume")


if __name__ == "__main__":
    main()
