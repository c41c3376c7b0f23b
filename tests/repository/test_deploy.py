"""The decisions of make deploy. Docker and cosign are fakes that record their calls; git and HTTP are real."""

import http.server
import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from support.checkout import ROOT

ENV = "# passwords\nPOSTGRES_PASSWORD=a=b $c\nIMAGE_PREFIX=registry.example/example/\nVERSION=1.0.0\nAPI_PORT=8000\n"
DOCKER = """#!/bin/sh
echo "$VERSION of $(cat docker-compose.yml): $*" >>"$STATE/calls"
case "$*" in
    "compose config --images")
        echo postgres:17
        echo "registry.example/example/customer-interactions-api:$VERSION" ;;
    "image inspect --format"*) echo "registry.example/example/customer-interactions-api@sha256:$VERSION" ;;
    "image inspect postgres:17") ;;
    "image inspect "*) exit 1 ;;
    pull*) test ! -e "$STATE/missing-$VERSION" ;;
    "compose up "*)
        echo "$VERSION" >"$STATE/up"
        test ! -e "$STATE/stopped-$VERSION" || kill "$PPID"
        test ! -e "$STATE/broken-$VERSION" ;;
    "compose port api 8000") echo "127.0.0.1:$READY_PORT" ;;
    *) exit 2 ;;
esac
"""
COSIGN = """#!/bin/sh
for digest; do :; done
echo "signature of $digest" >>"$STATE/calls"
test ! -e "$STATE/unsigned"
"""


QUIET_GIT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
QUIET_GIT |= {f"GIT_{role}_{what}": "test" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def git(checkout: Path, *command: str) -> str:
    done = subprocess.run(
        ["git", *command], cwd=checkout, env=os.environ | QUIET_GIT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout at v1.0.0 that also has the tag v1.1.0; each test gets a copy."""
    checkout = tmp_path_factory.mktemp("deploy")
    (checkout / ".github").mkdir()
    shutil.copy(ROOT / ".github" / "deploy.sh", checkout / ".github")
    (checkout / ".gitignore").write_text(".env\n")
    git(checkout, "init", "--quiet", "--initial-branch", "main", "--template", "")
    for tag in ("v1.0.0", "v1.1.0"):
        (checkout / "docker-compose.yml").write_text(f"files {tag}\n")
        git(checkout, "add", "--all")
        git(checkout, "commit", "--quiet", "--message", tag)
        git(checkout, "tag", tag)
    git(checkout, "checkout", "--quiet", "v1.0.0")
    return checkout


class Host:
    """A checkout with a .env and the fakes. Files in `state` make them fail."""

    def __init__(self, folder: Path, checkout: Path, port: int) -> None:
        self.checkout, self.state, tools = (folder / name for name in ("checkout", "state", "tools"))
        shutil.copytree(checkout, self.checkout)
        self.state.mkdir()
        tools.mkdir()
        for name, text in {"docker": DOCKER, "cosign": COSIGN}.items():
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        self.environment = {"PATH": f"{tools}:{os.environ['PATH']}", "STATE": str(self.state), "READY_PORT": str(port)}
        self.environment |= QUIET_GIT
        self.env = self.checkout / ".env"
        self.env.write_text(ENV)
        self.env.chmod(0o640)

    def deploy(self, version: str) -> subprocess.CompletedProcess[str]:
        command = ["sh", ".github/deploy.sh", version]
        return subprocess.run(command, cwd=self.checkout, env=self.environment, capture_output=True, text=True)

    def break_(self, fault: str) -> None:
        (self.state / fault).touch()

    def calls(self, word: str) -> list[str]:
        """The versions of images and files at each call that contains the word, such as "1.1.0 of files v1.1.0"."""
        calls = self.state / "calls"
        lines = calls.read_text().splitlines() if calls.exists() else []
        return [line.split(":")[0] for line in lines if word in line]

    @property
    def is_unchanged(self) -> bool:
        return (self.env.read_text(), self.tag) == (ENV, "v1.0.0")

    @property
    def tag(self) -> str:
        return git(self.checkout, "describe", "--tags")


@pytest.fixture
def host(tmp_path, checkout):
    """The host. Its API is ready unless a test made the running version unready."""
    state = tmp_path / "state"

    class Readiness(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            up = (state / "up").read_text().strip()
            is_ready = self.path == "/readyz" and not (state / f"unready-{up}").exists()
            self.send_response(200 if is_ready else 503)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Readiness) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield Host(tmp_path, checkout, server.server_port)
        server.shutdown()


def test_a_version_is_deployed_with_its_files(host):
    done = host.deploy("1.1.0")
    assert (done.returncode, done.stdout, done.stderr) == (0, "deploy: 1.1.0 runs\n", "")
    assert host.env.read_text() == ENV.replace("1.0.0", "1.1.0")
    assert host.env.stat().st_mode & 0o777 == 0o640
    assert host.tag == "v1.1.0"
    assert host.calls("up --detach --no-build --wait") == ["1.1.0 of files v1.1.0"]
    assert host.calls("signature") == ["signature of registry.example/example/customer-interactions-api@sha256"]


def test_the_first_published_version_after_locally_built_images(host):
    host.env.write_text("POSTGRES_PASSWORD=a\n#VERSION=local\n")
    assert host.deploy("1.1.0").returncode == 0
    assert host.env.read_text() == "POSTGRES_PASSWORD=a\nVERSION=1.1.0\n"


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("missing-1.1.0", "registry.example/example/customer-interactions-api:1.1.0 cannot be pulled"),
        ("unsigned", "registry.example/example/customer-interactions-api:1.1.0 is not signed by a release of example"),
    ],
)
def test_an_unusable_image_changes_nothing(host, fault, why):
    host.break_(fault)
    done = host.deploy("1.1.0")
    assert done.returncode == 1
    assert done.stderr == f"deploy: {why}; nothing was changed, 1.0.0 runs on\n"
    assert host.is_unchanged
    assert host.calls("up --detach") == []


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("broken-1.1.0", "did not start"),
        ("unready-1.1.0", "did not start"),
        ("stopped-1.1.0", "was interrupted"),
    ],
)
def test_a_failed_version_is_replaced_by_the_previous_one(host, fault, why):
    host.break_(fault)
    done = host.deploy("1.1.0")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"deploy: 1.1.0 {why}; 1.0.0 runs again"
    assert host.is_unchanged
    assert host.calls("up --detach") == ["1.1.0 of files v1.1.0", "1.0.0 of files v1.0.0"]


def test_a_failed_return_is_reported(host):
    host.break_("broken-1.1.0")
    host.break_("unready-1.0.0")
    done = host.deploy("1.1.0")
    assert done.returncode == 1
    assert "1.0.0, the previous version, does not start either" in done.stderr.splitlines()[-1]
    assert host.is_unchanged


def test_without_a_tag_the_files_are_kept(host):
    assert "there is no tag v1.1.1 here" in host.deploy("1.1.1").stdout
    assert host.calls("up --detach") == ["1.1.1 of files v1.0.0"]


@pytest.mark.parametrize("version", ["", "1.1.0;reboot", "../1"])
def test_an_invalid_version_is_refused(host, version):
    done = host.deploy(version)
    assert (done.returncode, done.stderr) == (1, "deploy: name the version: make deploy VERSION=1.2.0\n")


def test_a_missing_env_is_reported(host):
    host.env.unlink()
    done = host.deploy("1.1.0")
    assert (done.returncode, done.stderr) == (1, "deploy: there is no .env here; make env writes it\n")
