"""Files that are still being written are left for the next refresh, with a message."""

import os
import shutil
import sys
import threading

import pytest
from support.extracts import write_extract
from support.project import assert_refused
from support.waiting import wait_until

from refresh.errors import NotSettled
from refresh.reading.files import settle

EMAILS = [[f"{day:02}/10/2019 09:00", "Email", 1] for day in range(1, 9)]
ONE_MORE = [*EMAILS, ["09/10/2019 09:00", "Email", 1]]


@pytest.fixture(scope="module")
def extract_template(lasting_project, refreshed_project):
    """A project that has published the one workbook of its folder "in"."""
    project = lasting_project(refreshed_project)
    (project.folder / "in").mkdir()
    write_extract(project.folder / "in" / "a.xlsx", EMAILS)
    assert project.refresh(project.folder / "in").returncode == 0
    return project


@pytest.fixture
def extract_project(extract_template, new_project, tmp_path):
    """A project that has published the one workbook of the folder tmp_path / "in"."""
    shutil.copytree(extract_template.folder / "in", tmp_path / "in")
    return new_project(extract_template)


@pytest.fixture
def copy_slowly():
    """Copies a file as slowly as a network, until the test ends."""
    over = threading.Event()
    threads = []

    def begin(source, target):
        def work():
            content = source.read_bytes()
            with target.open("wb") as out:
                for position in range(0, len(content), 16):
                    out.write(content[position : position + 16])
                    out.flush()
                    if over.wait(0.1):
                        return

        threads.append(threading.Thread(target=work))
        threads[0].start()
        wait_until(lambda: target.exists() and target.stat().st_size)

    yield begin
    over.set()
    for thread in threads:
        thread.join()


def counts(project):
    return {channel: count for customer, _, channel, _, count in project.published()[1] if customer == 1}


def test_a_new_workbook_that_is_still_being_copied_is_left_out(extract_project, tmp_path, copy_slowly):
    write_extract(tmp_path / "b.xlsx", [["09/10/2019 09:00", "Call", 1]])
    write_extract(tmp_path / "in" / "c.xlsx", [["10/10/2019 09:00", "Bird", 1]])
    copy_slowly(tmp_path / "b.xlsx", tmp_path / "in" / "b.xlsx")
    outcome = extract_project.refresh(tmp_path / "in")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "left for the next refresh file=b.xlsx reason='is still being written'" in outcome.stdout
    assert counts(extract_project) == {"Email": 8, "Call": 0, "Bird": 1}
    alerts = extract_project.query("select condition, event, message from refresh.alerts where condition ~ '^left'")
    assert alerts == [("left: b.xlsx", "seen", "b.xlsx is still being written; it was left")]


def test_a_published_workbook_that_is_being_replaced_stops_the_refresh(extract_project, tmp_path, copy_slowly):
    published = extract_project.published()
    write_extract(tmp_path / "b.xlsx", ONE_MORE)
    copy_slowly(tmp_path / "b.xlsx", tmp_path / "in" / "a.xlsx")
    outcome = extract_project.refresh(tmp_path / "in")
    assert outcome.returncode == 75
    assert_refused(outcome, "a.xlsx: is still being written; left for the next refresh")
    assert extract_project.published() == published
    assert extract_project.outcomes()[-1] == "left"


@pytest.mark.parametrize("lock", ["~$a.xlsx", ".~lock.a.xlsx#"])
def test_an_open_workbook_is_left_out_unless_it_is_unchanged(extract_project, tmp_path, lock):
    (tmp_path / "in" / lock).touch()
    outcome = extract_project.refresh(tmp_path / "in", "--force")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    write_extract(tmp_path / "in" / "a.xlsx", ONE_MORE)
    outcome = extract_project.refresh(tmp_path / "in")
    assert outcome.returncode == 75
    assert_refused(outcome, f"a.xlsx: is open in a spreadsheet program ({lock} exists)")
    (tmp_path / "in" / lock).unlink()
    assert extract_project.refresh(tmp_path / "in").returncode == 0
    assert counts(extract_project)["Email"] == 9


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that not even root can read")
def test_an_unreadable_file_is_left_out(extract_project, tmp_path):
    (tmp_path / "in" / "a.xlsx").unlink()
    (tmp_path / "in" / "a.xlsx").symlink_to("/proc/self/mem")
    outcome = extract_project.refresh(tmp_path / "in")
    assert outcome.returncode == 75
    assert_refused(outcome, "a.xlsx: cannot be opened (Input/output error); left for the next refresh")


def test_a_file_in_the_arguments_is_never_left_out(extract_project, tmp_path, copy_slowly):
    write_extract(tmp_path / "b.xlsx", EMAILS)
    copy_slowly(tmp_path / "b.xlsx", tmp_path / "c.xlsx")
    assert_refused(extract_project.refresh(tmp_path / "in", tmp_path / "c.xlsx"), "c.xlsx: is still being written")


@pytest.mark.parametrize("change", [lambda path: path.write_text("other"), os.unlink, os.utime])
def test_a_change_while_reading_is_detected(tmp_path, change):
    path = write_extract(tmp_path / "a.xlsx", EMAILS)
    ((extract,), left) = settle([path], {}, may_leave=True)
    assert left == {}
    extract.refuse_if_changed()
    change(path)
    with pytest.raises(NotSettled, match="was changed while it was read"):
        extract.refuse_if_changed()


def test_a_workbook_that_changes_while_it_is_read_is_left_out(extract_project, tmp_path):
    published = extract_project.published()
    path = tmp_path / "in" / "a.xlsx"
    write_extract(path, [[f"{1 + n % 28:02}/10/2019 09:00", "Email", n] for n in range(1, 40_000)])
    with extract_project.refresh_that_said("reading", path) as refresh:
        os.utime(path)
        _, errors = refresh.communicate()
    assert refresh.returncode == 75
    assert "a.xlsx: was changed while it was read; left for the next refresh" in errors
    assert extract_project.published() == published
