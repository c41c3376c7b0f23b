"""`make upgrade-dump VERSION=1.2.3 [CHECKOUT=folder]` dumps the database of a version to tests/data/upgrade/1.2.3.sql.

CHECKOUT is a working copy of that version (git worktree add), by default this one. Its code publishes the sample, then
a workbook in which customer 1 has another type and one more email, and then refuses a broken one, so that an upgrade
has a history to keep. tests/integration/test_upgrade.py upgrades all of these dumps.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from support.checkout import ROOT, SAMPLE
from support.extracts import write_extract, write_workbook
from support.project import clean_environment

from refresh.embedded.cluster import PSQL

CUSTOMERS = [[1, "Jedi", "Green"], [2, "Batman", "Orange"], [3, "Santa Claus", "Blue"], [11, "Doctor", "Orange"]]
CUSTOMERS += [[12, "Plummer", "Red"]]
INTERACTIONS = [["04/10/2019 09:00", "Email", 1], ["11/02/2020 16:10", "Call", 4], ["05/03/2020 11:23", "Bird", 4]]
INTERACTIONS += [["04/06/2021 13:01", "Email", 3], ["05/06/2021 13:01", "Email", 1]]
PRODUCTS = [["01-2019", "Sand"], ["02-2019", "Sand"], ["10-2021", "Orange"]]
DAY = date(2025, 1, 1)
COMMENT_OR_BLANK = re.compile(r"--.*|\\(un)?restrict .*|")


def dump(checkout: Path, folder: Path) -> str:
    """The SQL of the database, from pg_dump, as of DAY, without its comments and blank lines."""
    seeds = shutil.copytree(checkout / "seeds", folder / "seeds")
    environment = clean_environment() | {"DATA_DIR": str(folder / "data"), "SEEDS_DIR": str(seeds)}

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", *command], cwd=checkout, env=environment, stdout=-1, text=True)

    workbooks = [
        SAMPLE,
        write_extract(folder / "changed.xlsx", INTERACTIONS, CUSTOMERS, PRODUCTS),
        write_workbook(folder / "broken.xlsx", {"Customers": [["Customer_Id"]]}),
    ]
    statuses = [run("refresh", workbook).returncode for workbook in workbooks]
    if statuses != [0, 0, 1]:
        sys.exit(f"the refreshes of {checkout} ended with {statuses}; nothing was written")
    written = run("refresh.embedded", "run", PSQL.with_name("pg_dump"), "--no-owner")
    written.check_returncode()
    # one fixed day, because the builds of a machine with a fast clock would be newer than those of the test
    days = {f"{datetime.now(UTC):{form}}": f"{DAY:{form}}" for form in ("%Y-%m-%d", "%Y%m%d")}
    text = re.sub("|".join(days), lambda day: days[day[0]], written.stdout)
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not COMMENT_OR_BLANK.fullmatch(line.strip()))


def main(name: str, checkout: str = str(ROOT)) -> None:
    # a short path, because a socket's is limited; open to all, because root's server runs as another user
    with tempfile.TemporaryDirectory(prefix="dump-") as folder:
        os.chmod(folder, 0o755)
        sql = dump(Path(checkout).resolve(), Path(folder))
    (ROOT / "tests" / "data" / "upgrade" / f"{name}.sql").write_text(sql)


if __name__ == "__main__":
    main(*sys.argv[1:])
