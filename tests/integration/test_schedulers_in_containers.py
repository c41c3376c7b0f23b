"""The schedules for containers, in Kubernetes and in loop.sh: their commands run, with few rights."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support.checkout import ROOT, SAMPLE, copy_seeds
from support.commands import parse
from support.waiting import wait_until

SCHEDULERS = ROOT / "refresh" / "schedulers"


def cronjobs():
    """By container name, the job, the pod and the container of both cronjobs."""
    jobs = yaml.safe_load((SCHEDULERS / "cronjob.yaml").read_text())["items"]
    pods = [job["spec"]["jobTemplate"]["spec"]["template"]["spec"] for job in jobs]
    return {pod["containers"][0]["name"]: (job, pod, pod["containers"][0]) for job, pod in zip(jobs, pods, strict=True)}


def test_another_running_refresh_does_not_fail_the_job(published_project):
    policy = cronjobs()["refresh"][0]["spec"]["jobTemplate"]["spec"]["podFailurePolicy"]
    with published_project.connect() as another:
        another.execute("select pg_advisory_lock(hashtext('refresh'))")
        status = published_project.refresh().returncode
    ignored = [rule["onExitCodes"]["values"] for rule in policy["rules"] if "onExitCodes" in rule]
    assert ignored == [[status]]


@pytest.mark.parametrize("name", ["refresh", "check"])
def test_a_cronjob_runs_one_restricted_pod_at_a_time(name):
    job, pod, container = cronjobs()[name]
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    assert job["spec"]["jobTemplate"]["spec"]["activeDeadlineSeconds"] <= 3600
    assert pod["restartPolicy"] == "Never"
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    assert container["image"] == cronjobs()["refresh"][2]["image"]


@pytest.mark.parametrize("name", ["refresh", "check"])
def test_the_cronjob_commands_run(published_project, tmp_path, name):
    _, _, container = cronjobs()[name]
    mounted = {"/extracts": str(SAMPLE.parent), "/data": str(tmp_path)}
    places = [mount["mountPath"] for mount in container["volumeMounts"]]
    words = container["command"]
    assert [word for word in words if word.startswith("/") and word not in places] == []
    assert words[:3] == ["python", "-m", "refresh"]
    parse(words[3:])
    words = [sys.executable, *(mounted.get(word, word) for word in words[1:])]
    values = {variable["name"]: variable["value"] for variable in container["env"]}
    assert values["LOG_FORMAT"] == "json"
    environment = published_project.environment | {"DATA_DIR": str(tmp_path), "LOG_FORMAT": "json"}
    assert subprocess.run(words, cwd=ROOT, env=environment).returncode == 0


def test_a_cronjob_reads_the_reference_lists_of_a_config_map(published_project):
    """Kubernetes mounts a config map as links to files in a folder next to them."""
    _, pod, container = cronjobs()["refresh"]
    (volume,) = [mount["name"] for mount in container["volumeMounts"] if mount["mountPath"] == "/app/seeds"]
    assert {"name": volume, "configMap": {"name": "customer-interactions-seeds"}} in pod["volumes"]
    assert "customer-interactions-seeds --from-file seeds" in (ROOT / "docs" / "deploying.md").read_text("utf-8")
    assert [variable for variable in container["env"] if variable["name"] == "SEEDS_DIR"] == []

    mounted = published_project.folder / "mounted"
    mounted.mkdir()
    content = copy_seeds(ROOT / "seeds", mounted / "..2026_11_26_10_00_00.1")
    shutil.rmtree(content / "extracts")
    (mounted / "..data").symlink_to(content.name)
    for file in content.iterdir():
        (mounted / file.name).symlink_to(Path("..data", file.name))
    with (content / "channels.csv").open("a") as channels:
        channels.write("Pigeon,4\n")
    published_project.environment["SEEDS_DIR"] = str(mounted)
    outcome = published_project.refresh(SAMPLE)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    channels = "select member from published.dimension_members where dimension = 'channel'"
    assert ("Pigeon",) in published_project.query(channels)


@contextlib.contextmanager
def looping(environment):
    script = (SCHEDULERS / "loop.sh").read_text().replace("/extracts", str(SAMPLE.parent))
    script = script.replace("/tmp/refreshed", environment["REFRESHED"])
    with Path(environment["OUTPUT"]).open("w") as file:
        process = subprocess.Popen(
            ["sh", "-c", script], cwd=ROOT, env=environment, start_new_session=True, stdout=file, stderr=file
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_the_loop_refreshes_repeatedly_and_ends_on_sigterm(published_project, tmp_path):
    here = str(Path(sys.executable).parent)
    output = tmp_path / "output"
    more = {"REFRESH_INTERVAL": "0", "PATH": f"{here}:{os.environ['PATH']}", "LOG_FORMAT": "json"}
    more |= {"REFRESHED": str(tmp_path / "refreshed"), "OUTPUT": str(output)}
    environment = published_project.environment | more
    with looping(environment) as process:
        wait_until(lambda: len(published_project.outcomes()) >= 4, seconds=30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) >= 0, "the loop ended before the running refresh"
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
    outcomes = published_project.outcomes()
    assert outcomes[:3] == ["published", "nothing new", "nothing new"]
    assert "running" not in outcomes
    assert (tmp_path / "refreshed").exists()
    assert all(json.loads(line)["refresh_id"] for line in output.read_text().splitlines())
