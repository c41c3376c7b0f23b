"""Reads dates and months from text, and finds the order of day and month."""

import datetime as dt
import re
from collections.abc import Iterable

from oracle.texts import Text, clean

NAMES = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october"]
NAMES += ["november", "december"]
MONTHS = {name: number for number, name in enumerate(NAMES, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
NAME = rf"(?P<name>{'|'.join(MONTHS)})"
CLOCK = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?(?: ?(?P<half>[ap]m))?"
OFFSET = r"(?: ?(?P<offset>z|[+-]\d\d(?::?\d\d)?))?"
YEAR = r"(?P<year>\d{4}|\d\d)"
FLAGS = re.ASCII | re.IGNORECASE
TYPED_DATE = re.compile(rf"(?P<one>\d\d?)[/.-](?P<two>\d\d?)[/.-]{YEAR}(?: {CLOCK})?", FLAGS)
NAMED_DATE = re.compile(rf"(?P<day>\d\d?)[ ./-]{NAME}[ ./-]{YEAR}(?: {CLOCK})?", FLAGS)
MONTH_NAMED_FIRST = re.compile(rf"{NAME} (?P<day>\d\d?) (?P<year>\d{{4}})(?: {CLOCK})?", FLAGS)
ISO_DATE = re.compile(
    rf"(?P<year>\d{{4}})-(?P<month>\d\d?)-(?P<day>\d\d?)(?:(?: |(?-i:T)){CLOCK}{OFFSET})?",
    FLAGS,
)
DATE_CELL = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
MONTH = re.compile(r"(?P<month>\d\d)-(?P<year>\d{4})", re.ASCII)
READINGS = {(True, False): "day first only", (False, True): "month first only", (True, True): "both"}


def read_date(text: Text, month_first: bool = False) -> dt.datetime | None:
    """The minute in UTC, or None. With an offset that leads out of the years 1 to 9999, their first or last minute."""
    cleaned = re.sub(", ?", " ", clean(text))
    for pattern in (TYPED_DATE, NAMED_DATE, MONTH_NAMED_FIRST, ISO_DATE):
        if match := pattern.fullmatch(cleaned):
            parts = match.groupdict()
            if "one" in parts:
                order = ("two", "one") if month_first else ("one", "two")
                parts["day"], parts["month"] = (parts[place] for place in order)
            elif "name" in parts:
                parts["month"] = MONTHS[parts["name"].lower()]
            return in_utc(minute_of(parts), parts.get("offset"))
    return None


def read_month(text: Text) -> dt.datetime | None:
    """A date in the month: the first day if the text is a month alone."""
    if match := MONTH.fullmatch(clean(text)):
        return minute_of({**match.groupdict(), "day": "1"})
    return read_date(text)


def minute_of(parts: dict[str, Text]) -> dt.datetime | None:
    """The minute of these parts; None if the calendar or the clock lacks it."""
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000 if year < 30 else 1900
    hour = int(parts.get("hour") or 0)
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    try:
        second = int(parts.get("second") or 0)
        whole = dt.datetime(year, int(parts["month"]), int(parts["day"]), hour, int(parts.get("minute") or 0), second)
    except ValueError:
        return None
    return whole.replace(second=0)


def in_utc(local: dt.datetime | None, offset: Text) -> dt.datetime | None:
    if local is None or not offset or offset in "zZ":
        return local
    hours, minutes = int(offset[1:3]), int(offset[3:].lstrip(":") or 0)
    if hours > 15 or minutes > 59:  # no time zone is further from UTC
        return None
    ahead = dt.timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
    try:
        return local - ahead
    except OverflowError:
        return dt.datetime.min if local.year == 1 else dt.datetime.max.replace(second=0, microsecond=0)


def is_plausible(moment: dt.datetime, today: dt.date) -> bool:
    try:
        latest = today.replace(year=today.year + 1)
    except ValueError:  # 29 February
        latest = today.replace(year=today.year + 1, day=28)
    return dt.date(1900, 1, 1) <= moment.date() <= latest


def reading_of(text: Text) -> Text:
    """The orders in which a typed date can be read; None for no text and for a date whose form shows the order."""
    if not clean(text) or (read_date(text) and not orders(text)):
        return None
    return READINGS.get(orders(text), "neither")


def orders(text: Text) -> tuple[bool, bool] | None:
    """Whether a numeric date can be read with the day first, and with the month first."""
    if not TYPED_DATE.fullmatch(re.sub(", ?", " ", clean(text))):
        return None
    return bool(read_date(text)), bool(read_date(text, month_first=True))


def half_converted(texts: Iterable[Text]) -> bool:
    """Whether only dates with a day of 12 or less became date cells: day and month were exchanged."""
    texts = list(texts)
    cells = [read_date(text) for text in texts if DATE_CELL.fullmatch(clean(text))]
    days = [cell.day for cell in cells if cell]
    typed = [fits for fits in map(orders, texts) if fits and any(fits)]
    return bool(days and typed) and max(days) <= 12 and not any(all(fits) for fits in typed)
