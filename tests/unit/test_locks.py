"""The lock files: pinned with hashes, in step with pyproject.toml and each other, and obeyed by what installs."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from supply_chain import lockfiles
from support import ROOT, project_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# the extras of each lock file; `make lock` says so to pip-compile
EXTRAS = {
    "requirements.txt": ("api", "refresh", "embedded"),
    "requirements-api.txt": ("api",),
    "requirements-refresh.txt": ("refresh",),
    "requirements-dev.txt": ("dev",),
    "requirements-bench.txt": ("api", "bench"),
}
INSTALLERS = re.compile(
    r"\b(pip3?|pipx|uv|poetry|npm)\b[^|;&]*?\s(install|add|download|run|sync|wheel)\b|\b(npx|uvx)\b"
)


def locked(name):
    return lockfiles.read(ROOT / name)


def test_each_lock_file_is_known():
    assert {path.name for path in lockfiles.every()} == set(EXTRAS)


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
def test_what_weakens_a_lock_file_is_refused(line, tmp_path):
    (tmp_path / "requirements.txt").write_text(f"{line}\n    # via somebody\n")
    with pytest.raises(lockfiles.LockFileError, match="requirements.txt"):
        lockfiles.read(tmp_path / "requirements.txt")


@pytest.mark.parametrize("name", EXTRAS)
def test_a_package_is_the_same_in_every_lock_file(name):
    main = locked("requirements.txt")
    for package in locked(name).values():
        if package.name in main:
            same = main[package.name]
            assert (package.version, package.hashes) == (same.version, same.hashes), f"{package.name} in {name}"
        else:
            assert name in ("requirements-dev.txt", "requirements-bench.txt"), f"{package.name} is in {name} alone"


@pytest.mark.parametrize(("name", "extras"), EXTRAS.items())
def test_what_pyproject_names_is_locked(name, extras):
    named = [*PROJECT["dependencies"], *(text for extra in extras for text in PROJECT["optional-dependencies"][extra])]
    packages = locked(name)
    direct = {package.name for package in packages.values() if canonicalize_name(PROJECT["name"]) in package.wanted_by}
    for requirement in map(Requirement, named):
        package = packages.get(canonicalize_name(requirement.name))
        assert package, f"{requirement} is not in {name}: make lock"
        fits = requirement.specifier.contains(package.version, prereleases=True)
        assert fits, f"{name} has {package.name} {package.version}, and {requirement} is wanted: make lock"
    differing = direct ^ {canonicalize_name(Requirement(text).name) for text in named}
    assert not differing, f"of {name} and pyproject.toml, only one wants these: make lock"


def test_no_extra_is_left_out():
    assert {extra for extras in EXTRAS.values() for extra in extras} == set(PROJECT["optional-dependencies"])


def installations():
    """The commands that install from a package index: (file, command)."""
    for path in project_files("Makefile", ".ci/*", ".github/*.y*ml", "*Dockerfile*", "*compose*.y*ml", "*.sh"):
        name = path.relative_to(ROOT).as_posix()
        for line in path.read_text().replace("\\\n", " ").splitlines():
            if INSTALLERS.search(line) and not line.lstrip().startswith("#"):
                yield name, " ".join(line.split())


def test_whatever_installs_wants_hashes():
    found = list(installations())
    assert "Makefile" in {name for name, _ in found}
    assert [one for one in found if "--require-hashes" not in one[1]] == []


def imported(folder, without=()):
    """The top-level modules that a package of ours imports, but for Python's and its own: (module, file)."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        if path.name in without:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
            for module in {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {folder}:
                yield module, path.relative_to(ROOT).as_posix()


# cluster.py is the embedded Postgres, which no image has
@pytest.mark.parametrize(("folder", "without"), [("api", ()), ("refresh", ("cluster.py",))])
def test_what_is_imported_is_in_the_images_lock_file(folder, without):
    name = f"requirements-{folder}.txt"
    providers = packages_distributions()
    packages = locked(name)
    modules = set(imported(folder, without))
    missing = {
        f"{module}, imported in {path}, is of no package in {name}"
        for module, path in modules
        if not packages.keys() & {canonicalize_name(provider) for provider in providers.get(module, ())}
    }
    assert modules
    assert not missing, missing
