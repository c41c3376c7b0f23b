"""The Makefile: its help, the virtual environment, colours, and the variables of test-all."""

import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.checkout import ROOT

MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
# A python whose venv command fails like Debian's without python3-venv, and leaves a folder without pip. With WORKING
# set, the folder gets a fake python and pip, which print their arguments and the variables that make sets for them.
FAKE_PYTHON = f"""#!/bin/sh
case "$*" in
    "-m venv .venv") ;;
    *) exec {sys.executable} "$@" ;;
esac
mkdir -p .venv/bin
if [ -z "$WORKING" ]; then
    ln -s {sys.executable} .venv/bin/python
    echo "The virtual environment was not created successfully because ensurepip is not available."
    exit 1
fi
printf '#!/bin/sh\\necho "called: $*"\\nenv | grep -E "COLOR|PIP_"\\n:\\n' >.venv/bin/python
cp .venv/bin/python .venv/bin/pip
chmod +x .venv/bin/*
"""
VENV_PACKAGE = f"python3.{sys.version_info.minor}-venv"


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., str]:
    """Runs make in a folder with the Makefile alone, with the fake python first on PATH. Returns its output."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").touch()
    shutil.copy(ROOT / "Makefile", tmp_path)
    fake = tmp_path / "tools" / "python3.13"
    fake.write_text(FAKE_PYTHON)
    fake.chmod(0o755)
    left_out = re.compile(r"MAKE|MFLAGS$|PYTHON$|NO_COLOR$|PIP_|DBT_|TERM$")
    clean = {name: value for name, value in os.environ.items() if not left_out.match(name)}
    clean["PATH"] = f"{fake.parent}:{clean['PATH']}"

    def run(target: str, status: int = 0, stdout: int = subprocess.PIPE, **variables: str) -> str:
        done = subprocess.run(
            ["make", target], cwd=tmp_path, env=clean | variables, stdout=stdout, stderr=subprocess.PIPE, text=True
        )
        assert done.returncode == status, done.stderr
        return (done.stdout or "") + done.stderr

    return run


def test_help_is_aligned_complete_and_fits_a_screen(make):
    lines = make("help").splitlines()
    targets = [line for line in lines if line.startswith("  ")]
    assert {len(re.match(r"  [a-z-]+ +", line)[0]) for line in targets} == {18}
    assert sorted(line.split()[0] for line in targets) == sorted(set(re.findall(r"(?m)^([a-z-]+):(?!=)", MAKEFILE)))
    assert len(lines) <= 40 and max(map(len, lines)) <= 80


@pytest.mark.parametrize("target", ["setup", "env"])
def test_a_missing_python_is_reported(make, target):
    assert "Python 3.11 or newer was not found" in make(target, status=2, PYTHON="")


def test_every_run_names_the_package_that_a_python_without_venv_needs(make, tmp_path):
    for _ in range(2):
        assert f"install the package {VENV_PACKAGE} (or python3-venv)" in make("setup", status=2)
        assert not (tmp_path / ".venv").exists()


def test_a_venv_without_pip_is_created_again(make, tmp_path):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    assert VENV_PACKAGE in make("setup", status=2)
    assert not (tmp_path / ".venv").exists()
    assert "called: -m pip install" in make("setup", WORKING="1")
    assert make("setup") == "make: Nothing to be done for 'setup'.\n"


def test_pip_shows_progress_only_on_a_terminal(make, tmp_path):
    assert "PIP_QUIET=1\n" in make("setup", WORKING="1")
    (tmp_path / ".venv" / "installed").unlink()
    terminal, inside = pty.openpty()
    make("setup", stdout=inside, WORKING="1")
    os.close(inside)
    output = os.read(terminal, 65536).decode()
    os.close(terminal)
    assert "called: -m pip install" in output and "PIP_QUIET=1\r\n" not in output


@pytest.mark.parametrize(
    ("variables", "passed"),
    [
        ({"TERM": "xterm"}, set()),
        ({"TERM": "dumb"}, {"NO_COLOR=1", "PIP_NO_COLOR=1", "DBT_USE_COLORS=false"}),
        ({"TERM": "xterm", "NO_COLOR": "yes"}, {"NO_COLOR=1", "PIP_NO_COLOR=1", "DBT_USE_COLORS=false"}),
    ],
)
def test_make_turns_colours_off_for_its_commands(make, variables, passed):
    assert set(re.findall(r"(?m)^\w*COLOR\w*=.*$", make("setup", WORKING="1", **variables))) == passed


@pytest.mark.parametrize(("variables", "has_colors"), [({}, True), ({"PIP_NO_COLOR": "1"}, False)])
def test_pip_reads_the_variable_that_make_sets(variables, has_colors):
    terminal, inside = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "PIP_NO_COLOR")}
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "missing-package"]
    variables = {"TERM": "xterm"} | variables
    subprocess.run(command, env=environment | variables, stdout=inside, stderr=inside)
    os.close(inside)
    output = os.read(terminal, 65536)
    os.close(terminal)
    assert b"missing-package" in output
    assert (b"\x1b" in output) == has_colors


def test_test_all_sets_variables_that_tests_read():
    variables = re.findall(r"(?m)^test-all: export (\w+) \?= \d+$", MAKEFILE)
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert sorted(variables) == sorted(set(re.findall(r'os\.environ\.get\("([A-Z_]+)"', tests)) & set(variables))
    assert len(variables) == 6
