"""The command line: help, versions, examples, completion, and the command that make setup installs."""

import re
import shutil
import subprocess
import sys
import urllib.error

import click
import pytest
from click.testing import CliRunner
from support.checkout import ROOT
from support.project import clean_environment
from support.serving import get, serving

from api.__main__ import main as api
from api.middleware.access import hash_of
from refresh.__main__ import with_command
from refresh.cli import interactions


def commands(group, path=()):
    """Every command by its words."""
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = dict(commands(interactions))


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The command in a virtual environment, installed as by make setup. It runs in an empty folder."""
    folder = tmp_path_factory.mktemp("installed")
    checkout, environment = folder / "checkout", folder / "venv"
    for name in ("api", "refresh", "dbt_project"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("target", "logs", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", checkout)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (packages,) = environment.glob("lib/*/site-packages")
    (packages / "locked.pth").write_text(next(path for path in sys.path if path.endswith("site-packages")))
    options = re.search(r"(?m)^THIS_PROJECT := (.*)$", (ROOT / "Makefile").read_text())[1].split()
    pip = [sys.executable, "-m", "pip", "--python", environment / "bin" / "python", "install", "--quiet", *options]
    subprocess.run(pip, cwd=checkout, check=True, timeout=120)

    def run(*words, **variables):
        command = [environment / "bin" / "interactions", *words]
        values = clean_environment() | variables
        return subprocess.run(command, cwd=folder, env=values, capture_output=True, text=True, timeout=60)

    return run


def test_the_help_of_the_installed_command_fits_a_screen(installed):
    outcome = installed("--help")
    lines = outcome.stdout.splitlines()
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert len(lines) <= 24 and max(map(len, lines)) <= 80 and "..." not in outcome.stdout.split("Commands:")[1]
    assert [line.split()[0] for line in lines if re.match(r"  [a-z]+  ", line)] == list(interactions.commands)
    assert installed().stdout == outcome.stdout


def test_the_installed_command_reports_a_mistyped_word(installed):
    outcome = installed("histroy")
    words = "refresh: No such command 'histroy'. Did you mean 'history'? See: interactions --help\n"
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (2, "", words)


def test_the_shell_completes_commands(installed):
    completed = installed(_INTERACTIONS_COMPLETE="bash_complete", COMP_WORDS="interactions ro", COMP_CWORD="1")
    assert completed.stdout == "plain,rollback\n"
    assert "_INTERACTIONS_COMPLETE=bash_source interactions" in (ROOT / "docs" / "operating.md").read_text("utf-8")


def test_the_installed_command_makes_a_key_that_the_api_accepts(installed):
    _, key, _, line = installed("key", "create", "website").stdout.splitlines()
    assert line == f"website:{hash_of(key)}"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_an_example_and_the_version(words):
    outcome = CliRunner().invoke(interactions, [*words, "--help"], prog_name="interactions", terminal_width=80)
    assert outcome.exit_code == 0
    assert f"\n  Example: interactions {' '.join(words)}" in outcome.output
    version = CliRunner().invoke(interactions, [*words, "--version"])
    project = re.search(r'(?m)^version = "(.+)"$', (ROOT / "pyproject.toml").read_text())[1]
    assert (version.exit_code, version.output) == (0, f"customer-interactions {project}\n")


@pytest.mark.parametrize("words", [(), *[words for words, _ in commands(api)]], ids=" ".join)
def test_every_command_of_the_api_has_an_example(words):
    outcome = CliRunner().invoke(api, [*words, "--help"])
    assert outcome.exit_code == 0 and "Example: " in outcome.output


@pytest.mark.parametrize(
    ("words", "run"),
    [
        ([], ["refresh"]),
        (["--force"], ["refresh", "--force"]),
        (["x.csv", "--force"], ["refresh", "x.csv", "--force"]),
        (["/extracts"], ["refresh", "/extracts"]),
        (["seeds"], ["refresh", "seeds"]),  # exists
        (["check", "--max-age", "8d"], ["check", "--max-age", "8d"]),
        (["docs"], ["docs"]),  # exists, but is a command
        (["--help"], ["--help"]),
        (["-h"], ["-h"]),
        (["frobnicate"], ["frobnicate"]),
    ],
)
def test_a_path_or_an_option_is_of_a_refresh(words, run, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert with_command(words) == run


def test_serve_serves_until_a_signal(sample_project):
    with serving(sample_project.environment, ["refresh", "serve"]) as (address, process):
        assert get(f"{address}/api/v1/interactions/4").status == 200
        process.terminate()
        assert process.wait(timeout=30) == 0
        with pytest.raises(urllib.error.URLError):
            get(f"{address}/livez")


def test_a_signal_after_a_command_leaves_its_status_and_output():
    code = (
        "import signal, sys; from refresh.cli import main; status = main(['--version']);"
        "signal.raise_signal(signal.SIGTERM); sys.exit(status)"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "") and ended.stdout.startswith("customer-interactions ")
