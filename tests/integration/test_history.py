"""The history of refreshes and the commands that show it or roll back a build."""

import json
import re
import time

import pytest
import yaml
from support.checkout import ROOT
from support.extracts import write_extract
from support.project import SAMPLE_COUNTS, assert_refused
from support.serving import TWO_WORKERS, get, served
from support.waiting import wait_until

EMAILS = [[f"{day:02}/10/2019 09:00", "Email", 1] for day in range(1, 9)]


def runs(project):
    return project.query("select outcome, message, build_id, failures from refresh.runs order by started_at")


def command(project, *arguments):
    outcome = project.refresh(*arguments)
    assert (outcome.returncode, outcome.stderr) == (0, ""), outcome
    return outcome.stdout


def test_unchanged_input_is_nothing_new_unless_forced(published_project, tmp_path):
    published = published_project.published()
    assert "nothing new" in command(published_project)
    assert published_project.published() == published
    command(published_project, "--force")
    build, rows = published_project.published()
    assert (build != published[0], rows) == (True, published[1])
    assert "nothing new" in command(published_project)
    # a changed seed, another file and a renamed file all start a build
    with (published_project.seeds / "corrections.csv").open("a") as corrections:
        corrections.write("occupation,Jedy,Jedi\n")
    assert "nothing new" not in command(published_project)
    write_extract(tmp_path / "x.xlsx", EMAILS)
    command(published_project, tmp_path)
    (tmp_path / "x.xlsx").rename(tmp_path / "y.xlsx")
    assert "nothing new" not in command(published_project, tmp_path)
    outcomes = ["published", "nothing new", "published", "nothing new", "published", "published", "published"]
    assert published_project.outcomes() == outcomes


def test_log_lines_run_and_build_have_the_refresh_id(published_project):
    lines = command(published_project, "--force").splitlines()
    (refresh_id,) = set(re.findall(r"refresh_id=(\S+)", "\n".join(lines)))
    assert all(f"refresh_id={refresh_id}" in line for line in lines)
    assert published_project.query(
        f"""
        select runs.outcome, builds.refresh_id = runs.refresh_id, runs.finished_at > runs.started_at,
            runs.files -> 0 ->> 'name', runs.files -> 0 -> 'rows' ->> 'raw_interactions',
            length(runs.files -> 0 ->> 'sha256')
        from refresh.runs inner join published.builds using (build_id)
        where runs.refresh_id = '{refresh_id}'
        """
    ) == [("published", True, True, "sample.xlsx", "4", 64)]


def test_log_format_json_writes_json_lines(published_project, tmp_path):
    published_project.environment["LOG_FORMAT"] = "json"
    lines = [json.loads(line) for line in command(published_project, "--full").splitlines()]
    landed = next(line for line in lines if line["event"] == "landed")
    assert landed.items() >= {"level": "info", "file": "sample.xlsx", "interactions": 4}.items()
    assert len({line["refresh_id"] for line in lines}) == 1
    warning = next(line for line in lines if line["level"] == "warning")
    assert "customers_seen_but_not_listed found 1 row" in warning["event"]
    assert "from" in (published_project.folder / warning["look_at"]).read_text()
    refused = published_project.refresh(tmp_path)
    assert_refused(refused, "no workbook")
    assert json.loads(refused.stderr).items() >= {"level": "error"}.items()
    published_project.environment["LOG_FORMAT"] = "xml"
    assert_refused(published_project.refresh(), "LOG_FORMAT is 'xml'")


def test_dbt_failures_are_kept_by_name(published_project, tmp_path):
    rows = [*EMAILS, *[["soon", "Email", 1]] * 9]
    refused = published_project.refresh(write_extract(tmp_path / "x.xlsx", rows))
    assert_refused(refused, "test assert_rejected_share_is_within_limit found 1 row", "marts.rejected_rows")
    outcome, message, build_id, failures = runs(published_project)[-1]
    assert (outcome, build_id) == ("failed", None)
    assert message in refused.stderr
    (failure,) = failures
    assert (failure["kind"], failure["name"], failure["rows"]) == ("test", "assert_rejected_share_is_within_limit", 1)
    assert "rows_rejected" in (published_project.folder / failure["look_at"]).read_text()
    assert "assert_rejected_share_is_within_limit" in command(published_project, "history")


