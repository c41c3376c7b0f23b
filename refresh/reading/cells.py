"""Converts a cell's value to the text that Excel shows."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

EXACT = 2**53  # above, floating-point numbers skip whole numbers


class NoStoredValue(Exception):
    """The value of a formula that was saved without a value. Its text is the name of the cell."""


Value = str | float | int | bool | dt.date | dt.time | dt.datetime | dt.timedelta | NoStoredValue | None


def as_text(value: Value) -> str:
    """Returns a cell as text: `1`, not `1.0`; a date as `2019-10-04 09:00:00`; an empty cell as the empty string.

    Raises NoStoredValue for a formula without one.
    """
    if isinstance(value, str):
        if value.isprintable():  # nearly every cell
            return value
        # Postgres stores no NUL; with one kind of line end, COPY and dbt seed load the same rows
        return value.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return _date(_to_second(value))
    if isinstance(value, dt.date):
        return _date(dt.datetime.combine(value, dt.time()))
    if isinstance(value, dt.time):
        return value.isoformat("seconds")
    if isinstance(value, NoStoredValue):
        raise value
    return _duration(value)


def as_texts(values: Sequence[Value]) -> Sequence[str]:
    """Returns as_text of each value, faster for values of one type."""
    kinds = set(map(type, values))
    if kinds == {str} and "".join(values).isprintable():
        return values
    if kinds == {float}:
        return list(map(_number, values))
    if kinds == {dt.datetime}:
        return [
            value.isoformat(" ") if value.year > 1900 and not value.microsecond else as_text(value) for value in values
        ]
    return list(map(as_text, values))


@lru_cache(1 << 15)
def _number(value: float) -> str:
    if not -EXACT < value < EXACT:  # also infinity and NaN
        mantissa, _, exponent = f"{value:.14E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}" if exponent else mantissa
    if value == int(value):
        return str(int(value))
    # Excel shows 15 digits: 0.1 + 0.2 is 0.3
    digits = format(Decimal(f"{value:.15g}"), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _date(value: dt.datetime) -> str:
    text = value.isoformat(" ")
    # the libraries read Excel's 29 Feb 1900, which does not exist, as the 28th, and the 28th too
    return text.replace("1900-02-28", "1900-02-29") if text.startswith("1900-02-28") else text


def _to_second(value: dt.datetime) -> dt.datetime:
    # Excel counts days as floating-point numbers: 09:00 may be stored as 08:59:59.999999
    if value.microsecond < 500_000 or value >= dt.datetime.max.replace(microsecond=0):
        return value.replace(microsecond=0)
    return value.replace(microsecond=0) + dt.timedelta(seconds=1)


def _duration(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    minutes, second = divmod(abs(seconds), 60)
    return f"{sign}{minutes // 60}:{minutes % 60:02}:{second:02}"
