"""The period before the one that the reader chose, and changes against it."""

import datetime as dt
from typing import NamedTuple

from api.page.timeline import last_day, name_of

DAY = dt.timedelta(1)


class Period(NamedTuple):
    """A period, with both days included."""

    first: dt.date
    last: dt.date

    @property
    def months(self) -> int:
        """The number of calendar months that this period consists of; 0 if a part of a month is in it."""
        if self.first.day != 1 or self.last != last_day(self.last.replace(day=1), "month"):
            return 0
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def name(self) -> str:
        """The name for readers, such as 2019, Oct 2019, Jul 2019 to Sep 2019 or 27 Sep 2019 to 3 Oct 2019."""
        interval = "month" if self.months else "day"
        if self.months == 12 and self.first.month == 1:
            interval = "year"
        names = [name_of(day, interval) for day in (self.first, self.last)]
        return " to ".join(dict.fromkeys(names))


class Change(NamedTuple):
    """A change against the number before. percent: rounded; none if the number before is 0."""

    count: int
    percent: int | None


def period_before(chosen: dict[str, dt.date], data: Period) -> Period | None:
    """The period before the chosen one, of the same number of months, or else of days.

    chosen: `from`, `to` or both; the data has the other end. Returns none if nothing is chosen, if the period before
    begins before the data, or if the chosen one begins after the data.
    """
    period = Period(chosen.get("from", data.first), chosen.get("to", data.last))
    if not chosen or not data.first < period.first <= data.last or period.first > period.last:
        return None
    earliest = previous(period)
    return earliest if earliest and earliest.first >= data.first else None


def previous(period: Period) -> Period | None:
    """The period of the same length just before; none before the year 1."""
    try:
        if period.months:
            month = period.first.year * 12 + period.first.month - 1 - period.months
            return Period(dt.date(month // 12, month % 12 + 1, 1), period.first - DAY)
        return Period(period.first - (period.last - period.first) - DAY, period.first - DAY)
    except (OverflowError, ValueError):
        return None


def change_from(now: int, before: int) -> Change:
    """The change from the number before."""
    return Change(now - before, round(100 * (now - before) / before) if before else None)
