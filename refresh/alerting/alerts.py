"""Sends each alert once: when a condition begins, gets worse and ends. refresh.alerts records the alerts."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import psycopg

from refresh.alerting import conditions, notifications
from refresh.alerting.conditions import NO_TIME, Condition
from refresh.alerting.notifications import Alert
from refresh.errors import NotSettled, one_line
from refresh.log import log

WORSE = 1.5  # times the score of the last alert

LAST_EVENTS = """
    select distinct on (condition) condition, event, score, message, clock_timestamp() - raised_at as age
    from refresh.alerts
    where starts_with(condition, %s)
    order by condition, alert_id desc
"""

FORGET = "delete from refresh.alerts where condition = %s and event = 'seen'"
PENDING = """
    select alert_id, split_part(condition, ': ', 1), event, message
    from refresh.alerts
    where %s = any(pending)
    order by alert_id
"""
SENT = "update refresh.alerts set pending = array_remove(pending, %s) where alert_id = any(%s)"


def check_settings() -> None:
    """Raises RefreshError for a setting that cannot be used."""
    conditions.rejected_share()
    notifications.addresses()


def report_failure(connection: psycopg.Connection, error: Exception) -> None:
    """Alerts that a refresh failed, also when the connection to the database is lost."""
    try:
        if isinstance(error, NotSettled):
            report_left(connection, error.left)
        else:
            record(connection, "failure", [conditions.failure(error)])
        deliver(connection)
    except psycopg.Error:
        send_failure_now(error)


def report_success(connection: psycopg.Connection, published: bool, changes: Mapping[str, Any] | None) -> None:
    """Alerts on the published numbers and on conditions that have ended. Logs an error instead of raising it.

    changes: as database.changes.since_last returns them.
    """
    try:
        record(connection, "failure", [])
        if published:
            record(connection, "stale", [])
            record(connection, "changed", conditions.customers_changed(changes))
            record(connection, "rejected", conditions.rejected_rows(connection))
            record(connection, "anomaly", conditions.anomalies(connection))
        deliver(connection)
    except psycopg.Error as error:
        log.warning("alerts could not be computed", reason=one_line(error))


def report_left(connection: psycopg.Connection, left: Mapping[str, str]) -> None:
    """Records which files were left for the next refresh: {name: reason}."""
    record(connection, "left", conditions.files_left(left))


def record(connection: psycopg.Connection, kind: str, current: Iterable[Condition]) -> None:
    """Records what changed among the conditions of one kind since the last call. deliver sends it.

    current: all conditions of this kind that hold now.
    """
    prefix = f"{kind}: "
    with _exclusive(connection):
        events = {row[0]: row[1:] for row in connection.execute(LAST_EVENTS, [prefix])}
        lasting = set()
        for condition in current:
            name = prefix + condition.name
            lasting.add(name)
            event, score, _, age = events.get(name, ("ended", 0.0, "", NO_TIME))
            if event == "ended" and condition.patience:
                _add_event(connection, name, "seen", condition.score, condition.message)
            elif event == "ended" or (event == "seen" and age >= condition.patience):
                _add_event(connection, name, "new", condition.score, condition.message)
            elif event != "seen" and condition.score >= WORSE * score:
                _add_event(connection, name, "worse", condition.score, condition.message)
        for name, (event, _, message, _) in events.items():
            if event == "seen" and name not in lasting:
                connection.execute(FORGET, [name])
            elif event != "ended" and name not in lasting:
                _add_event(connection, name, "ended", 0.0, message)


@contextlib.contextmanager
def _exclusive(connection: psycopg.Connection) -> Iterator[None]:
    """A transaction during which no other process records or sends alerts: `check` may run during a refresh."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtext('alerts'))")
        yield


def _add_event(connection: psycopg.Connection, condition: str, event: str, score: float, message: str) -> None:
    pending = [] if event == "seen" else list(notifications.addresses())
    connection.execute(
        "insert into refresh.alerts (condition, event, score, message, pending) values (%s, %s, %s, %s, %s)",
        [condition, event, score, message, pending],
    )


def deliver(connection: psycopg.Connection) -> None:
    """Sends each address its pending alerts in one message. The next call retries a message that failed."""
    for address, url in notifications.addresses().items():
        with _exclusive(connection):
            alerts = connection.execute(PENDING, [address]).fetchall()
            if alerts and notifications.send(url, [Alert(*about) for _, *about in alerts]):
                connection.execute(SENT, [address, [alert_id for alert_id, *_ in alerts]])


def send_now(message: str) -> None:
    """Sends a message to every address without recording it, for when there is no database to record it in."""
    for url in notifications.addresses().values():
        notifications.send(url, [Alert("failure", "new", message)])


def send_failure_now(error: Exception) -> None:
    """Like report_failure, without a database."""
    send_now(conditions.failure_message(error))
