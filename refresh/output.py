"""The output of the commands: tables for people, or JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any


def say(text: str) -> None:
    print(text, flush=True)


def say_json(value: Any) -> None:
    """Prints a value as JSON: durations in seconds, times in ISO 8601."""
    say(json.dumps(value, default=_plain, indent=2))


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Returns the rows as aligned text under the names of the columns."""
    cells = [list(columns), *([short(row[name]) for name in columns] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells)
    return "\n".join(lines)


def short(value: Any) -> str:
    """Returns a value as text: times and durations to the second, None as the empty text."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, timedelta):
        hours, seconds = divmod(round(value.total_seconds()), 3600)
        return f"{hours}:{seconds // 60:02}:{seconds % 60:02}"
    return "" if value is None else printable(str(value))


def printable(text: str) -> str:
    """Returns a text without the control characters of a cell or file name, which a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in text)


def _plain(value: Any) -> Any:
    return value.total_seconds() if isinstance(value, timedelta) else value.isoformat()
