"""The commands for operators: history, status, diff, rollback, check."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg

from refresh.alerting import alerts, conditions
from refresh.database import builds, changes, runs, upgrade
from refresh.database.lock import only_refresh, running_since
from refresh.embedded import server
from refresh.errors import AlreadyRunning, RefreshError, one_line
from refresh.log import log
from refresh.output import printable, say, say_json, short, table
from refresh.paths import seeds_dir, shown_path

COLUMNS = ("refresh_id", "started", "took", "outcome", "files", "rows", "build_id", "message")


def history(limit: int, as_json: bool) -> None:
    """Prints the last refreshes, newest first."""
    with server.running(), psycopg.connect(autocommit=True) as connection:
        rows = runs.recent(connection, limit)
    if as_json:
        say_json(rows)
    elif not rows:
        say("no refresh has run yet")
    else:
        say(table(COLUMNS, map(_summary, rows)))


def status(as_json: bool) -> None:
    """Prints the published build, the other kept builds, how the last refresh ended, and whether one is running."""
    with server.running(), psycopg.connect(autocommit=True) as connection:
        kept = builds.kept(connection)
        known = {
            "published": kept.current and vars(kept.current),
            "kept": [vars(build) for build in kept if not build.is_current],
            "last_refresh": next(iter(runs.recent(connection, 1)), None),
            "running_since": running_since(connection),
            "unlisted_channels": builds.unlisted_channels(connection) if kept.current else [],
        }
    if as_json:
        say_json(known)
        return
    say("\n".join(_sentences(kept, known)))


def diff(since: str | None, build: str | None, limit: int, as_json: bool) -> None:
    """Prints what changed between two kept builds: totals, and the first `limit` rows of each list."""
    with server.running(), psycopg.connect() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        before, after = changes.chosen(connection, since, build)
        totals = changes.totals(connection, before, after)
        lists = changes.lists(connection, before, after, limit)
    if as_json:
        say_json({"since": vars(before), "build": vars(after), "totals": totals} | lists)
        return
    say(table(("build_id", "published_at", "interactions"), [vars(before), vars(after)]))
    say("\n" + "\n".join(f"{name.replace('_', ' '):20} {number}" for name, number in totals.items()))
    for name, rows in lists.items():
        if rows:
            more = f" (the first {limit})" if name != "channels" and len(rows) == limit else ""
            say(f"\n{name.replace('_', ' ')}{more}\n{table(list(rows[0]), rows)}")


def rollback(build_id: str | None) -> None:
    """Publishes a kept build again: by default the one published before the current one."""
    with server.running(), only_refresh() as connection:
        upgrade.upgrade(connection)
        before = builds.current(connection)
        now = builds.roll_back(connection, build_id)
    say(f"published again: build {now.build_id} of {now.published_at:%Y-%m-%d %H:%M:%S %Z}")
    say(f"to undo this: python -m refresh rollback {before.build_id}; the next refresh with new files publishes too")


def check(max_age: timedelta) -> None:
    """Raises RefreshError, and sends an alert once, if the last publish was longer ago than max_age."""
    try:
        with server.running(), psycopg.connect(autocommit=True) as connection:
            if upgrade.version(connection) < len(upgrade.STEPS):
                with only_refresh() as locked:
                    upgrade.upgrade(locked)
            message = _staleness(connection, max_age)
            alerts.record(connection, "stale", conditions.stale(message))
            alerts.deliver(connection)
    except AlreadyRunning:
        raise
    except (RefreshError, psycopg.Error) as error:
        alerts.send_now(f"the age of the numbers is unknown: {one_line(error)}")
        raise
    if message:
        raise RefreshError(message)


def _staleness(connection: psycopg.Connection, max_age: timedelta) -> str | None:
    build = builds.current(connection)
    if build and build.age <= max_age:
        log.info("fresh enough", build_id=build.build_id, age=short(build.age))
        return None
    last = next(iter(runs.recent(connection, 1)), {"outcome": "none has run"})
    old = f"the numbers are {short(build.age)} old" if build else "nothing is published"
    return f"{old} (last refresh: {last['outcome']}); see python -m refresh history"


def _sentences(kept: builds.Kept, known: dict[str, Any]) -> Iterator[str]:
    """Yields what `status` knows, a sentence a line."""
    last_refresh, running_since = known["last_refresh"], known["running_since"]
    now, others = kept.current, [build for build in kept if not build.is_current]
    yield f"Published {short(now.age)} ago: {_of(now)}." if now else "Nothing is published."
    yield from (f"Kept for rollback: {_of(build)}." for build in others)
    if not others:
        yield "No other build is kept."
    if last_refresh is None:
        yield "No refresh has run yet."
    elif last_refresh["outcome"] != "running":
        message = last_refresh["message"]
        how = f"{last_refresh['outcome']} at {short(last_refresh['finished_at'])}"
        yield f"Last refresh: {last_refresh['refresh_id']}, {how}{f': {message}' if message else '.'}"
    elif not running_since:
        yield f"Last refresh: {last_refresh['refresh_id']} was killed; the next one cleans up after it."
    yield f"A refresh has been running since {short(running_since)}." if running_since else "No refresh is running."
    if known["unlisted_channels"]:
        names = ", ".join(map(printable, known["unlisted_channels"]))
        yield f"Channels that are not on the list: {names}; add them to {shown_path(seeds_dir() / 'channels.csv')}."


def _of(build: builds.Build) -> str:
    return f"build {build.build_id} of {short(build.published_at)} with {build.interactions:,} interactions"


def _summary(row: dict[str, Any]) -> dict[str, Any]:
    took = row["finished_at"] - row["started_at"] if row["finished_at"] else None
    rows = sum(sum(file.get("rows", {}).values()) for file in row["files"])
    return row | {"started": row["started_at"], "took": took, "files": len(row["files"]), "rows": rows or None}
