"""Killed at any moment: the API answers the old numbers, and the next refresh succeeds."""

import datetime as dt
import itertools
import json
import os
import random
import threading
import time
from collections import Counter

import pytest
from support.extracts import write_extract
from support.project import assert_refused
from support.serving import get, served
from support.waiting import wait_until

KILLS = int(os.environ.get("KILLS", "2"))
CUSTOMERS = range(1, 11)


def answers_of(rows):
    """What the API answers for the customers of these interactions, by customer."""
    counts = Counter((customer, channel) for _, channel, customer in {tuple(row) for row in rows})
    return {
        customer: {channel: counts[customer, channel] for channel in ("Email", "Call", "Bird")}
        for customer in CUSTOMERS
    }


def rows_of(chance, count):
    """Interactions of a hundred customers within three years, none of them twice."""
    moments = chance.sample(range(3 * 365 * 24 * 60), count)
    return [
        [
            str(dt.datetime(2020, 1, 1) + dt.timedelta(minutes=moment)),
            chance.choice(("Email", "Call", "Bird")),
            customer,
        ]
        for moment, customer in zip(moments, chance.choices(range(1, 101), k=count), strict=True)
    ]


class Reader:
    """Asks the API all the time, and keeps which of two builds it saw, and which answers were of neither."""

    def __init__(self, address):
        self.address, self.asked, self.wrong, self.done = address, 0, [], threading.Event()
        self.allowed, self.seen = [], set()
        self.thread = threading.Thread(target=self.ask)

    def ask(self):
        for customer in itertools.cycle(CUSTOMERS):
            if self.done.is_set():
                return
            answer = get(f"{self.address}/api/v1/interactions/{customer}")
            body = json.loads(answer.body)["data"]["interactions"] if answer.status == 200 else answer.body
            self.asked += 1
            builds = [number for number, expected in enumerate(self.allowed) if body == expected[customer]]
            self.seen.update(builds if len(builds) == 1 else [])
            if not builds:
                self.wrong.append((answer.status, customer, body))

    def is_answered(self, expected):
        """Whether the API answers just this, once no answer can be older than what was published by now."""
        time.sleep(1)
        answers = {customer: get(f"{self.address}/api/v1/interactions/{customer}").body for customer in CUSTOMERS}
        return {customer: json.loads(body)["data"]["interactions"] for customer, body in answers.items()} == expected


def test_killed_at_random_moments(published_project, tmp_path):
    """KILLS=20 asks for more of them than the few of every run."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    extracts = []
    for number in range(2):
        rows = rows_of(chance, 100_000)
        extracts.append((write_extract(tmp_path / f"{number}.xlsx", rows), answers_of(rows)))
    (first, old), (second, new) = extracts
    started = time.monotonic()
    assert published_project.refresh(first).returncode == 0
    whole = time.monotonic() - started
    with served(published_project.environment) as address:
        reader = Reader(address)
        reader.allowed = [old, new]
        reader.thread.start()
        try:
            for _ in range(KILLS):
                reader.allowed, reader.seen = [old, new], set()
                with published_project.refreshing(second):
                    time.sleep(chance.uniform(0, whole))
                if published_project.outcomes()[-1] != "published":
                    # `running` still: it may have published, and been killed before it said so
                    was_published = reader.is_answered(new)
                    assert was_published or reader.is_answered(old) and reader.seen == {0}, (seed, reader.seen)
                outcome = published_project.refresh_after_a_kill(second)
                assert (outcome.returncode, outcome.stderr) == (0, "")
                assert reader.is_answered(new)
                (first, old), (second, new) = (second, new), (first, old)
        finally:
            reader.done.set()
            reader.thread.join()
    assert (seed, reader.wrong) == (seed, [])
    assert reader.asked > 100 * KILLS
    assert list(published_project.landed.glob(".landing-*")) == []


def test_ten_in_a_row_leave_nothing_behind(published_project):
    def left():
        queries = (
            "select count(*) from pg_locks where locktype = 'advisory'",
            "select count(*) from pg_stat_activity where datname = current_database() and pid != pg_backend_pid()",
            "select count(*) from pg_namespace where nspname !~ '^(pg_|information_schema)'",
        )
        mess = sorted(path.name for path in [*published_project.landed.iterdir(), *temporary.iterdir()])
        return [published_project.query(query) for query in queries], mess

    temporary = published_project.folder / "tmp"
    temporary.mkdir()
    published_project.environment["TMPDIR"] = str(temporary)
    for _ in range(2):  # with the first one, as many builds as are kept
        assert published_project.refresh("--force").returncode == 0
    before = left()
    for arguments in (["--force"], [], ["history"], ["check"], [], ["--force"], [], ["rollback"], [], ["status"]):
        assert published_project.refresh(*arguments).returncode == 0
    assert left() == before


def test_two_at_once_are_one_that_works_and_one_that_says_so(published_project):
    # longer than a build needs: it is held until the second one has ended
    holding = "select count(*) from pg_locks where locktype = 'advisory'"
    with published_project.refreshing("--force"):
        wait_until(lambda: published_project.query(holding) == [(1,)])
        second = published_project.refresh()
        assert second.returncode == 75
        assert_refused(second, "another refresh is running, since 20")
    assert published_project.refresh().returncode == 0
    assert published_project.query(holding) == [(0,)]


@pytest.mark.parametrize("table", ["raw.raw_customers", "staging.stg_customers", "marts.customers"])
def test_what_another_build_wrote_meanwhile_is_not_published(published_project, table):
    before = published_project.published()
    # acts as a build that writes the same table after this one made it, and before this one publishes
    published_project.execute(
        f"""
        create function public.meddle() returns event_trigger language plpgsql as $$
        begin
            if (select count(*) from pg_namespace where nspname ~ '^build_') > 1 then
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
