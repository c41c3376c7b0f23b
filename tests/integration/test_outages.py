"""A full disk, a stopped database or a missing right fails a refresh with one line, and the old numbers stay."""

import itertools
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from support.checkout import SAMPLE
from support.extracts import write_extract
from support.project import Project, assert_refused, clean_environment
from support.serving import get, served

ROWS = [[f"{day:02}/10/2019 {hour:02}:{minute:02}", "Email", 1] for day in range(1, 29) for hour in range(24)
        for minute in range(0, 60, 2)]  # fmt: skip


# signals, and seconds after the build began
INTERRUPTS = list(itertools.product([signal.SIGTERM, signal.SIGINT], [0.1, 0.4, 1]))


def test_a_full_disk_while_landing(published_project, tmp_path):
    path = write_extract(tmp_path / "x.xlsx", ROWS)
    assert published_project.refresh("--force").returncode == 0
    published = published_project.published()
    landed = {file.name: file.read_bytes() for file in published_project.landed.iterdir()}
    # a limit on the file size fails a write as a full disk does
    limited = f"ulimit -f 500; exec {sys.executable} -m refresh {path}"
    assert_refused(published_project.run("bash", "-c", limited), str(published_project.landed), "no room", "free some")
    assert {file.name: file.read_bytes() for file in published_project.landed.iterdir()} == landed
    assert published_project.published() == published
    assert published_project.refresh(path).returncode == 0


@pytest.fixture
def small_disk():
    """A folder on a disk of 100 MB."""
    folder = Path(tempfile.mkdtemp(prefix="ci-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("only root can mount a small disk here")
    folder.chmod(0o755)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def test_a_full_disk_of_the_database(small_disk, tmp_path):
    environment = clean_environment() | {"DATA_DIR": str(small_disk / "data")}
    project = Project(tmp_path, environment)
    assert project.run(sys.executable, "-m", "refresh.embedded", "start").returncode == 0
    try:
        assert project.refresh(SAMPLE).returncode == 0
        filler = small_disk / "filler"
        with filler.open("wb") as out:
            free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
            out.write(bytes(free - 4_000_000))
        path = write_extract(tmp_path / "x.xlsx", ROWS)
        assert_refused(project.refresh(path), "No space left on device")
        with served(environment) as address:
            assert b'"Email":1' in get(f"{address}/api/v1/interactions/1").body
        filler.unlink()
        assert project.refresh(path).returncode == 0
    finally:
        project.run(sys.executable, "-m", "refresh.embedded", "stop")


@pytest.mark.parametrize("moment", ["landed", "building"])
def test_the_database_stops_during_a_refresh(own_server_project, tmp_path, moment):
    project, server = own_server_project
    path = write_extract(tmp_path / "x.xlsx", ROWS)
    with project.refresh_that_said(moment, path) as refresh:
        rest = threading.Thread(target=refresh.stdout.read)
        rest.start()
        if moment == "building":
            time.sleep(2)
        server("stop")
        errors = refresh.stderr.read()
        rest.join()
    assert_refused(subprocess.CompletedProcess(refresh.args, refresh.returncode, "", errors), "refresh 20")
    server("start")
    with served(project.environment) as address:
        assert b'"Email":1' in get(f"{address}/api/v1/interactions/1").body
    outcome = project.refresh(path)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert project.outcomes() == ["published", "killed", "published"]


def test_a_missing_right(published_project):
    role = published_project.environment["PGDATABASE"] + "_builder"
    published = published_project.published()
    published_project.execute(
        f"create role {role} login; grant create on database {role.removesuffix('_builder')} to {role}"
    )
    published_project.environment["PGUSER"] = role
    refused = published_project.refresh("--force")
    published_project.environment["PGUSER"] = "postgres"
    assert_refused(refused, "permission denied")
    assert published_project.published() == published
    published_project.execute(f"drop owned by {role}; drop role {role}")


@pytest.mark.parametrize(("number", "seconds"), INTERRUPTS if "KILLS" in os.environ else INTERRUPTS[::4])
def test_an_interrupt_ends_the_refresh_with_one_line(published_project, number, seconds):
    published = published_project.published()
    with published_project.refresh_that_said("building", "--force") as refresh:
        time.sleep(seconds)
        refresh.send_signal(number)
        errors = refresh.communicate()[1]
    assert_refused(subprocess.CompletedProcess(refresh.args, refresh.returncode, "", errors), "interrupted")
    assert refresh.returncode == 130
    assert published_project.published() == published
    assert published_project.outcomes() == ["published", "interrupted"]
