"""What an operator asks: history, status, rollback, check."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg

from refresh import alerts, embedded, publication, upgrade
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
    """Prints what is published, what a rollback would bring back, how the last refresh ended, whether one runs."""
    with embedded.running(), psycopg.connect(autocommit=True) as connection:
        known = {
            "published": _described(publication.published(connection)),
            "previous": _described(publication.published(connection, "published_previous")),
            "last_refresh": next(iter(runs.recent(connection, 1)), None),
            "running_since": running_since(connection),
        }
    if as_json:
        say(json.dumps(known, default=_plain, indent=2))
        return
    for name, value in known.items():
        parts = value if isinstance(value, dict) else {"": value}
        said = [f"{key} {_short(part)}".strip() for key, part in parts.items() if part not in (None, [])]
        say(f"{name.replace('_', ' '):14} {', '.join(said) or 'nothing'}")


def rollback() -> None:
    """Publishes the build before the published one."""
    with embedded.running(), only_refresh() as connection:
        upgrade.version(connection)  # raises for one that a newer version made
        now = publication.roll_back(connection)
    say(f"published again: build {now.build_id} of {now.published_at:%Y-%m-%d %H:%M:%S %Z}")
    say("the next refresh publishes when its files are new, or with --force; rollback once more goes forward again")


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
    build = publication.published(connection)
    if build and build.age <= max_age:
        log.info("fresh enough", build_id=build.build_id, age=_short(build.age))
        return None
    last = next(iter(runs.recent(connection, 1)), {"outcome": "none has run"})
    old = f"the numbers are {_short(build.age)} old" if build else "nothing is published"
    return f"{old} (last refresh: {last['outcome']}); see python -m refresh history"


def _described(build: publication.Publication | None) -> dict[str, Any] | None:
    return vars(build) if build else None


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
