"""The chart of interactions over time: its periods, bars and grid lines."""

import calendar
import datetime as dt
from collections import Counter
from typing import NamedTuple

DAYS = {"day": 1, "week": 7, "month": 28, "year": 365}  # the fewest days of an interval
MOST_SEGMENTS = 1000  # of all bars together, so that the page stays small
MOST_BARS = 125
HEIGHT = 180  # pixels of the tallest bar
USUAL_BARS = 62  # at most, unless the reader chooses a shorter interval
LABELS = 6  # below the axis, at most; a phone shows every other one


class Segment(NamedTuple):
    """The part of one colour in a bar. Top and height in pixels; top from the top of the chart."""

    colour: int
    top: float
    height: float


class Bar(NamedTuple):
    """One period. Left, middle and width in percent of the chart.

    label: the text below the axis, empty for most bars; group: the number of the label nearby, from 0.
    """

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
    """A grid line. Top in pixels from the top of the chart."""

    value: int
    top: float


def intervals(first: dt.date, last: dt.date, channels: int) -> list[str]:
    """The intervals with few enough bars between these days, the shortest first; at least year."""
    most = min(MOST_BARS, MOST_SEGMENTS // max(1, channels))
    return [interval for interval in DAYS if number_of_bars(first, last, interval) <= most] or ["year"]


def usual_interval(first: dt.date, last: dt.date, possible: list[str]) -> str:
    """The shortest interval whose bars are wide enough to distinguish."""
    return next((each for each in possible if number_of_bars(first, last, each) <= USUAL_BARS), possible[-1])


def number_of_bars(first: dt.date, last: dt.date, interval: str) -> float:
    """An estimate, never too low."""
    return ((last - first).days + 1) / DAYS[interval]


def bars(periods: list[dict], interval: str, colours: dict[str, int]) -> tuple[list[Bar], list[Tick]]:
    """The bars and grid lines for the periods of an API response, with these colours of the channels.

    One wrong date, in the year 201 or 9999, makes more years than MOST_BARS. Then empty periods are left out.
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
        label = name if number % every == every // 2 else ""
        shown.append(
            Bar(
                first, last_day(first, interval), name, total, period["interactions"],
                round(number * step + (step - width) / 2, 3), round((number + 0.5) * step, 3), round(width, 3),
                label.removeprefix("week of "), number // every,
                segments(period["interactions"], colours, ticks[-1].value),
            )
        )  # fmt: skip
    return shown, ticks


def segments(interactions: dict[str, int], colours: dict[str, int], largest: int) -> list[Segment]:
    """The segments of a bar, from the bottom up. Channels of one colour share a segment."""
    totals: Counter[int] = Counter()
    for channel, count in interactions.items():
        totals[colours[channel]] += count
    found, top = [], float(HEIGHT)
    for colour, count in totals.items():
        height = HEIGHT * count / largest
        top -= height
        if count:
            found.append(Segment(colour, round(top, 1), round(height, 1)))
    return found


def scale(largest: int) -> list[Tick]:
    """Grid lines at round numbers, from 0 to the first one at or above the largest value."""
    unit = 10 ** max(0, len(str(largest)) - 1)
    step = next(size for size in (unit // 5, unit // 2, unit, 2 * unit, 5 * unit) if size and size * 4 >= largest)
    count = max(1, -(-largest // step))
    return [Tick(step * n, round(HEIGHT - HEIGHT * n / count, 1)) for n in range(count + 1)]


def last_day(first: dt.date, interval: str) -> dt.date:
    """The last day of the period that begins on this day."""
    if interval == "year":
        return first.replace(month=12, day=31)
    if interval == "month":
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first + min(dt.timedelta(DAYS[interval] - 1), dt.date.max - first)


def name_of(first: dt.date, interval: str) -> str:
    """The name of a period for readers."""
    if interval == "year":
        return f"{first.year}"
    if interval == "month":
        return f"{first:%b} {first.year}"
    return ("week of " if interval == "week" else "") + f"{first.day} {first:%b} {first.year}"
