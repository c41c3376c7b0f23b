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
# all that cron and systemd hand on to a command, by their manuals
BARE = {"HOME": "/", "LOGNAME": "somebody", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
needs_flock = pytest.mark.skipif(not shutil.which("flock"), reason="there is no flock here, which the crontab wants")


@pytest.fixture(params=["now", "of earlier versions"])
def settings(request, published_project, tmp_path):
    """The example's settings, with the values that lead to the test's project; and the file that holds them.

    Those of earlier versions name no folder of workbooks, but one of seeds, which has it.
    """
    names = set(re.findall(r"(?m)^(\w+)=", (SCHEDULERS / "customer-interactions.env").read_text()))
    assert "EXTRACTS" in names and "SEEDS_DIR" not in names
    ours = published_project.environment | {"DATA_DIR": str(tmp_path / "data"), "LOG_FORMAT": "json"}
    if request.param == "now":
        ours["EXTRACTS"] = str(tmp_path / "extracts")
        (tmp_path / "extracts").mkdir()
        shutil.copy(SAMPLE, tmp_path / "extracts")
    else:
        names = names - {"EXTRACTS"} | {"SEEDS_DIR"}
        ours["SEEDS_DIR"] = str(published_project.seeds)
    values = {name: ours.get(name, "") for name in sorted(names)} | {"ALERT_URLS": ""}
    (tmp_path / "data").mkdir()
    file = tmp_path / "settings.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    return values, file


def crontab():
    """The variables of the crontab, and its commands: of the refresh, and of the check."""
    lines = [line for line in (SCHEDULERS / "crontab").read_text().splitlines() if line and not line.startswith("#")]
    variables = dict(line.split("=", 1) for line in lines if re.match(r"\w+=", line))
    refresh, check = (line.split(None, 5)[5] for line in lines if not re.match(r"\w+=", line))
    return variables, refresh, check


@pytest.fixture
def cron(settings):
    """Runs a command as cron does: what is after a % that is not escaped is no part of it."""
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
def test_the_commands_of_the_crontab_run(cron, settings, published_project):
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


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("there is no systemd-analyze here to verify the units with")
    units = [file for file in sorted(SCHEDULERS.iterdir()) if file.suffix in (".service", ".timer")]
    assert len(units) == 4
    for file in units:
        (tmp_path / file.name).write_text(file.read_text().replace(CHECKOUT, str(ROOT)))
        if file.suffix == ".timer":
            assert file.with_suffix(".service") in units
    verified = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / file.name) for file in units)], capture_output=True, text=True
    )
    # a setting that it does not know is no failure to it; what it says of the machine's own units is not ours
    assert [line for line in verified.stderr.splitlines() if "customer-interactions" in line] == []
    assert verified.returncode == 0, verified.stderr


@pytest.mark.parametrize(("name", "says"), [("refresh", "nothing new"), ("check", "fresh enough")])
def test_the_commands_of_the_units_run(settings, name, says):
    service = unit(f"customer-interactions-{name}.service")["Service"]
    assert service["WorkingDirectory"] == CHECKOUT
    words = shlex.split(service["ExecStart"].replace(CHECKOUT, str(ROOT)))
    assert "$EXTRACTS" in words or name == "check"
    # a word that is a variable is replaced by its words, and so by nothing where it is not set
    command = [part for word in words for part in ([word], settings[0].get(word[1:], "").split())[word.startswith("$")]]
    outcome = subprocess.run(command, cwd=ROOT, env=BARE | settings[0], capture_output=True, text=True)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert says in outcome.stdout


def test_that_another_refresh_is_running_is_no_failure_of_the_unit(published_project):
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
