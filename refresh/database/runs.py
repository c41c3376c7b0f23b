"""The history of refreshes: one row per refresh in refresh.runs."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from refresh.errors import Interrupted, RefreshError, one_line
from refresh.log import log

MARK_KILLED = """
    update refresh.runs
    set
        outcome = 'killed',
        finished_at = clock_timestamp(),
        message = 'ended without a message: it was killed, or the machine or the database went down'
    where outcome = 'running'
"""

FINISH = """
    update refresh.runs
    set
        finished_at = clock_timestamp(),
        outcome = %s,
        message = %s,
        files = %s,
        input_hash = %s,
        failures = %s,
        build_id = %s,
        step_seconds = %s
    where refresh_id = %s
"""

LAST_PUBLISHED = """
    select build_id, input_hash, files
    from refresh.runs
    where outcome = 'published'
    order by started_at desc
    limit 1
"""

RECENT = """
    select refresh_id, started_at, finished_at, outcome, message, files, failures, build_id
    from refresh.runs
    order by started_at desc
    limit %s
"""


@dataclass
class Run:
    """The state of a refresh, written to its row when it ends.

    outcome: unless an error stops it; step_seconds: the duration of each step that it began.
    """

    refresh_id: str
    outcome: str = "published"
    files: list[dict[str, Any]] = field(default_factory=list)
    input_hash: str | None = None
    build_id: str | None = None
    step_seconds: dict[str, float] = field(default_factory=dict)

    @contextlib.contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Measures a step of this name."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.step_seconds[step] = round(time.monotonic() - started, 3)


def new_refresh_id(now: datetime, random: str) -> str:
    """Returns an id that sorts by time: 20191004-090000-1f3a."""
    return f"{now:%Y%m%d-%H%M%S}-{random}"


@contextlib.contextmanager
def recorded(connection: psycopg.Connection, refresh_id: str) -> Iterator[Run]:
    """Records the refresh that runs inside, however it ends. The caller holds the lock of the refresh."""
    connection.execute(MARK_KILLED)  # a refresh that is still running would hold the lock
    connection.execute("insert into refresh.runs (refresh_id) values (%s)", [refresh_id])
    run = Run(refresh_id)
    try:
        yield run
    except RefreshError as error:
        _finish(connection, run, error.outcome, str(error), [vars(failure) for failure in error.failures])
        raise
    except Interrupted:
        _finish(connection, run, "interrupted", "interrupted by a signal", [])
        raise
    except (psycopg.Error, OSError) as error:
        _finish(connection, run, "failed", one_line(error), [])
        raise
    _finish(connection, run, run.outcome, None, [])


def _finish(
    connection: psycopg.Connection, run: Run, outcome: str, message: str | None, failures: list[dict[str, Any]]
) -> None:
    row = [outcome, message, Jsonb(run.files), run.input_hash, Jsonb(failures), run.build_id]
    row += [Jsonb(run.step_seconds), run.refresh_id]
    try:
        try:
            connection.execute(FINISH, row)
        except psycopg.OperationalError:
            # the session was lost with the server, which may have restarted
            with psycopg.connect(autocommit=True) as another:
                another.execute(FINISH, row)
    except psycopg.Error as error:
        log.warning("the history could not be written", reason=one_line(error))


def last_published(connection: psycopg.Connection) -> dict[str, Any] | None:
    """Returns build_id, input_hash and files of the last refresh that published."""
    return connection.cursor(row_factory=dict_row).execute(LAST_PUBLISHED).fetchone()


def recent(connection: psycopg.Connection, limit: int) -> list[dict[str, Any]]:
    """Returns the last refreshes, newest first; none before the first one."""
    if connection.execute("select to_regclass('refresh.runs')").fetchone() == (None,):
        return []
    return connection.cursor(row_factory=dict_row).execute(RECENT, [limit]).fetchall()
