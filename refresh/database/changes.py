"""The changes between two published builds: for the log and alerts of a refresh, and for `python -m refresh diff`."""

from typing import Any

import psycopg
from jinja2 import Template
from psycopg.rows import dict_row

from refresh.database.builds import Build, Kept, kept, tables_of
from refresh.errors import RefreshError, one_line
from refresh.log import log
from refresh.paths import ROOT

MACROS = Template((ROOT / "dbt_project" / "macros" / "publishing" / "changes.sql").read_text("utf-8")).module

LISTS = ("channels", "customers", "counts", "rejected_rows")


def chosen(connection: psycopg.Connection, since: str | None, build: str | None) -> tuple[Build, Build]:
    """Returns the builds `since` and `build`: by default the one before the current one, and the current one.

    Raises RefreshError if a build is not kept, or there is none to compare with.
    """
    builds = kept(connection)
    after = _find(builds, build) if build else builds.current
    if after is None:
        raise RefreshError("nothing is published yet, so there is nothing to compare")
    before = _find(builds, since) if since else builds.before(after)
    if before is None:
        raise RefreshError(f"no build before {after.build_id} is kept, so there is nothing to compare")
    return before, after


def totals(connection: psycopg.Connection, since: Build, build: Build) -> dict[str, int]:
    """Returns how many customers, counts and rejected rows changed, by name."""
    query = MACROS.change_totals(tables_of(since.build_id), tables_of(build.build_id))
    return _cursor(connection).execute(query).fetchone()


def lists(connection: psycopg.Connection, since: Build, build: Build, limit: int) -> dict[str, list[dict[str, Any]]]:
    """Returns the first `limit` rows of each list by its name; for channels, all rows."""
    found = {}
    for name in LISTS:
        query = MACROS.ordered_changes(name, tables_of(since.build_id), tables_of(build.build_id))
        rows = None if name == "channels" else limit
        found[name] = _cursor(connection).execute(f"{query} limit %s", [rows]).fetchall()
    return found


def since_last(connection: psycopg.Connection) -> dict[str, Any] | None:
    """Logs and returns the totals of the changes since the build before, with its id as `since`.

    Returns None if no build before the current one is kept. Also, with a warning, if counting fails: the numbers are
    already published.
    """
    try:
        builds = kept(connection)
        since = builds.current and builds.before(builds.current)
        if since is None:
            return None
        changes = {"since": since.build_id} | totals(connection, since, builds.current)
    except psycopg.Error as error:
        log.warning("changes could not be counted", reason=one_line(error))
        return None
    log.info("changed", **changes)
    return changes


def _find(builds: Kept, build_id: str) -> Build:
    build = builds.get(build_id)
    if build is None:
        raise RefreshError(f"build {build_id} is not kept (kept: {builds})")
    return build


def _cursor(connection: psycopg.Connection) -> psycopg.Cursor:
    return connection.cursor(row_factory=dict_row)
