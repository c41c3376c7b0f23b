"""The tests and lists that CONTRIBUTING.md names exist, and sqlfluff lints in an editor as in make."""

import json
import re
import subprocess
import sys
from pathlib import Path

from support.checkout import ROOT

TEXT = (ROOT / ".github" / "CONTRIBUTING.md").read_text("utf-8")


def test_every_named_test_exists() -> None:
    tests = set(re.findall(r"\btest_\w+\.py\b", TEXT))
    assert len(tests) > 3
    assert [name for name in sorted(tests) if not list((ROOT / "tests").rglob(name))] == []


def test_every_named_list_exists() -> None:
    for name, file in [
        ("SAMPLE_COUNTS", "tests/support/project.py"), ("HEADERS", "tests/support/extracts.py"),
        ("COLUMNS", "tests/oracle/rows.py"),
        ("LISTED", "api/data/filters.py"), ("CONDITIONS", "api/data/filters.py"),
        ("ON_DAYS", "api/data/filters.py"), ("ON_CUSTOMERS", "api/data/filters.py"),
    ]:  # fmt: skip
        assert f"`{name}`" in TEXT and re.search(rf"^{name}\b.* = ", (ROOT / file).read_text("utf-8"), re.MULTILINE), (
            name
        )


def test_sqlfluff_lints_editor_input_in_any_folder(tmp_path: Path) -> None:
    file = ROOT / "dbt_project/models/staging/stg_channel_spellings.sql"
    settings = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))
    sqlfluff = settings["sqlfluff.executablePath"].replace(
        "${workspaceFolder}/.venv", str(Path(sys.executable).parents[1])
    )
    command = [sqlfluff, "lint", "--format", "json", "--stdin-filename", str(file), "-"]
    sql = file.read_text("utf-8")
    for typed, found in [(sql, set()), (sql.replace("select", "SELECT", 1), {"CP01"})]:
        outcome = subprocess.run(command, cwd=tmp_path, input=typed, capture_output=True, text=True)
        codes = {violation["code"] for each in json.loads(outcome.stdout) for violation in each["violations"]}
        assert codes == found, outcome.stderr
