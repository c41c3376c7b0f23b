"""Publishing without a refresh: kills, two publishers at once, readers, and the builds that are kept."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from support.checkout import ROOT
from support.project import MARTS
from support.waiting import wait_until

from refresh import log
from refresh.database import builds
from refresh.database.publication import GreenBuild, publish
from refresh.errors import AlreadyRunning, RefreshError, one_line

KILLS = int(os.environ.get("KILLS", "5"))
HOLD = float(os.environ.get("HOLD", "2"))
PUBLISH = """
import sys
import psycopg
from refresh import signals
from refresh.database.publication import GreenBuild, publish

signals.handle()
with psycopg.connect(autocommit=True) as connection:
    print("connected", flush=True)
    publish(connection, GreenBuild(sys.argv[1], marts=sys.argv[2:], tables=[]), keep=3)
"""

# sessions other than this one; the server notices the end of a process a moment later
SESSIONS = """
    select count(*) from pg_stat_activity
    where datname = current_database() and pid != pg_backend_pid() and application_name !~* '^citus'
"""


def publish_as(project, refresh_id, keep=3, **parameters):
    """Publishes the current marts as the build of this refresh."""
    with project.connect() as connection:
        return publish(connection, GreenBuild(refresh_id, **({"marts": MARTS, "tables": []} | parameters)), keep)


def count_one_more(project):
    """Changes the marts, so that the next build differs; returns the sum of the counts."""
    project.execute("update marts.interaction_counts set interactions = interactions + 1")
    return project.query("select sum(interactions) from marts.interaction_counts")[0][0]


def published_sum(project):
    return project.query("select sum(interactions) from published.interaction_counts")[0][0]


def kept(project):
    with project.connect() as connection:
        return [build.build_id for build in builds.kept(connection)]


def schemas(project):
    """The schemas that belong to builds."""
    names = project.query("select nspname from pg_namespace where nspname ~ '^(build|published)' order by 1")
    return [name for (name,) in names]


def schemas_of(kept_builds, current):
    tables = [builds.tables_of(build) for build in kept_builds]
    return sorted([*tables, "published", *(builds.views_of(build) for build in kept_builds if build != current)])


def test_the_last_builds_are_kept_and_each_can_be_published_again(published_project):
    project = published_project
    sums = {}
    for number in range(1, 5):
        count_one_more(project)
        build = publish_as(project, f"20200101-00000{number}-aaaa")
        sums[build] = published_sum(project)
    ids = [f"20200101-00000{number}-aaaa" for number in (4, 3, 2)]
    assert kept(project) == ids and len(set(sums.values())) == 4
    assert schemas(project) == schemas_of(ids, ids[0])
    with project.connect() as connection:
        for build in (*ids, *reversed(ids)):
            assert builds.roll_back(connection, build).build_id == build
            assert schemas(project) == schemas_of(ids, build)
            assert published_sum(project) == sums[build]
        # without an id, one step back each time, as far as builds are kept
        assert [builds.roll_back(connection).build_id for _ in range(2)] == ids[1:]
        with pytest.raises(RefreshError, match="no build before the published one"):
            builds.roll_back(connection)
        with pytest.raises(RefreshError, match=r"build nonsense is not kept \(kept: 20200101-000004-aaaa, "):
            builds.roll_back(connection, "nonsense")
        assert published_sum(project) == sums[ids[2]]
        assert builds.is_newest(connection, ids[0]) and not builds.is_newest(connection, ids[2])
    publish_as(project, "20200101-000005-aaaa", keep=1)
    assert kept(project) == ["20200101-000005-aaaa"]
    listed = project.query("select count(*), count(*) filter (where is_kept) from published.builds")
    assert listed == [(6, 1)]


def test_a_build_is_a_copy_of_the_marts_with_their_keys(published_project):
    schema = published_project.build_schema()
    for mart in MARTS:
        for one, other in (("marts", schema), (schema, "marts")):
            assert published_project.query(f"select * from {one}.{mart} except all select * from {other}.{mart}") == []
    defined = """
        select conrelid::regclass::text, pg_get_constraintdef(pg_constraint.oid) from pg_constraint
        inner join pg_class on conrelid = pg_class.oid  -- Citus hides its shards there
        where connamespace = '{0}'::regnamespace and contype in ('p', 'u')
        union all
        select
            attrelid::regclass::text,
            concat_ws(' ', attname, format_type(atttypid, atttypmod), attcollation::regcollation, attnotnull)
        from pg_attribute
        inner join pg_class on pg_attribute.attrelid = pg_class.oid
        where relnamespace = '{0}'::regnamespace and relkind = 'r' and attnum > 0
    """
    mart, build = ({(t.split(".")[1], text) for t, text in published_project.query(defined.format(name))}
                   for name in ("marts", schema))  # fmt: skip
    assert mart == build
    assert len([text for _, text in build if "KEY" in text or "UNIQUE" in text]) >= len(MARTS) - 2


@contextlib.contextmanager
def publishing(project, refresh_id):
    """A process that publishes, from when it is connected; it is killed at the end."""
    command = [sys.executable, "-c", PUBLISH, refresh_id, *MARTS]
    with subprocess.Popen(command, cwd=ROOT, env=project.environment, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def test_killed_at_random_moments_of_publishing(published_project):
    """KILLS sets the number of kills."""
    project = published_project
    many = "select n, 'Red', 'Email', 1, 1 from generate_series(100, 200000) as n"
    project.execute(f"insert into marts.interaction_counts {many}")
    started = time.monotonic()
    with publishing(project, "20200101-000000-aaaa") as process:
        assert process.wait() == 0
    whole = time.monotonic() - started
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    states = set()
    for number in range(1, KILLS + 1):
        build, old = project.published()[0], published_sum(project)
        new = count_one_more(project)
        with publishing(project, f"20200101-{number:06}-aaaa"):
            time.sleep(whole * (number - chance.random()) / KILLS)  # each in a part of its own of the whole time
        wait_until(lambda: project.query(SESSIONS) == [(0,)])
        is_new = project.published()[0] != build
        assert published_sum(project) == (new if is_new else old), (seed, number)
        states.add(is_new)
        publish_as(project, f"20200102-{number:06}-aaaa")
        assert published_sum(project) == new, (seed, number)
        assert schemas(project) == schemas_of(kept(project), kept(project)[0]), (seed, number)
        assert len(kept(project)) <= 3
    assert project.refresh("--allow-shrink").returncode == 0
    assert schemas(project) == schemas_of(kept(project), project.published()[0])
    assert project.query("select count(*) from refresh.builds where published_at is null") == [(0,)]
    assert False in states, "no kill came before the new build was current"


def test_killed_after_the_copy_and_before_it_is_current(published_project):
    project = published_project
    build, old = project.published()[0], published_sum(project)
    count_one_more(project)
    waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and query ~ 'refresh.builds'"
    with project.connect() as connection, connection.transaction():
        connection.execute("select from refresh.builds where is_current for update")
        with publishing(project, "20200101-000001-aaaa"):
            wait_until(lambda: project.query(waiting))
    assert builds.tables_of("20200101-000001-aaaa") in schemas(project)
    wait_until(lambda: project.query(SESSIONS) == [(0,)])
    assert (project.published()[0], published_sum(project)) == (build, old)
    assert kept(project) == [build]
    publish_as(project, "20200101-000002-aaaa")
    assert schemas(project) == schemas_of(kept(project), "20200101-000002-aaaa")
    assert kept(project) == ["20200101-000002-aaaa", build]


@contextlib.contextmanager
def stopped(project):
    """Inside, each publish stops in the middle of copying, at marts.statistics; yields the session that stops it."""
    with project.connect() as session, session.transaction():
        session.execute("lock table marts.statistics in access exclusive mode")
        yield session


def wait_until_stopped(project):
    waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    wait_until(lambda: project.query(f"{waiting} and query ~ 'marts.*statistics'"))


@pytest.mark.parametrize("moment", ["while it copies", "between the commits of its sessions"])
def test_killed_in_the_middle_of_copying(published_project, moment):
    project, new = published_project, "20200101-000001-aaaa"
    build, old = project.published()[0], published_sum(project)
    copies = f"select count(*) from pg_tables where schemaname = '{builds.tables_of(new)}'"
    count_one_more(project)
    with stopped(project) as session, project.connect() as another, another.transaction(), publishing(project, new):
        wait_until_stopped(project)
        if moment == "between the commits of its sessions":
            another.execute("lock table refresh.builds in share mode")  # no session writes it
            session.execute("rollback")
            wait_until(lambda: project.query(copies) != [(0,)])
    wait_until(lambda: project.query(SESSIONS) == [(0,)])
    left = project.query(copies)[0][0]
    assert 0 < left < len(MARTS) if moment == "between the commits of its sessions" else left == 0
    assert builds.tables_of(new) in schemas(project)
    assert (project.published()[0], published_sum(project), kept(project)) == (build, old, [build])
    publish_as(project, "20200101-000002-aaaa")
    assert schemas(project) == schemas_of(kept(project), "20200101-000002-aaaa")
    assert kept(project) == ["20200101-000002-aaaa", build]
    assert project.query("select count(*) from refresh.builds") == [(2,)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_copying_at_once_and_leaves_nothing(published_project, number):
    project = published_project
    before = schemas(project), project.published()
    with stopped(project), publishing(project, "20200101-000001-aaaa") as process:
        wait_until_stopped(project)
        process.send_signal(number)
        assert process.wait(30) == 130  # the lock is still held
        assert (schemas(project), project.published()) == before
    assert project.query("select count(*) from refresh.builds") == [(1,)]


@pytest.mark.one_server  # damages an index
def test_a_copy_that_fails_ends_the_other_one_and_publishes_nothing(published_project):
    project = published_project
    before = schemas(project), project.published()
    # a damaged index: its key no longer prevents duplicates. The largest mart is copied first
    project.execute(
        """
        update pg_index set indisready = false, indisvalid = false
        where indrelid = 'marts.interaction_counts'::regclass;
        insert into marts.interaction_counts
        select counts.* from marts.interaction_counts as counts, generate_series(1, 999);
        analyze marts.interaction_counts
        """
    )
    with project.connect() as connection, ThreadPoolExecutor(1) as pool, stopped(project):
        green = GreenBuild("20200101-000001-aaaa", MARTS, tables=[])
        failure = pool.submit(publish, connection, green, keep=3).exception(30)  # the lock is still held
    assert one_line(failure).startswith('could not create unique index "interaction_counts_pkey"')
    assert (schemas(project), project.published()) == before
    assert project.query("select count(*) from refresh.builds") == [(1,)]


@pytest.mark.one_server  # needs the largest mart to be copied first, and a cluster has no sizes
@pytest.mark.parametrize("written", ["before its copy", "after its copy"])
def test_a_mart_that_another_build_writes_while_marts_are_copied(published_project, written):
    project = published_project
    before = schemas(project), project.published()
    mart = "statistics" if written == "before its copy" else "interaction_counts"
    many = "select n, 'Red', 'Email', 1, 1 from generate_series(100, 9999) as n"
    project.execute(f"insert into marts.interaction_counts {many}; analyze marts.interaction_counts")
    for name in MARTS:
        project.execute(f"comment on table marts.{name} is 'refresh 20200101-000001-aaaa'")
    green = GreenBuild("20200101-000001-aaaa", MARTS, [f"marts.{name}" for name in MARTS])
    rewrite = (
        f"create table marts.new (like marts.{mart}); drop table marts.{mart}; alter table marts.new rename to {mart}"
    )
    with project.connect() as connection, ThreadPoolExecutor(1) as pool:
        with stopped(project) as session:
            publishing = pool.submit(publish, connection, green, keep=3)
            wait_until_stopped(project)
            if written == "before its copy":
                session.execute(rewrite)
            else:
                with project.connect() as other, pytest.raises(psycopg.errors.LockNotAvailable):
                    other.execute(f"set lock_timeout = '100ms'; {rewrite}")
                # in place, as an incremental model: no lock stops it
                project.execute(
                    f"begin; delete from marts.{mart}; comment on table marts.{mart} is 'refresh b'; commit"
                )
        with pytest.raises(RefreshError, match=f"another build wrote marts.{mart} at the same time"):
            publishing.result()
    assert (schemas(project), project.published()) == before


def test_a_server_without_a_second_connection_publishes_nothing(published_project):
    project = published_project
    before = schemas(project), project.published()
    with project.connect() as connection, project.connect(dbname="postgres") as server:
        change = f"alter database {connection.info.dbname} allow_connections"
        server.execute(f"{change} false")
        with pytest.raises(psycopg.OperationalError, match="not currently accepting connections"):
            publish(connection, GreenBuild("20200101-000001-aaaa", MARTS, tables=[]), keep=3)
        server.execute(f"{change} true")
    assert (schemas(project), project.published()) == before


def test_a_second_publisher_fails_and_drops_nothing_of_the_first(published_project):
    project = published_project
    holding = "select from pg_locks where locktype = 'advisory'"
    with project.connect() as reader, reader.transaction():
        reader.execute("lock table marts.statistics in access exclusive mode")  # delays the first publisher
        with publishing(project, "20200101-000001-aaaa") as first:
            wait_until(lambda: project.query(holding))
            with pytest.raises(AlreadyRunning, match="another refresh is running"):
                publish_as(project, "20200101-000002-aaaa")
            with project.connect() as connection, pytest.raises(AlreadyRunning):
                builds.roll_back(connection)
            reader.execute("rollback")
            assert first.wait() == 0
    assert project.published()[0] == "20200101-000001-aaaa"
    assert project.query(holding) == []
    publish_as(project, "20200101-000002-aaaa")


def test_a_failed_publish_changes_nothing_and_frees_the_lock(published_project):
    project = published_project
    before = schemas(project), project.published()
    with project.connect() as connection:
        for _ in range(2):
            with pytest.raises(psycopg.errors.UndefinedTable):
                publish(connection, GreenBuild("20200101-000001-aaaa", marts=["gone"], tables=[]), keep=3)
            with pytest.raises(RefreshError, match="another build wrote marts.customers at the same time"):
                publish(connection, GreenBuild("20200101-000001-aaaa", MARTS, tables=["marts.customers"]), keep=3)
    assert (schemas(project), project.published()) == before
    assert project.query("select from pg_locks where locktype = 'advisory'") == []


def test_a_reader_with_a_cursor_and_a_publish_do_not_wait_for_each_other(published_project):
    """HOLD sets the seconds for which the cursor is open."""
    project = published_project
    read, ended, number, durations = project.published()[0], time.monotonic() + HOLD, 0, []
    with project.connect(user="api_reader") as reader, reader.transaction():
        reader.execute("declare counts scroll cursor for select interactions from published.interaction_counts")
        rows = reader.execute("fetch all from counts").fetchall()
        while number < 5 or time.monotonic() < ended:
            number += 1
            count_one_more(project)
            started = time.monotonic()
            publish_as(project, f"20200101-{number:06}-aaaa")
            with project.connect() as connection:
                builds.roll_back(connection)
                builds.roll_back(connection, f"20200101-{number:06}-aaaa")
            durations.append(time.monotonic() - started)
            started = time.monotonic()
            reader.execute("move absolute 0 in counts")
            assert reader.execute("fetch all from counts").fetchall() == rows
            assert time.monotonic() - started < 1
        # of the older builds, only the one in use is kept
        assert kept(project) == [*(f"20200101-{number - n:06}-aaaa" for n in range(3)), read]
    assert max(durations) < 5, durations
    publish_as(project, "20200102-000000-aaaa")
    assert len(kept(project)) == 3


def test_a_foreign_view_on_an_older_build_is_logged(published_project, capsys):
    project = published_project
    project.execute("create schema bi; create view bi.emails as select * from published.interaction_counts")
    log.configure()
    publish_as(project, "20200101-000001-aaaa")
    lines = [line for line in capsys.readouterr().out.splitlines() if "no longer published" in line]
    assert len(lines) == 1 and "view=bi.emails" in lines[0]
    project.execute("drop view bi.emails; create view bi.emails as select * from published.interaction_counts")
    assert publish_as(project, "20200101-000002-aaaa") and "view=bi.emails" in capsys.readouterr().out
    project.execute("drop view bi.emails")
    assert publish_as(project, "20200101-000003-aaaa") and "no longer published" not in capsys.readouterr().out
