"""The chart of interactions over time: which periods it has, and where its bars stand."""

import calendar
import datetime as dt
from typing import NamedTuple

DAYS = {"day": 1, "week": 7, "month": 28, "year": 365}  # of an interval, at least
MOST_SEGMENTS = 1000  # of all bars, so that the page stays small
MOST_BARS = 125
HEIGHT = 180  # pixels of the tallest bar
USUAL_BARS = 62  # at most, unless somebody asks for more
LABELS = 6  # below the axis, at most; a phone, without room for them, shows every other


class Segment(NamedTuple):
    """One channel's part of a bar; pixels from the top of the chart."""

    channel: str
    top: float
    height: float


class Bar(NamedTuple):
    """One period. Left, middle and width in percent of the chart; the label under it, where there is one, and which
    of the labels it is."""

    first: dt.date
    last: dt.date
    name: str
    total: int
    interactions: dict[str, int]
    left: float
    middle: float
    width: float
    label: str
    group: int
    segments: list[Segment]


class Tick(NamedTuple):
    """A line of the grid, in pixels from the top."""

    value: int
    top: float


def intervals(first: dt.date, last: dt.date, channels: int) -> list[str]:
    """The intervals that give few enough bars between these days, the shortest first; years always do."""
    most = min(MOST_BARS, MOST_SEGMENTS // max(1, channels))
    return [interval for interval in DAYS if number_of_bars(first, last, interval) <= most] or ["year"]


def usual_interval(first: dt.date, last: dt.date, possible: list[str]) -> str:
    """The shortest one that does not make bars too thin to be told apart."""
    return next((each for each in possible if number_of_bars(first, last, each) <= USUAL_BARS), possible[-1])


def number_of_bars(first: dt.date, last: dt.date, interval: str) -> float:
    """About; never too few."""
    return ((last - first).days + 1) / DAYS[interval]


def bars(periods: list[dict], interval: str) -> tuple[list[Bar], list[Tick]]:
    """Bars and grid lines of the periods, as the API answers them.

    One odd date, in the year 201 or 9999, makes more years than there can be bars: those without any are left out then.
    """
    if len(periods) > MOST_BARS:
        periods = [period for period in periods if any(period["interactions"].values())][-MOST_BARS:]
    totals = [sum(period["interactions"].values()) for period in periods]
    ticks = scale(max(totals, default=0))
    step = 100 / max(1, len(periods))
    width = min(step * 0.86, 12)
    every = -(-len(periods) // LABELS)
    shown = []
    for number, (period, total) in enumerate(zip(periods, totals, strict=True)):
        first = dt.date.fromisoformat(period["period_start"])
        name = name_of(first, interval)
        segments, top = [], float(HEIGHT)
        for channel, interactions in period["interactions"].items():
            height = HEIGHT * interactions / ticks[-1].value
            top -= height
            if interactions:
                segments.append(Segment(channel, round(top, 1), round(height, 1)))
        label = name if number % every == every // 2 else ""
        shown.append(
            Bar(
                first, last_day(first, interval), name, total, period["interactions"],
                round(number * step + (step - width) / 2, 3), round((number + 0.5) * step, 3), round(width, 3),
                label.removeprefix("week of "), number // every, segments,
            )
        )  # fmt: skip
    return shown, ticks


def scale(largest: int) -> list[Tick]:
    """Grid lines at round numbers, from 0 to the first one that is not below the largest value."""
    unit = 10 ** max(0, len(str(largest)) - 1)
    step = next(size for size in (unit // 5, unit // 2, unit, 2 * unit, 5 * unit) if size and size * 4 >= largest)
    count = max(1, -(-largest // step))
    return [Tick(step * n, round(HEIGHT - HEIGHT * n / count, 1)) for n in range(count + 1)]


def last_day(first: dt.date, interval: str) -> dt.date:
    """The last day of the period that begins with this one."""
    if interval == "year":
        return first.replace(month=12, day=31)
    if interval == "month":
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first + min(dt.timedelta(DAYS[interval] - 1), dt.date.max - first)


def name_of(first: dt.date, interval: str) -> str:
    """A period, as people say it."""
    if interval == "year":
        return f"{first.year}"
    if interval == "month":
        return f"{first:%b} {first.year}"
    return ("week of " if interval == "week" else "") + f"{first.day} {first:%b} {first.year}"
