"""A refresh killed at any moment: the API serves the old numbers, and the next refresh succeeds."""

import datetime as dt
import itertools
import json
import os
import random
import time
from collections import Counter

import pytest
from support.extracts import write_extract
from support.project import assert_refused
from support.serving import TWO_WORKERS, get, served
from support.threads import in_threads
from support.waiting import wait_until

KILLS = int(os.environ.get("KILLS", "1"))
CUSTOMERS = range(1, 11)


def interactions_by_customer(rows):
    """The interactions that the API returns for these rows, by customer."""
    counts = Counter((customer, channel) for _, channel, customer in {tuple(row) for row in rows})
    return {
        customer: {channel: counts[customer, channel] for channel in ("Email", "Call", "Bird")}
        for customer in CUSTOMERS
    }


def random_rows(chance, count):
    """Distinct interactions of a hundred customers within three years."""
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
    """Requests customers in a loop. `seen` has the builds of the responses, `wrong` the responses of neither build."""

    def __init__(self, address):
        self.address, self.requests, self.wrong = address, 0, []
        self.allowed, self.seen = [], set()

    def read(self, _, is_over):
        for customer in itertools.cycle(CUSTOMERS):
            if is_over.is_set():
                return
            response = get(f"{self.address}/api/v1/interactions/{customer}")
            body = json.loads(response.body)["data"]["interactions"] if response.status == 200 else response.body
            self.requests += 1
            builds = [number for number, expected in enumerate(self.allowed) if body == expected[customer]]
            self.seen.update(builds if len(builds) == 1 else [])
            if not builds:
                self.wrong.append((response.status, customer, body))

    def serves(self, expected):
        """Whether the API serves these numbers, after the second for which it may serve older ones."""
        time.sleep(1)
        bodies = {customer: get(f"{self.address}/api/v1/interactions/{customer}").body for customer in CUSTOMERS}
        return {customer: json.loads(body)["data"]["interactions"] for customer, body in bodies.items()} == expected


def test_killed_at_random_moments(published_project, tmp_path):
    """KILLS sets the number of kills."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    extracts = []
    for number in range(2):
        rows = random_rows(chance, 20_000)
        extracts.append((write_extract(tmp_path / f"{number}.xlsx", rows), interactions_by_customer(rows)))
    (first, old), (second, new) = extracts
    started = time.monotonic()
    assert published_project.refresh(first).returncode == 0
    whole = time.monotonic() - started
    with served(published_project.environment | TWO_WORKERS) as address:
        reader = Reader(address)
        reader.allowed = [old, new]
        with in_threads(1, reader.read):
            for _ in range(KILLS):
                reader.allowed, reader.seen = [old, new], set()
                with published_project.refreshing(second):
                    time.sleep(chance.uniform(0, whole))
                if published_project.outcomes()[-1] != "published":
                    # still `running`: it may have published before the kill, without recording it
                    was_published = reader.serves(new)
                    assert was_published or reader.serves(old) and reader.seen == {0}, (seed, reader.seen)
                outcome = published_project.refresh_after_a_kill(second)
                assert (outcome.returncode, outcome.stderr) == (0, "")
                assert reader.serves(new)
                (first, old), (second, new) = (second, new), (first, old)
    assert (seed, reader.wrong) == (seed, [])
    assert reader.requests > 100 * KILLS
    assert list(published_project.landed.glob(".landing-*")) == []


def test_ten_commands_in_a_row_leave_nothing_behind(published_project):
    def left():
        queries = (
            "select count(*) from pg_locks where locktype = 'advisory'",
            "select count(*) from pg_stat_activity where datname = current_database() and pid != pg_backend_pid()",
            "select count(*) from pg_namespace where nspname !~ '^(pg_|information_schema)'",
        )
        files = sorted(path.name for path in [*published_project.landed.iterdir(), *temporary.iterdir()])
        return [published_project.query(query) for query in queries], files

    temporary = published_project.folder / "tmp"
    temporary.mkdir()
    published_project.environment["TMPDIR"] = str(temporary)
    for _ in range(2):  # with the first one, the number of builds that are kept
        assert published_project.refresh("--force").returncode == 0
    before = left()
    for arguments in (["--force"], [], ["history"], ["check"], [], ["--force"], [], ["rollback"], [], ["status"]):
        assert published_project.refresh(*arguments).returncode == 0
    assert left() == before


def test_a_second_refresh_at_the_same_time_is_refused(published_project):
    holding = "select count(*) from pg_locks where locktype = 'advisory'"
    with published_project.refreshing("--force"):
        wait_until(lambda: published_project.query(holding) == [(1,)])
        second = published_project.refresh()
        assert second.returncode == 75
        assert_refused(second, "another refresh is running, since 20")
    assert published_project.refresh().returncode == 0
    assert published_project.query(holding) == [(0,)]


@pytest.mark.parametrize("table", ["raw.raw_customers", "staging.stg_customers", "marts.customers"])
def test_a_table_rewritten_by_another_build_is_not_published(published_project, table):
    before = published_project.published()
    # as if another build wrote the table after this build made it and before it publishes
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
