"""Unusual days and weeks: those within the reader's filters, and the bars of the chart that they are in."""

import datetime as dt
from bisect import bisect_right
from typing import NamedTuple
from urllib.parse import urlencode

from api.page.timeline import Bar, last_day, name_of


class Unusual(NamedTuple):
    """An unusual number of one channel or customer type. name: of the day or week; address: of the view of it."""

    member: str
    name: str
    first: dt.date
    last: dt.date
    interactions: int
    expected: float
    lowest: float
    highest: float
    direction: str
    address: str


def within(rows: list[dict], filters: dict[str, list[str]]) -> list[Unusual]:
    """Those of the API's rows that count what the filters by channel and customer type leave, in the given order."""
    chosen = {name: filters[name] for name in ("channel", "customer_type") if name in filters}
    return [unusual(row) for row in rows if not chosen or row["member"] in chosen.get(row["dimension"], ())]


def unusual(row: dict) -> Unusual:
    """An unusual number from a row of the API."""
    first = dt.date.fromisoformat(row["period_start"])
    last = last_day(first, row["period"])
    address = "/?" + urlencode({row["dimension"]: row["member"], "from": str(first), "to": str(last)})
    return Unusual(
        row["member"], name_of(first, row["period"]), first, last, row["interactions"], row["expected"],
        row["expected_low"], row["expected_high"], row["direction"], address,
    )  # fmt: skip


def by_bar(found: list[Unusual], bars: list[Bar]) -> dict[dt.date, list[Unusual]]:
    """The unusual numbers by the first day of each bar that their day, or a day of their week, is in."""
    firsts = [bar.first for bar in bars]
    marked: dict[dt.date, list[Unusual]] = {}
    for each in found:
        for bar in bars[max(0, bisect_right(firsts, each.first) - 1) : bisect_right(firsts, each.last)]:
            if each.first <= bar.last:
                marked.setdefault(bar.first, []).append(each)
    return marked
