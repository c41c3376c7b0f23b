"""The workflows of CI are valid, pin their actions, and call existing make targets."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner
from support.checkout import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def steps():
    """Each step of each workflow, after the names of its file and job."""
    for file in WORKFLOWS:
        for name, job in yaml.safe_load(file.read_text("utf-8"))["jobs"].items():
            for step in job.get("steps", []):
                yield f"{file.name}, {name}", step


@pytest.mark.parametrize(
    ("schema", "files"),
    [("vendor.github-workflows", WORKFLOWS), ("vendor.dependabot", [GITHUB / "dependabot.yml"])],
)
def test_files_match_githubs_schema(schema, files):
    assert files
    done = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, *map(str, files)])
    assert done.exit_code == 0, done.output


def test_zizmor_finds_nothing():
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [zizmor, "--quiet", "--offline", "--no-config", "--no-ignores", "--strict-collection"]
    done = subprocess.run([*command, "--persona", "auditor", ".github"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_third_party_actions_are_pinned_and_name_their_version():
    lines = [line.strip() for file in WORKFLOWS for line in file.read_text("utf-8").splitlines() if "uses:" in line]
    others = [line for line in lines if not re.search(r"uses: [$.]/", line)]
    assert len(others) > 10
    assert [line for line in others if not re.search(r"uses: [\w/.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)] == []
    # an action has one version everywhere
    pins = {re.search(r"uses: (\S+)@(.*)", line).groups() for line in others}
    assert len({action for action, _ in pins}) == len(pins)


def test_scripts_are_valid_bash():
    for place, step in steps():
        if "run" in step:
            done = subprocess.run(["bash", "-n"], input=step["run"], capture_output=True, text=True)
            assert done.returncode == 0, f"{place}: {done.stderr}"


def test_called_make_targets_exist():
    scripts = "\n".join(step.get("run", "") for _, step in steps())
    called = set(re.findall(r"\bmake ([a-z-]+)", scripts))
    assert {"lint", "test", "deploy"} <= called
    assert called - set(re.findall(r"(?m)^([a-z-]+):", MAKEFILE)) == set()


def test_tests_run_on_every_supported_python():
    oldest = int(re.fullmatch(r">=3\.(\d+)", PYPROJECT["project"]["requires-python"])[1])
    newest = max(map(int, re.findall(r"python3\.(\d+)", MAKEFILE)))
    matrix = yaml.safe_load((GITHUB / "workflows" / "ci.yml").read_text("utf-8"))["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == [f"3.{minor}" for minor in range(oldest, newest + 1)]


def test_published_images_are_those_of_compose():
    release = yaml.safe_load((GITHUB / "workflows" / "release.yml").read_text("utf-8"))
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"].values()
    ours = [re.search(r"}customer-interactions-([a-z]+):\${VERSION:-local}$", service["image"]) for service in services]
    assert sorted(release["env"]["IMAGES"].split()) == sorted(image[1] for image in ours if image)


CHANGELOG = "# Changelog\n\n## [1.2.0] - {}\n\n### Added\n- This.\n\n## [1.1.0] - 2025-01-02\n\n- That.\n"


@pytest.fixture
def release_notes(tmp_path: Path):
    """Runs release-notes.sh for a tag in a project of version 1.2.0, released on the given day."""

    def run(tag: str, day: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n\n[tool]\ntarget-version = "py311"\n')
        (tmp_path / "CHANGELOG.md").write_text(CHANGELOG.format(day))
        command = ["sh", GITHUB / "release-notes.sh", tag]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    return run


def test_release_notes_are_the_changelogs_section(release_notes):
    done = release_notes("v1.2.0", "2026-01-02")
    assert (done.returncode, done.stdout) == (0, "\n### Added\n- This.\n")


@pytest.mark.parametrize(
    ("tag", "day", "why"),
    [
        ("v1.1.0", "2026-01-02", "the tag is v1.1.0, but the version in pyproject.toml is 1.2.0"),
        ("1.2.0", "2026-01-02", "the tag is 1.2.0, but"),
        ("v1.2.0", "unreleased", "CHANGELOG.md has no section for this version"),
    ],
)
def test_a_tag_without_a_release_is_refused(release_notes, tag, day, why):
    done = release_notes(tag, day)
    assert (done.returncode, done.stdout) == (1, "")
    assert why in done.stderr


def test_a_release_starts_with_the_check_of_its_notes():
    jobs = yaml.safe_load((GITHUB / "workflows" / "release.yml").read_text("utf-8"))["jobs"]
    assert 'sh .github/release-notes.sh "$GITHUB_REF_NAME"' in [step.get("run") for step in jobs["check"]["steps"]]
    assert [name for name, job in jobs.items() if "needs" not in job] == ["check"]


def test_the_changelog_has_a_section_for_the_version():
    assert f"## [{PYPROJECT['project']['version']}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
