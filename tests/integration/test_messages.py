"""What a refresh prints on a terminal and in a log: its progress."""

import contextlib
import re
import sys

from support.terminal import in_terminal
from support.waiting import wait_until

REFRESH = [sys.executable, "-m", "refresh"]


def terminal(project, *arguments, **variables):
    without = ("NO_COLOR", "TERM")
    environment = {name: value for name, value in project.environment.items() if name not in without} | variables
    return in_terminal([*REFRESH, *map(str, arguments)], environment, project.checkout)


@contextlib.contextmanager
def loading_waits(project):
    """Inside, a refresh waits while it loads the interactions."""
    with project.connect() as connection, connection.transaction():
        connection.execute("lock raw.raw_interactions in access share mode")
        yield


def test_a_terminal_shows_the_progress_in_one_line(published_project):
    with terminal(published_project, "--force", TERM="xterm", NO_COLOR="1") as refresh:
        with loading_waits(published_project):
            wait_until(lambda: "loading raw_interactions, table 5 of 6\r" in refresh.output)
            assert refresh.screen()[-1].endswith("loading raw_interactions, table 5 of 6")
    assert refresh.status == 0, refresh.output
    for progress in (
        r" s  reading sample.xlsx, file 1 of 1: 0 rows",
        r" s  parsing the dbt project",
        r" s  building, \d+ of \d+ steps left: [a-z]\w+",
        r" s  publishing \w+, table 1 of 10",
    ):
        assert re.search(progress, refresh.output), progress
    # it leaves nothing on the screen but the log
    assert [line for line in refresh.screen() if not re.match(r"\d\d:\d\d:\d\d \[", line)] == [""]
    assert "\x1b" not in refresh.output


def test_the_progress_counts_rows(published_project, tmp_path):
    rows = "".join(f"01/01/2024 10:00,Email,{row}\n" for row in range(300_000))
    (tmp_path / "\x1b[2J external interactions.csv").write_text(f"Date Start,Interaction,Customers\n{rows}")
    with terminal(published_project, tmp_path, TERM="xterm", NO_COLOR="1") as refresh:
        pass
    assert "\x1b" not in refresh.output
    assert refresh.status == 1 and "no file holds the table" in refresh.screen()[-2]
    counts = re.findall(r"file 1 of 1: ([\d,]+) rows", refresh.output)
    counts = [int(count.replace(",", "")) for count in counts]
    assert counts == sorted(counts) and counts[0] == 0 and len(set(counts)) > 2


def test_a_log_and_a_dumb_terminal_get_lines(published_project):
    event = "loading table=raw_interactions number=5 tables=6"
    with terminal(published_project, "--force", TERM="dumb") as refresh, loading_waits(published_project):
        wait_until(lambda: event in refresh.output)
    assert refresh.status == 0 and "\r" not in refresh.output.replace("\r\n", "")
    published_project.environment["LOG_FORMAT"] = "json"
    with contextlib.ExitStack() as waits:
        waits.enter_context(loading_waits(published_project))
        with published_project.refresh_that_said('"tables": 6', "--force") as refresh:
            waits.close()
            output, errors = refresh.communicate(timeout=60)
    assert (refresh.returncode, errors) == (0, "") and '"event": "published"' in output
