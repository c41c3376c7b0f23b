"""Insights next to the numbers: the period before, unusual days and weeks, and changes since the last refresh."""

import datetime as dt

from api.page import unusual
from api.page.client import Client
from api.page.comparison import Period, period_before
from api.page.timeline import Bar

CHANGED = 50  # customers and counts, at most
MOST_COUNTS = 2_000_000  # to read all of them for a page: comparing takes a second for each million, sorting a third
ANOMALIES = 1000  # at most, the latest; as many as the API returns


def is_large(client: Client) -> bool:
    """Whether the build has more counts, of customers by channel, than a page may read."""
    return client.get("statistics")["data"]["customers"] * len(client.get("channels")["data"]) > MOST_COUNTS


def period_of_data(client: Client) -> Period | None:
    """The days of the first and the last interaction."""
    statistics = client.get("statistics")["data"]
    if statistics["first_interaction_at"] is None:
        return None
    ends = (statistics[f"{end}_interaction_at"][:10] for end in ("first", "last"))
    return Period(*map(dt.date.fromisoformat, ends))


def chosen_days(filters: dict) -> dict[str, dt.date]:
    """The days that the reader chose: `from`, `to`, both or none."""
    return {name: dt.date.fromisoformat(filters[name][0]) for name in ("from", "to") if name in filters}


def before(client: Client, filters: dict, resource: str) -> dict | None:
    """The interactions per channel in the period before the chosen one; none without such a period."""
    data = period_of_data(client)
    period = data and period_before(chosen_days(filters), data)
    if not period:
        return None
    counts = client.get(resource, filters | {"from": str(period.first), "to": str(period.last)})["data"]
    if isinstance(counts, list):
        return {"period": period, "channels": {row["channel"]: row["interactions"] for row in counts}}
    return {"period": period, "channels": counts["interactions"]}


def unusual_numbers(client: Client, filters: dict, bars: list[Bar]) -> dict:
    """The unusual days and weeks, and the bars that they are in; nothing if the reader may not see them."""
    days = {name: filters[name] for name in ("from", "to") if name in filters}
    body = client.get_optional("anomalies", days | {"limit": ANOMALIES})
    if body is None:
        return {"unusual": None}
    found = unusual.within(body["data"], filters)
    return {"unusual": found, "marked": unusual.by_bar(found, bars), "is_cut": bool(body["pagination"]["next"])}


def changes(client: Client, filters: dict) -> dict | None:
    """The changes since the build before. They are of all numbers: none next to filtered ones."""
    body = None if filters or is_large(client) else client.get_optional("changes", {"limit": CHANGED})
    return body and body["data"]
