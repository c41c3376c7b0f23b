"""Numbers as the reader writes them, and times as everybody reads them the same."""

import datetime as dt
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal
from flask import request

UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))


@lru_cache(1000)
def locale_of(accept_language: str) -> Locale:
    """The first language of the header that is known; English without one."""
    for part in accept_language.split(","):
        try:
            return Locale.parse(part.partition(";")[0].strip(), sep="-")
        except (ValueError, UnknownLocaleError, TypeError):
            continue
    return Locale("en")


@lru_cache(20000)
def decimal(value: int, accept_language: str) -> str:
    return format_decimal(value, locale=locale_of(accept_language))


def number(value: int) -> str:
    """With the reader's own separators."""
    return decimal(value, request.headers.get("Accept-Language", "")[:200])


def day(value: dt.date | str) -> str:
    """4 Oct 2019: no order of numbers to be mistaken."""
    value = dt.date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{value.day} {value:%b} {value.year}"


def ago(seconds: int) -> str:
    """3 minutes ago, 2 days ago."""
    for unit, size in UNITS:
        if (count := seconds // size) >= 1:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"
