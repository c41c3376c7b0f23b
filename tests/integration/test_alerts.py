"""Alerts to a real receiver: one when a condition begins, one when it gets worse, one when it ends."""

import datetime as dt
import http.server
import json
import re
import threading

import pytest
from support.extracts import write_extract
from support.project import assert_refused

EMAILS = [[f"{day:02}/10/2019 09:00", "Email", 1] for day in range(1, 9)]
SOON = ["soon", "Email", 1]


class Receiver:
    """An HTTP server that keeps the messages it receives, and their types; `status` is the status of its responses."""

    def __init__(self):
        self.messages, self.types, self.status = [], [], 200

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(handler):
                message = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
                if self.status == 200:
                    self.messages.append(message)
                    self.types.append(message["type"])
                handler.send_response(self.status)
                handler.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://user:secret@127.0.0.1:{self.server.server_port}/"

    def lines(self):
        """The alerts since the last call, except those for changed customers, which all of these extracts cause."""
        lines = [line for message in self.messages for line in message["message"].splitlines()]
        self.messages.clear()
        return [line for line in lines if "customers changed since build" not in line]


@pytest.fixture
def receivers():
    both = [Receiver(), Receiver()]
    for receiver in both:
        threading.Thread(target=receiver.server.serve_forever).start()
    yield both
    for receiver in both:
        receiver.server.shutdown()
        receiver.server.server_close()


@pytest.fixture
def receiver(receivers, published_project):
    published_project.environment["ALERT_URLS"] = receivers[0].url
    return receivers[0]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["histroy"], "Did you mean 'history'?"),
        (["refresh", "frobnicate"], "'frobnicate' does not exist"),
        (["--force", "rolback"], "'rolback' does not exist"),
        (["--forse"], "Did you mean '--force'?"),
        (["status", "--jsn"], "Did you mean '--json'?"),
    ],
)
def test_a_mistyped_command_is_no_refresh_and_sends_no_alert(published_project, receiver, words, reason):
    before = published_project.outcomes()
    outcome = published_project.refresh(*words)
    assert_refused(outcome, reason, "--help")
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert (published_project.outcomes(), receiver.messages) == (before, [])


@pytest.mark.parametrize("path", ["gone.xlsx", "gone/", "docs/gone"])
def test_a_missing_path_is_a_failed_refresh_and_alerts(published_project, receiver, path):
    outcome = published_project.refresh(path)
    assert_refused(outcome, "no such file or folder")
    assert (outcome.returncode, published_project.outcomes()[-1], len(receiver.messages)) == (1, "failed", 1)


