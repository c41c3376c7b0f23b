"""What a refresh prints on a terminal and in a log: its progress, a failure, channels that are not on the list."""

import contextlib
import json
import re
import sys

import pytest
from support.checkout import ROOT
from support.extracts import write_extract
from support.project import assert_refused
from support.terminal import in_terminal
from support.waiting import wait_until

from refresh.log import is_read_by_a_person

REFRESH = [sys.executable, "-m", "refresh"]
PIGEONS = [[f"{day:02}/10/2019 09:00", "Pigeon post", 1] for day in range(1, 9)]
HALF_CONVERTED = ROOT / "tests" / "data" / "odd" / "dates_half_converted.xlsx"


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
    with terminal(published_project, "--full", TERM="xterm", NO_COLOR="1") as refresh:
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
    with terminal(published_project, "--full", TERM="dumb") as refresh, loading_waits(published_project):
        wait_until(lambda: event in refresh.output)
    assert refresh.status == 0 and "\r" not in refresh.output.replace("\r\n", "")
    published_project.environment["LOG_FORMAT"] = "json"
    with contextlib.ExitStack() as waits:
        waits.enter_context(loading_waits(published_project))
        with published_project.refresh_that_said('"tables": 6', "--full") as refresh:
            waits.close()
            output, errors = refresh.communicate(timeout=60)
    assert (refresh.returncode, errors) == (0, "") and '"event": "published"' in output


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_failure_is_printed_once(published_project, log_format):
    published_project.environment |= {"LOG_FORMAT": log_format, "ALERT_URLS": "json://127.0.0.1:9/"}
    piped = published_project.refresh("--allow-shrink", HALF_CONVERTED)
    assert_refused(piped, "Excel converted half", "dbt/target/compiled")
    assert (piped.stdout + piped.stderr).count("Excel converted half") == 1


def test_a_failure_is_printed_once_on_a_terminal(published_project):
    with terminal(published_project, "--allow-shrink", HALF_CONVERTED, TERM="xterm") as refresh:
        pass
    assert refresh.status == 1 and refresh.output.count("Excel converted half") == 1
    assert "\r" in refresh.output.replace("\r\n", "")


def test_only_a_terminal_and_status_name_channels_that_are_not_on_the_list(published_project, tmp_path):
    project, workbook = published_project, write_extract(tmp_path / "x.xlsx", PIGEONS)
    channels = project.seeds / "channels.csv"
    with terminal(project, "--allow-shrink", workbook, TERM="dumb") as refresh:
        pass
    assert re.search(f"channels_not_on_the_list .* channels='Pigeon post' add_them_to={channels}", refresh.output)
    assert (
        f"Channels that are not on the list: Pigeon post; add them to {channels}." in project.refresh("status").stdout
    )
    piped = project.refresh("--force", workbook)
    output = piped.stdout + piped.stderr
    assert "channels_not_on_the_list found 8 rows" in output and "Pigeon" not in output
    with channels.open("a") as listed:
        listed.write("pigeon  POST,4\n")
    assert project.refresh(workbook).returncode == 0
    assert "not on the list" not in project.refresh("status").stdout


@pytest.mark.parametrize(("log_format", "is_terminal"), [("json", True), ("text", False)])
def test_a_log_is_not_read_by_a_person(monkeypatch, log_format, is_terminal):
    monkeypatch.setenv("LOG_FORMAT", log_format)
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
    assert not is_read_by_a_person()
    monkeypatch.setenv("LOG_FORMAT", "text")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert is_read_by_a_person()


def test_status_is_in_sentences(published_project, new_project, tmp_path):
    assert new_project().refresh("status").stdout.splitlines() == [
        "Nothing is published.", "No other build is kept.", "No refresh has run yet.", "No refresh is running.",
    ]  # fmt: skip
    first = published_project.published()[0]
    assert published_project.refresh(write_extract(tmp_path / "x.xlsx", PIGEONS[:4])).returncode == 0
    (tmp_path / "y.xlsx").write_text("no workbook")
    assert_refused(published_project.refresh(tmp_path), "y.xlsx: cannot be read")
    published, kept, last, running, channels = published_project.refresh("status").stdout.splitlines()
    second = published_project.published()[0]
    time = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    assert re.fullmatch(rf"Published 0:\d\d:\d\d ago: build {second} of {time} with 4 interactions\.", published)
    assert re.fullmatch(rf"Kept for rollback: build {first} of {time} with 4 interactions\.", kept)
    assert re.fullmatch(rf"Last refresh: \S+, failed at {time}: y\.xlsx: cannot be read.*", last)
    assert running == "No refresh is running."
    known = json.loads(published_project.refresh("status", "--json").stdout)
    assert known["unlisted_channels"] == ["Pigeon post"] and "Pigeon post" in channels
    with terminal(published_project, "--force", tmp_path / "x.xlsx", TERM="dumb"):
        wait_until(lambda: "A refresh has been running since" in published_project.refresh("status").stdout)