def test_the_next_refresh_records_a_killed_one(published_project):
    with published_project.refreshing("--force"):
        wait_until(lambda: len(published_project.outcomes()) == 2)
    assert published_project.outcomes()[-1] == "running"
    assert published_project.refresh_after_a_kill().returncode == 0
    assert published_project.outcomes() == ["published", "killed", "nothing new"]


def test_history_and_status_as_text_and_json(published_project):
    command(published_project)
    text = command(published_project, "history").splitlines()
    assert len(text) == 3
    assert "nothing new" in text[1]
    assert "published" in text[2]
    history = json.loads(command(published_project, "history", "--json", "--limit", "1"))
    assert [run["outcome"] for run in history] == ["nothing new"]
    status = json.loads(command(published_project, "status", "--json"))
    assert status["published"]["build_id"] == published_project.published()[0]
    assert status["last_refresh"]["outcome"] == "nothing new"
    assert (status["kept"], status["running_since"]) == ([], None)
    assert published_project.published()[0] in command(published_project, "status")


def test_before_the_first_refresh(new_project):
    project = new_project()
    assert "no refresh has run yet" in command(project, "history")
    assert json.loads(command(project, "status", "--json"))["published"] is None
    assert_refused(project.refresh("rollback"), "no build before")
    assert_refused(project.refresh("check"), "nothing is published")


def test_rollback_and_forward_again_while_the_api_serves(published_project, tmp_path):
    assert_refused(published_project.refresh("rollback"), "no build before")
    path = write_extract(tmp_path / "x.xlsx", EMAILS)
    command(published_project, path)
    with served(published_project.environment | TWO_WORKERS) as address:

        def emails():
            time.sleep(1)  # within which the API sees a new build
            response = get(f"{address}/api/v1/interactions/1")
            return response.status, json.loads(response.body)["data"]["interactions"]["Email"]

        assert emails() == (200, 8)
        newest = published_project.published()[0]
        assert f"to undo this: python -m refresh rollback {newest}" in command(published_project, "rollback")
        assert emails() == (200, SAMPLE_COUNTS[1]["Email"])
        # the same files do not undo a rollback; `rollback` to a build and --force do
        assert "nothing new" in command(published_project, path)
        assert emails() == (200, 1)
        assert_refused(published_project.refresh("rollback"), "no build before")
        command(published_project, "rollback", newest)
        assert emails() == (200, 8)
        command(published_project, "rollback")
        command(published_project, path, "--force")
        assert emails() == (200, 8)
        status = json.loads(command(published_project, "status", "--json"))
        assert [build["build_id"] for build in status["kept"]][0] == newest and len(status["kept"]) == 2


def test_a_build_records_its_files_rows_and_variables(published_project):
    with (published_project.seeds / "channels.csv").open("a") as channels:
        channels.write("Pigeon,4\n")
    command(published_project, "--allow-shrink")
    (row,) = published_project.query(
        """
        select builds.refresh_id = runs.refresh_id, builds.files = runs.files, rows, variables, project_version
        from published.builds inner join refresh.runs using (build_id)
        where is_current
        """
    )
    assert row[:2] == (True, True)
    assert row[2].items() >= {"customers": 6, "interactions": 4, "interaction_counts": 24}.items()
    assert row[3].items() >= {"date_order": "dmy", "topic_rule": "same_month", "allow_shrink": True}.items()
    assert row[4] == yaml.safe_load((ROOT / "dbt_project" / "dbt_project.yml").read_text())["version"]


@pytest.mark.parametrize(("age", "status"), [("1 hour", 0), ("27 hours", 1)])
def test_check_fails_when_the_numbers_are_old(published_project, age, status):
    published_project.execute(f"update refresh.builds set published_at = now() - interval '{age}'")
    outcome = published_project.refresh("check", "--max-age", "26h")
    assert outcome.returncode == status
    if status:
        assert_refused(outcome, "the numbers are 27:0", "last refresh: published")


def test_an_invalid_duration_is_refused(published_project):
    outcome = published_project.refresh("check", "--max-age", "soon")
    assert outcome.returncode == 2
    assert "write 90m, 26h or 8d" in outcome.stderr


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_an_invalid_limit_is_refused(published_project, limit):
    outcome = published_project.refresh("history", f"--limit={limit}")
    assert outcome.returncode == 2
    assert "'--limit'" in outcome.stderr and limit in outcome.stderr
