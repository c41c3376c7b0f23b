"""The lock files are pinned with hashes, agree with pyproject.toml and each other, and every installation uses them."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support.checkout import ROOT, project_files

from requirements.tools import lockfiles

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# the extras in each lock file, as `make lock` passes them to pip-compile
EXTRAS = {
    "run.txt": ("api", "refresh", "embedded"),
    "api.txt": ("api",),
    "refresh.txt": ("refresh",),
    "dev.txt": ("dev",),
    "bench.txt": ("api", "bench"),
}
INSTALLERS = re.compile(
    r"\b(pip3?|pipx|uv|poetry|npm)\b[^|;&]*?\s(install|add|download|run|sync|wheel)\b|\b(npx|uvx)\b"
)


def locked(name):
    return lockfiles.read(lockfiles.FOLDER / name)


def test_each_lock_file_is_known():
    assert {path.name for path in lockfiles.paths()} == set(EXTRAS)


@pytest.mark.parametrize("name", EXTRAS)
def test_every_package_is_pinned_with_hashes(name):
    assert len(locked(name)) > 10  # an option, an address or a package without a hash raises LockFileError


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.com/simple",
        "--extra-index-url https://example.com/simple\nflask==3.1.3 --hash=sha256:" + "0" * 64,
        "--no-binary :all:",
        "flask==3.1.3",
        "flask>=3.1 --hash=sha256:" + "0" * 64,
        "flask==3.* --hash=sha256:" + "0" * 64,
        "flask==3.1.3 --hash=md5:" + "0" * 32,
        "flask==3.1.3 --hash=sha256:" + "0" * 64 + " --global-option=x",
        "flask @ https://example.com/flask.whl --hash=sha256:" + "0" * 64,
        "-e .",
        "./flask.whl --hash=sha256:" + "0" * 64,
    ],
)
def test_lines_that_weaken_a_lock_file_are_refused(line, tmp_path):
    (tmp_path / "weak.txt").write_text(f"{line}\n    # via somebody\n")
    with pytest.raises(lockfiles.LockFileError, match="weak.txt"):
        lockfiles.read(tmp_path / "weak.txt")


@pytest.mark.parametrize("name", EXTRAS)
def test_a_package_is_the_same_in_every_lock_file(name):
    main = locked("run.txt")
    for package in locked(name).values():
        if package.name in main:
            same = main[package.name]
            assert (package.version, package.hashes) == (same.version, same.hashes), f"{package.name} in {name}"
        else:
            assert name in ("dev.txt", "bench.txt"), f"{package.name} is in {name}, but not in run.txt"


@pytest.mark.parametrize(("name", "extras"), EXTRAS.items())
def test_requirements_of_pyproject_are_locked(name, extras):
    named = [*PROJECT["dependencies"], *(text for extra in extras for text in PROJECT["optional-dependencies"][extra])]
    packages = locked(name)
    project = canonicalize_name(PROJECT["name"])
    direct = {package.name for package in packages.values() if project in package.required_by}
    for requirement in map(Requirement, named):
        package = packages.get(canonicalize_name(requirement.name))
        assert package, f"{requirement} is not in {name}: make lock"
        fits = requirement.specifier.contains(package.version, prereleases=True)
        assert fits, f"{name} has {package.name} {package.version}, but {requirement} is required: make lock"
    differing = direct ^ {canonicalize_name(Requirement(text).name) for text in named}
    assert not differing, f"only one of {name} and pyproject.toml has these: make lock"


def test_no_extra_is_left_out():
    assert {extra for extras in EXTRAS.values() for extra in extras} == set(PROJECT["optional-dependencies"])


def installations():
    """The commands that install from a package index: (file, command)."""
    for path in project_files("Makefile", ".ci/*", ".github/*.y*ml", "*Dockerfile*", "*compose*.y*ml", "*.sh"):
        name = path.relative_to(ROOT).as_posix()
        for line in path.read_text().replace("\\\n", " ").splitlines():
            if INSTALLERS.search(line) and not line.lstrip().startswith("#"):
                yield name, " ".join(line.split())


def test_every_installation_requires_hashes():
    found = list(installations())
    assert "Makefile" in {name for name, _ in found}
    # $(THIS_PROJECT) downloads nothing
    assert re.search(r"(?m)^THIS_PROJECT := .*--no-index --no-deps .*--editable \.$", (ROOT / "Makefile").read_text())
    assert [one for one in found if "--require-hashes" not in one[1] and "$(THIS_PROJECT)" not in one[1]] == []


def imported(folder, without=()):
    """The top-level third-party modules that a folder's code imports: (module, file)."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        if path.name in without:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            for module in {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {folder}:
                yield module, path.relative_to(ROOT).as_posix()


# cluster.py is the embedded Postgres, which no image contains
@pytest.mark.parametrize(("folder", "without"), [("api", ()), ("refresh", ("cluster.py",))])
def test_imported_packages_are_in_the_images_lock_file(folder, without):
    name = f"{folder}.txt"
    providers = packages_distributions()
    packages = locked(name)
    modules = set(imported(folder, without))
    missing = {
        f"{module}, imported in {path}, belongs to no package in {name}"
        for module, path in modules
        if not packages.keys() & {canonicalize_name(provider) for provider in providers.get(module, ())}
    }
    assert modules
    assert not missing, missing
