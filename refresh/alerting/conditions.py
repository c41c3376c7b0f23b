"""The conditions that are worth an alert."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg

from refresh.declaration import TABLES
from refresh.errors import RefreshError, one_line

NO_TIME = timedelta(0)
LEFT_FOR = timedelta(hours=1)  # a file that is left for longer is worth an alert
REJECTED_SHARE = 0.1  # of the rows of one sheet; ALERT_REJECTED_SHARE overrides it
CHANGED_SHARE = 0.1  # of the customers

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
        -- alerts go to other services: the only cell value in them is a channel of the reference list
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
    """Something unusual that lasts.

    It keeps its name for as long as it is the same problem; its score grows as it gets worse. It is worth an alert
    once it has lasted for longer than its patience.
    """

    name: str
    message: str
    score: float = 1.0
    patience: timedelta = NO_TIME


def rejected_share() -> float:
    """Returns ALERT_REJECTED_SHARE. Raises RefreshError unless it is a number from 0 to 1."""
    text = os.environ.get("ALERT_REJECTED_SHARE", str(REJECTED_SHARE))
    if not re.fullmatch(r"0|1|0?\.\d+|1\.0+|0\.0*", text):
        raise RefreshError(f"ALERT_REJECTED_SHARE is '{text}'; set it to a number from 0 to 1")
    return float(text)


def failure_message(error: Exception) -> str:
    return f"the refresh failed: {one_line(error)}"


def failure(error: Exception) -> Condition:
    """A refresh failed. Messages that differ only in numbers are the same failure."""
    message = failure_message(error)
    return Condition(re.sub(r"\d+", "#", message), message)


def stale(message: str | None) -> list[Condition]:
    """The published numbers are too old, as message says; None: they are not."""
    return [Condition("published", message)] if message else []


def files_left(left: Mapping[str, str]) -> list[Condition]:
    """Files were left for the next refresh, {name: reason}."""
    return [Condition(name, f"{name} {reason}; it was left", patience=LEFT_FOR) for name, reason in left.items()]


def customers_changed(changes: Mapping[str, Any] | None) -> list[Condition]:
    """More than a tenth of the customers changed. changes: as database.changes.since_last returns them."""
    if changes is None or changes["customers_changed"] <= CHANGED_SHARE * changes["customers"]:
        return []
    changed, customers = changes["customers_changed"], changes["customers"]
    message = f"{changed} of {customers} customers changed since build {changes['since']}; see python -m refresh diff"
    return [Condition("customers", message, changed / customers)]


def rejected_rows(connection: psycopg.Connection) -> list[Condition]:
    """More than ALERT_REJECTED_SHARE of the rows of a published sheet are rejected."""
    return [
        Condition(sheet, f"{rows} of {read} rows of {sheet} are rejected; see published.rejected_rows", rows / read)
        for sheet, rows, read in connection.execute(REJECTED_SHARES, [rejected_share()]).fetchall()
    ]


def anomalies(connection: psycopg.Connection) -> list[Condition]:
    """The recent anomalies of the published numbers."""
    return [Condition(name, message, score) for name, score, message in connection.execute(ANOMALIES).fetchall()]
