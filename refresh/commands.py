"""What an operator asks: history, status, rollback, check."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg

from refresh import alerts, builds, embedded, upgrade
from refresh import history as runs
from refresh.errors import RefreshError, one_line
from refresh.lock import only_refresh, running_since
from refresh.log import log

COLUMNS = ("refresh_id", "started", "took", "outcome", "files", "rows", "build_id", "message")


def say(text: str) -> None:
    print(text, flush=True)


def history(limit: int, as_json: bool) -> None:
    """Prints the last refreshes, newest first."""
    with embedded.running(), psycopg.connect(autocommit=True) as connection:
        rows = runs.recent(connection, limit)
    if as_json:
        say(json.dumps(rows, default=_plain, indent=2))
    elif not rows:
        say("no refresh has run yet")
    else:
        say(_table([_shown(row) for row in rows]))


def status(as_json: bool) -> None:
    """Prints which build is published, which others are kept, how the last refresh ended, and whether one runs."""
    with embedded.running(), psycopg.connect(autocommit=True) as connection:
        kept = builds.kept(connection)
        known = {
            "published": next((vars(build) for build in kept if build.is_current), None),
            "kept": [vars(build) for build in kept if not build.is_current],
            "last_refresh": next(iter(runs.recent(connection, 1)), None),
            "running_since": running_since(connection),
        }
    if as_json:
        say(json.dumps(known, default=_plain, indent=2))
        return
    for name, value in known.items():
        for part in value or [None] if isinstance(value, list) else [value]:
            say(f"{name.replace('_', ' '):14} {_described(part)}")


def rollback(build_id: str | None) -> None:
    """Publishes a kept build again; without an id, the one published before the current one."""
    with embedded.running(), only_refresh() as connection:
        upgrade.version(connection)  # raises for one that a newer version made
        before = builds.current(connection)
        now = builds.roll_back(connection, build_id)
    say(f"published again: build {now.build_id} of {now.published_at:%Y-%m-%d %H:%M:%S %Z}")
    say(f"to undo this: python -m refresh rollback {before.build_id}; the next refresh with new files publishes too")


def check(max_age: timedelta) -> None:
    """Raises RefreshError when nothing was published for longer than max_age, and tells it once."""
    try:
        with embedded.running(), psycopg.connect(autocommit=True) as connection:
            if upgrade.version(connection) < len(upgrade.STEPS):
                with only_refresh() as alone:
                    upgrade.upgrade(alone)
            message = _staleness(connection, max_age)
            alerts.tell(connection, "stale", [alerts.Condition("published", message)] if message else [])
            alerts.deliver(connection)
    except psycopg.Error as error:
        alerts.send_now(f"how old the numbers are cannot be said: {one_line(error)}")
        raise
    if message:
        raise RefreshError(message)


def _staleness(connection: psycopg.Connection, max_age: timedelta) -> str | None:
    build = builds.current(connection)
    if build and build.age <= max_age:
        log.info("fresh enough", build_id=build.build_id, age=_short(build.age))
        return None
    last = next(iter(runs.recent(connection, 1)), {"outcome": "none has run"})
    old = f"the numbers are {_short(build.age)} old" if build else "nothing is published"
    return f"{old} (last refresh: {last['outcome']}); see python -m refresh history"


def _described(value: Any) -> str:
    parts = value if isinstance(value, dict) else {"": value}
    said = [f"{key} {_short(part)}".strip() for key, part in parts.items() if part not in (None, [])]
    return ", ".join(said) or "nothing"


def _shown(row: dict[str, Any]) -> dict[str, str]:
    took = row["finished_at"] - row["started_at"] if row["finished_at"] else None
    rows = sum(sum(file.get("rows", {}).values()) for file in row["files"])
    shown = row | {"started": row["started_at"], "took": took, "files": len(row["files"]), "rows": rows or ""}
    return {name: _short(shown[name]) for name in COLUMNS}


def _table(rows: Sequence[dict[str, str]]) -> str:
    widths = {name: max(len(row[name]) for row in [*rows, {name: name}]) for name in COLUMNS}
    lines = [[name.ljust(widths[name]) for name in COLUMNS]]
    lines += [[row[name].ljust(widths[name]) for name in COLUMNS] for row in rows]
    return "\n".join("  ".join(cells).rstrip() for cells in lines)


def _short(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, timedelta):
        hours, seconds = divmod(round(value.total_seconds()), 3600)
        return f"{hours}:{seconds // 60:02}:{seconds % 60:02}"
    return "" if value is None else str(value)


def _plain(value: Any) -> Any:
    return value.total_seconds() if isinstance(value, timedelta) else value.isoformat()
