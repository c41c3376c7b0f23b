"""What is odd, told once: that it began, that it got worse, that it ended. What was told stands in refresh.alerts."""

import contextlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import psycopg

from refresh import notify
from refresh.declaration import TABLES
from refresh.errors import RefreshError
from refresh.log import log

NO_TIME = timedelta(0)
PATIENCE = timedelta(hours=1)
WORSE = 1.5  # times the score that was told
REJECTED_SHARE = 0.1  # of the rows of one sheet, unless ALERT_REJECTED_SHARE says otherwise

TOLD = """
    select distinct on (condition) condition, event, score, message, clock_timestamp() - raised_at as age
    from refresh.alerts
    where starts_with(condition, %s)
    order by condition, alert_id desc
"""

FORGET = "delete from refresh.alerts where condition = %s and event = 'seen'"
PENDING = "select alert_id, event, message from refresh.alerts where %s = any(pending) order by alert_id"
SENT = "update refresh.alerts set pending = array_remove(pending, %s) where alert_id = any(%s)"

SHARES = [f"('{table.sheet}', {table.counted_as}_rows_rejected, {table.counted_as}_rows_read)" for table in TABLES]
REJECTED_SHARES = f"""
    select sheet, rejected, read
    from published.statistics, lateral (values {", ".join(SHARES)}) as sheets (sheet, rejected, read)
    where rejected > %s * read
"""

ANOMALIES = """
    select
        dimension || ' ' || member || ' by ' || period || ', ' || direction as name,
        max(abs(score)) as score,
        (array_agg(
            format(
                '%s, %s of %s: %s interactions, expected %s to %s',
                shown, period, period_start, interactions,
                round(expected_low), round(expected_high)
            )
            order by abs(score) desc, period_start desc
        ))[1] as worst
    from
        published.interaction_anomalies,
        -- an alert leaves the house: of what stands in cells it names a channel of the reference list, and nothing else
        lateral (
            select
                case
                    when dimension = 'channel' and exists (select from raw.channels where btrim(channel) = member)
                        then 'channel ' || member
                    when dimension = 'channel' then 'a channel that is not on the list'
                    else 'a customer type'
                end as shown
        ) as named
    where is_recent
    group by dimension, member, period, direction
"""


@dataclass(frozen=True)
class Condition:
    """Something odd that lasts: the same name as long as it is the same thing, a score that grows as it gets worse.

    It is told when it is there for longer than its patience.
    """

    name: str
    message: str
    score: float = 1.0
    patience: timedelta = NO_TIME


def rejected_share() -> float:
    """ALERT_REJECTED_SHARE. Raises RefreshError for what is no number from 0 to 1."""
    text = os.environ.get("ALERT_REJECTED_SHARE", str(REJECTED_SHARE))
    if not re.fullmatch(r"0|1|0?\.\d+|1\.0+|0\.0*", text):
        raise RefreshError(f"ALERT_REJECTED_SHARE is '{text}'; set it to a number from 0 to 1")
    return float(text)


def check_settings() -> None:
    """Raises RefreshError for a setting that cannot be used: before the work, not after it."""
    rejected_share()
    notify.addresses()


def tell(connection: psycopg.Connection, kind: str, conditions: Iterable[Condition]) -> None:
    """Compares the conditions of one kind, all that there are now, with what was told of it; notes what is new.

    Nothing is sent yet: that is deliver's.
    """
    prefix = f"{kind}: "
    with _alone(connection):
        told = {row[0]: row[1:] for row in connection.execute(TOLD, [prefix])}
        lasting = set()
        for condition in conditions:
            name = prefix + condition.name
            lasting.add(name)
            event, score, _, age = told.get(name, ("ended", 0.0, "", NO_TIME))
            if event == "ended" and condition.patience:
                _note(connection, name, "seen", condition.score, condition.message)
            elif event == "ended" or (event == "seen" and age >= condition.patience):
                _note(connection, name, "new", condition.score, condition.message)
            elif event != "seen" and condition.score >= WORSE * score:
                _note(connection, name, "worse", condition.score, condition.message)
        for name, (event, _, message, _) in told.items():
            if event == "seen" and name not in lasting:
                connection.execute(FORGET, [name])
            elif event != "ended" and name not in lasting:
                _note(connection, name, "ended", 0.0, message)


@contextlib.contextmanager
def _alone(connection: psycopg.Connection) -> Iterator[None]:
    """A transaction in which no other process tells anything: `check` may run beside a refresh."""
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtext('alerts'))")
        yield


def _note(connection: psycopg.Connection, condition: str, event: str, score: float, message: str) -> None:
    told_to = [] if event == "seen" else list(notify.addresses())
    if event != "seen":
        log.warning("alert", what=event, message=message)
    connection.execute(
        "insert into refresh.alerts (condition, event, score, message, pending) values (%s, %s, %s, %s, %s)",
        [condition, event, score, message, told_to],
    )


def tell_failure(connection: psycopg.Connection, message: str) -> None:
    """A refresh failed. The same words with other numbers are the same failure."""
    tell(connection, "failure", [Condition(re.sub(r"\d+", "#", message), message)])


def tell_left(connection: psycopg.Connection, left: dict[str, str]) -> None:
    """Files were left for the next refresh, {name: why}; none: all could be read. Told when it lasts."""
    tell(
        connection,
        "left",
        [Condition(name, f"{name} {reason}; it was left", patience=PATIENCE) for name, reason in left.items()],
    )


def tell_published(connection: psycopg.Connection, changed: Condition | None) -> None:
    """What is odd about the published numbers: shares of rejected rows, anomalies, many changed customers."""
    tell(connection, "changed", [changed] if changed else [])
    rejected = connection.execute(REJECTED_SHARES, [rejected_share()]).fetchall()
    tell(
        connection,
        "rejected",
        [
            Condition(sheet, f"{rows} of {read} rows of {sheet} are rejected; see published.rejected_rows", rows / read)
            for sheet, rows, read in rejected
        ],
    )
    anomalies = connection.execute(ANOMALIES).fetchall()
    tell(connection, "anomaly", [Condition(name, message, score) for name, score, message in anomalies])


def deliver(connection: psycopg.Connection) -> None:
    """Sends to each address what it has not been told yet, in one message; what fails is tried again the next time."""
    for address, url in notify.addresses().items():
        with _alone(connection):
            alerts = connection.execute(PENDING, [address]).fetchall()
            if alerts and notify.send(url, [f"{event}: {message}" for _, event, message in alerts]):
                connection.execute(SENT, [address, [alert_id for alert_id, _, _ in alerts]])


def send_now(message: str) -> None:
    """Tells every address, without keeping that it was told: for when there is no database to keep it in."""
    for url in notify.addresses().values():
        notify.send(url, [f"new: {message}"])
