"""The examples for cron and systemd in refresh/schedulers: their commands run, their files are valid."""

import configparser
import fcntl
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from support.checkout import ROOT, SAMPLE

SCHEDULERS = ROOT / "refresh" / "schedulers"
CHECKOUT = "/opt/customer-interactions"
# the environment that cron and systemd pass to a command, by their manuals
BARE = {"HOME": "/", "LOGNAME": "somebody", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
needs_flock = pytest.mark.skipif(not shutil.which("flock"), reason="the crontab needs flock, which is not installed")


@pytest.fixture(params=["current", "of earlier versions"])
def settings(request, published_project, tmp_path):
    """The example's settings with the values of the test's project, and the file that holds them.

    Settings of earlier versions have no EXTRACTS, but a SEEDS_DIR with the workbooks in it.
    """
    names = set(re.findall(r"(?m)^(\w+)=", (SCHEDULERS / "customer-interactions.env").read_text()))
    assert "EXTRACTS" in names and "SEEDS_DIR" not in names
    available = published_project.environment | {"DATA_DIR": str(tmp_path / "data"), "LOG_FORMAT": "json"}
    if request.param == "current":
        available["EXTRACTS"] = str(tmp_path / "extracts")
        (tmp_path / "extracts").mkdir()
        shutil.copy(SAMPLE, tmp_path / "extracts")
    else:
        names = names - {"EXTRACTS"} | {"SEEDS_DIR"}
        available["SEEDS_DIR"] = str(published_project.seeds)
    values = {name: available.get(name, "") for name in sorted(names)} | {"ALERT_URLS": ""}
    (tmp_path / "data").mkdir()
    file = tmp_path / "settings.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    return values, file


def crontab():
    """The variables of the crontab, its refresh command and its check command."""
    lines = [line for line in (SCHEDULERS / "crontab").read_text().splitlines() if line and not line.startswith("#")]
    variables = dict(line.split("=", 1) for line in lines if re.match(r"\w+=", line))
    refresh, check = (line.split(None, 5)[5] for line in lines if not re.match(r"\w+=", line))
    return variables, refresh, check


@pytest.fixture
def cron(settings):
    """Runs a command as cron does: an unescaped % ends the command."""
    variables, _, _ = crontab()
    assert variables["CHECKOUT"] == CHECKOUT
    variables |= {"CHECKOUT": str(ROOT), "SETTINGS": str(settings[1])}

    def run(command):
        command = re.split(r"(?<!\\)%", command)[0].replace(r"\%", "%")
        return subprocess.run([variables["SHELL"], "-c", command], cwd="/", env=BARE | variables).returncode

    return run


def logged(settings):
    return (Path(settings[0]["DATA_DIR"]) / "refresh.log").read_text().splitlines()


@needs_flock
def test_the_crontab_commands_run(cron, settings, published_project):
    _, refresh, check = crontab()
    assert cron(refresh) == 0
    assert json.loads(logged(settings)[-1])["event"] == "nothing new"
    assert cron(check) == 0
    assert json.loads(logged(settings)[-1])["event"] == "fresh enough"
    published_project.execute("truncate refresh.builds")
    assert cron(check) == 1
    assert "nothing is published" in logged(settings)[-1]


@needs_flock
def test_cron_starts_no_second_refresh(cron, settings, published_project):
    _, refresh, _ = crontab()
    with (Path(settings[0]["DATA_DIR"]) / "cron.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert cron(refresh) == 75
    assert published_project.outcomes() == ["published"]
    assert cron(refresh) == 0
    assert published_project.outcomes() == ["published", "nothing new"]


def unit(name):
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string((SCHEDULERS / name).read_text())
    return parser


def test_systemd_verifies_the_units(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    units = [file for file in sorted(SCHEDULERS.iterdir()) if file.suffix in (".service", ".timer")]
    assert len(units) == 4
    for file in units:
        (tmp_path / file.name).write_text(file.read_text().replace(CHECKOUT, str(ROOT)))
        if file.suffix == ".timer":
            assert file.with_suffix(".service") in units
    verified = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / file.name) for file in units)], capture_output=True, text=True
    )
    # systemd-analyze returns 0 for unknown settings; lines about other units of the machine are ignored
    assert [line for line in verified.stderr.splitlines() if "customer-interactions" in line] == []
    assert verified.returncode == 0, verified.stderr


@pytest.mark.parametrize(("name", "event"), [("refresh", "nothing new"), ("check", "fresh enough")])
def test_the_unit_commands_run(settings, name, event):
    service = unit(f"customer-interactions-{name}.service")["Service"]
    assert service["WorkingDirectory"] == CHECKOUT
    words = shlex.split(service["ExecStart"].replace(CHECKOUT, str(ROOT)))
    assert "$EXTRACTS" in words or name == "check"
    # systemd splits a variable that is a whole word into words, and drops an unset one
    command = [part for word in words for part in ([word], settings[0].get(word[1:], "").split())[word.startswith("$")]]
    outcome = subprocess.run(command, cwd=ROOT, env=BARE | settings[0], capture_output=True, text=True)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert event in outcome.stdout


def test_another_running_refresh_does_not_fail_the_unit(published_project):
    service = unit("customer-interactions-refresh.service")["Service"]
    with published_project.connect() as another:
        another.execute("select pg_advisory_lock(hashtext('refresh'))")
        status = published_project.refresh().returncode
    assert str(status) in service["SuccessExitStatus"].split()


def test_the_documentation_names_every_file_and_every_setting():
    text = "".join((ROOT / "docs" / name).read_text("utf-8") for name in ("deploying.md", "configuration.md"))
    names = {file.name for file in SCHEDULERS.iterdir() if not file.name.startswith(".")}
    names |= set(re.findall(r"(?m)^(\w+)=", (SCHEDULERS / "customer-interactions.env").read_text()))
    assert sorted(name for name in names if not re.search(rf"`(refresh/schedulers/)?{name}`", text)) == []
