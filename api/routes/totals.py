"""Totals over all customers: per channel, per customer type, per topic, and over time."""

import datetime as dt
from collections import defaultdict

from werkzeug.exceptions import UnprocessableEntity

from api.contract import schemas
from api.contract.parameters import Timeline, Totals
from api.contract.resources import Resources
from api.contract.responses import shown_channels
from api.contract.tables import Table
from api.data import queries
from api.extensions import current_build

blueprint = Resources("totals", __name__, url_prefix="/api/v1")

MOST_PERIODS = 10_000  # all years of Python's dates, 1 to 9999, fit
TOPIC_NOTES = {  # by topic_rule
    "same_month": (
        "An assumption: an interaction is about the products that were discussed in the same calendar month. In a month"
        " with two products it counts for both, so the topics do not add up to the number of interactions."
    ),
    "none": "No interaction is about a product: topic_rule is none.",
    None: "An assumption. Its rule is unknown: an earlier version of the project made this build.",
}


@blueprint.resource("/channels", schemas.CHANNELS, Totals())
def channels(filters: dict) -> Table:
    """Interactions per channel"""
    counted, rows = totals(filters, "customer_type")
    data = [
        {"channel": channel, "interactions": sum(numbers.get(channel, 0) for numbers in counted.values())}
        for channel in shown_channels(current_build(), filters)
    ]
    return Table(data, ["channel", "interactions"], rows)


@blueprint.resource("/customer-types", schemas.TYPES, Totals())
def customer_types(filters: dict) -> Table:
    """Interactions per customer type and channel"""
    return per_member(filters, "customer_type")


@blueprint.resource("/topics", schemas.TOPICS, Totals())
def topics(filters: dict) -> Table:
    """Interactions per product discussed and channel

    **An assumption**: an interaction is about the products of its calendar month, unless `topic_rule` is `none`. `note`
    explains the rule of the build.
    """
    rule = current_build().rules["topic_rule"]
    return per_member(filters, "topic", note=TOPIC_NOTES.get(rule, f"An assumption: topic_rule is {rule}."))


@blueprint.resource("/timeline", schemas.TIMELINE, Timeline())
def timeline(filters: dict) -> Table:
    """Interactions per day, week, month or year, and channel

    From the first to the last period with interactions; periods between them without any are included.
    """
    interval = filters["interval"]
    counted, rows = totals(filters, interval)
    days = periods(min(counted), max(counted), interval) if counted else []
    return per_channel(filters, "period_start", days, counted, rows, interval=interval)


def totals(filters: dict, by: str) -> tuple[dict[object, dict[str, int]], int]:
    """The interactions above 0 by member and channel, and the number of rows read."""
    rows = current_build().fetch(queries.totals(filters.keys(), by), filters)
    counted: dict[object, dict[str, int]] = defaultdict(dict)
    for member, channel, interactions in rows:
        counted[member][channel] = interactions
    return counted, len(rows)


def per_member(filters: dict, dimension: str, **more: str) -> Table:
    """As per_channel, for each member of the dimension, or for the member of the filter."""
    counted, rows = totals(filters, dimension)
    members = [name for name in current_build().members[dimension] if name == filters.get(dimension, name)]
    return per_channel(filters, dimension, members, counted, rows, **more)


def per_channel(filters: dict, name: str, members: list, counted: dict, rows: int, **more: str) -> Table:
    """An object for each member with all channels shown, zeros included."""
    shown = shown_channels(current_build(), filters)
    data = [
        {name: member, "interactions": {channel: counted.get(member, {}).get(channel, 0) for channel in shown}}
        for member in members
    ]
    return Table(data, [name, *shown], rows, more)


def periods(first: dt.date, last: dt.date, interval: str) -> list[dt.date]:
    """The first day of each period. Raises UnprocessableEntity for more than MOST_PERIODS."""
    days = [first]
    while days[-1] < last:
        if len(days) == MOST_PERIODS:
            raise UnprocessableEntity(
                f"The timeline has more than {MOST_PERIODS} periods; set from and to, or a longer interval."
            )
        days.append(following(days[-1], interval))
    return days


def following(day: dt.date, interval: str) -> dt.date:
    """The first day of the period after the one that begins on this day."""
    if interval == "year":
        return day.replace(year=day.year + 1)
    if interval == "month":
        return (day + dt.timedelta(31)).replace(day=1)
    return day + dt.timedelta(1 if interval == "day" else 7)