def test_a_failure_alerts_once_and_again_when_it_ends(published_project, receiver, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_text("no workbook")
    assert_refused(published_project.refresh(path), "cannot be read")
    (line,) = receiver.lines()
    assert line.startswith("new: the refresh failed: x.xlsx: cannot be read")
    assert_refused(published_project.refresh(path), "cannot be read")
    assert receiver.lines() == []
    write_extract(path, [*EMAILS, *[SOON] * 9])
    assert_refused(published_project.refresh(path), "found 1 row")
    failed, ended = sorted(receiver.lines(), reverse=True)
    assert "test assert_rejected_share_is_within_limit found 1 row" in failed
    assert ended.startswith("ended: the refresh failed: x.xlsx: cannot be read")
    write_extract(path, EMAILS)
    assert published_project.refresh(path).returncode == 0
    (line,) = receiver.lines()
    assert line.startswith("ended: the refresh failed: build failed")
    assert published_project.refresh(path).returncode == 0
    assert receiver.lines() == []


def test_an_alert_has_a_type_and_a_line_in_the_log_if_it_was_sent(published_project, receiver, tmp_path):
    (tmp_path / "bad.xlsx").write_text("no workbook")
    outputs = [published_project.refresh(tmp_path / "bad.xlsx").stdout for _ in range(2)]
    outputs.append(published_project.refresh().stdout)
    assert receiver.types == ["failure", "success"]
    assert [re.findall("alert sent .*about='(.*?)'", output) for output in outputs] == [
        ["new failure"],
        [],
        ["ended failure"],
    ]
    outcome = published_project.refresh(write_extract(tmp_path / "x.xlsx", [*EMAILS, SOON]))
    assert receiver.types[2:] == ["warning"]
    assert "about='new changed, new rejected'" in outcome.stdout and "secret" not in outcome.stdout
    del published_project.environment["ALERT_URLS"]
    outcome = published_project.refresh(tmp_path / "bad.xlsx")
    assert "alert" not in outcome.stdout + outcome.stderr


def test_rejected_rows_alert_when_new_much_worse_or_ended(published_project, receiver, tmp_path):
    def alerts_with(rejected):
        path = write_extract(tmp_path / "x.xlsx", [*EMAILS, *[SOON] * rejected])
        assert published_project.refresh(path).returncode == 0
        return receiver.lines()

    sheet = "rows of External interactions are rejected; see published.rejected_rows"
    assert alerts_with(0) == []
    assert alerts_with(1) == [f"new: 1 of 9 {sheet}"]
    # an unchanged share sends no alert
    assert alerts_with(1) == []
    assert alerts_with(3) == [f"worse: 3 of 11 {sheet}"]
    assert alerts_with(0) == [f"ended: 3 of 11 {sheet}"]
    published_project.environment["ALERT_REJECTED_SHARE"] = "0.2"
    assert alerts_with(1) == []
    published_project.environment["ALERT_REJECTED_SHARE"] = "most"
    assert_refused(published_project.refresh(tmp_path), "ALERT_REJECTED_SHARE is 'most'")


def test_anomalies_alert_when_new_or_ended(published_project, receiver, tmp_path):
    monday = dt.datetime(2024, 1, 1, 9)

    def interactions(weeks, last_week):
        days = [(day, last_week if day >= 7 * weeks else 40) for day in range(7 * weeks + 7)]
        return [
            [str(monday + dt.timedelta(days=day, minutes=number)), "Call", 1]
            for day, count in days
            for number in range(count)
        ]

    def alerts_with(rows):
        assert published_project.refresh(write_extract(tmp_path / "x.xlsx", rows)).returncode == 0
        return receiver.lines()

    assert alerts_with(interactions(9, 40)) == []
    began = alerts_with(interactions(9, 120))
    assert began == [
        f"new: {member}, {numbers}"
        for member in ("channel Call", "a customer type")
        for numbers in (
            "day of 2024-03-10: 120 interactions, expected 17 to 73",
            "week of 2024-03-04: 840 interactions, expected 210 to 360",
        )
    ]
    assert alerts_with(interactions(9, 119)) == []
    ended = alerts_with(interactions(9, 40))
    assert len(ended) == len(began)
    assert all(line.startswith("ended: ") for line in ended)


def test_old_numbers_alert_once(published_project, receiver):
    published_project.execute("update published.builds set published_at = now() - interval '27 hours'")
    for lines in (1, 0):
        assert_refused(published_project.refresh("check", "--max-age", "26h"), "the numbers are 27:")
        assert len(receiver.lines()) == lines
    assert published_project.refresh("--force").returncode == 0
    (line,) = receiver.lines()
    assert line.startswith("ended: the numbers are 27:0")


def test_an_alert_that_cannot_be_sent_is_sent_by_the_next_refresh(published_project, receivers, tmp_path):
    down, up = receivers
    urls = tmp_path / "urls"
    urls.write_text(f"{down.url}\n{up.url}\nnothing://that.apprise/knows\n")
    published_project.environment["ALERT_URLS_FILE"] = str(urls)
    down.status = 500
    path = write_extract(tmp_path / "x.xlsx", [*EMAILS, SOON])
    outcome = published_project.refresh(path)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "alert not sent; the next refresh tries again" in outcome.stdout
    assert "Apprise does not know this kind of address scheme=nothing" in outcome.stdout
    assert "secret" not in outcome.stdout
    assert published_project.query("select count(*) from refresh.alerts where alerts::text ~ 'secret'") == [(0,)]
    assert (len(down.lines()), len(up.lines())) == (0, 1)
    down.status = 200
    assert "nothing new" in published_project.refresh(path).stdout
    assert (len(down.lines()), len(up.lines())) == (1, 0)
    urls.unlink()
    assert_refused(published_project.refresh(path), "ALERT_URLS_FILE", "cannot be read")


def test_an_unreachable_database_alerts_each_time(published_project, receiver, tmp_path):
    published_project.environment["PGHOST"] = str(tmp_path)
    assert_refused(published_project.refresh(), str(tmp_path))
    (line,) = receiver.lines()
    assert line.startswith("new: the refresh failed: ")
    assert_refused(published_project.refresh("check"), str(tmp_path))
    (line,) = receiver.lines()
    assert line.startswith("new: the age of the numbers is unknown: ")


def test_check_alerts_if_it_cannot_read_the_age(published_project, receiver):
    published_project.execute("insert into refresh.migrations (version) values (99)")
    assert_refused(published_project.refresh("check"), "version 99")
    (line,) = receiver.lines()
    assert line.startswith("new: the age of the numbers is unknown: ") and "version 99" in line


def test_a_file_left_out_alerts_after_an_hour(published_project, receiver, tmp_path):
    (tmp_path / "in").mkdir()
    path = write_extract(tmp_path / "in" / "x.xlsx", EMAILS)
    lock = tmp_path / "in" / "~$x.xlsx"
    lock.touch()
    assert published_project.refresh(tmp_path / "in").returncode == 75
    assert published_project.refresh(tmp_path / "in").returncode == 75
    assert receiver.lines() == []
    published_project.execute("update refresh.alerts set raised_at = raised_at - interval '61 minutes'")
    assert published_project.refresh(path.parent).returncode == 75
    reason = "x.xlsx is open in a spreadsheet program (~$x.xlsx exists); it was left"
    assert receiver.lines() == [f"new: {reason}"]
    lock.unlink()
    assert published_project.refresh(tmp_path / "in").returncode == 0
    assert receiver.lines() == [f"ended: {reason}"]
    lock.touch()
    write_extract(path, EMAILS[1:])
    assert published_project.refresh(tmp_path / "in").returncode == 75
    lock.unlink()
    assert published_project.refresh(tmp_path / "in").returncode == 0
    assert receiver.lines() == []
