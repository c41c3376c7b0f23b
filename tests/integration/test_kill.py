"""Killed at any moment: the API answers the old numbers, and the next refresh succeeds."""

import json
import threading
import time

import pytest
from support import assert_refused, get, served, write_extract


def test_a_killed_refresh_changes_nothing(published_project, tmp_path):
    write_extract(tmp_path / "x.xlsx", [[f"{day:02}/10/2019 09:00", "Email", 1] for day in range(1, 9)])
    answers: list[tuple[int, int]] = []
    done = threading.Event()

    def ask(address: str) -> None:
        while not done.is_set():
            answer = get(f"{address}/api/v1/interactions/1")
            answers.append((answer.status, json.loads(answer.body)["data"]["interactions"]["Email"]))

    started = time.monotonic()
    assert published_project.refresh("--force").returncode == 0
    whole = time.monotonic() - started

    with served(published_project.environment) as address:
        reader = threading.Thread(target=ask, args=[address])
        reader.start()
        try:
            for share in (0.1, 0.3, 0.5, 0.65):
                with published_project.refreshing(tmp_path):
                    time.sleep(share * whole)
            assert answers
            assert set(answers) <= {(200, 1)}
            assert published_project.refresh(tmp_path).returncode == 0
            deadline = time.monotonic() + 5
            while answers[-1] != (200, 8) and time.monotonic() < deadline:
                time.sleep(0.05)
        finally:
            done.set()
            reader.join()
    assert set(answers) == {(200, 1), (200, 8)}
    assert list(published_project.seeds.glob(".landing-*")) == []


def test_two_at_once_are_one_that_works_and_one_that_says_so(published_project):
    # longer than a build needs: it is held until the second one has ended
    holding = "select count(*) from pg_locks where locktype = 'advisory'"
    with published_project.refreshing("--force"):
        deadline = time.monotonic() + 60
        while published_project.query(holding) == [(0,)] and time.monotonic() < deadline:
            time.sleep(0.05)
        second = published_project.refresh()
        assert second.returncode == 75
        assert_refused(second, "another refresh is running, since 20")
    assert published_project.refresh().returncode == 0
    assert published_project.query(holding) == [(0,)]


@pytest.mark.parametrize("table", ["raw.raw_customers", "marts.customers"])
def test_what_another_build_wrote_meanwhile_is_not_published(published_project, table):
    before = published_project.published()
    # stands in for a build that writes the same table after this one made it, and before this one publishes
    published_project.execute(
        f"""
        create function public.meddle() returns event_trigger language plpgsql as $$
        begin
            if to_regnamespace('published_next') is not null then
                comment on table {table} is 'build another';
            end if;
        end $$;
        create event trigger meddle on ddl_command_end when tag in ('CREATE SCHEMA') execute function public.meddle();
        """
    )
    assert_refused(
        published_project.refresh("--force"), "another build wrote", table.split(".")[1], "nothing was published"
    )
    assert published_project.published() == before
    published_project.execute("drop event trigger meddle")
    assert published_project.refresh().returncode == 0


def test_killed_while_it_publishes(published_project, tmp_path):
    write_extract(tmp_path / "x.xlsx", [["04/10/2019 09:00", "Email", "1, 2, 3"]])
    before = published_project.published()
    waiting = "select count(*) from pg_stat_activity where wait_event = 'relation'"
    with published_project.connect() as reader, reader.transaction():
        # what holds the last but one step up: somebody still reads the build before
        published_project.execute("create schema published_previous; create table published_previous.t (i int)")
        reader.execute("select * from published_previous.t")
        with published_project.refreshing(tmp_path):
            deadline = time.monotonic() + 60
            while published_project.query(waiting) == [(0,)] and time.monotonic() < deadline:
                time.sleep(0.05)
            assert published_project.query(waiting) == [(1,)]
    time.sleep(1.5)  # the killed build's session gets its lock, and has nobody to commit for
    assert published_project.published() == before
    assert published_project.refresh(tmp_path).returncode == 0
    assert published_project.published() != before
