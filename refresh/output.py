"""What the commands print: tables, numbers and dates for people, or JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any


def say(text: str) -> None:
    print(text, flush=True)


def say_json(value: Any) -> None:
    """Prints it as JSON; lengths of time in seconds, dates in ISO 8601."""
    say(json.dumps(value, default=_plain, indent=2))


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows under the names of their columns, in lines of one width."""
    cells = [list(columns), *([short(row[name]) for name in columns] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells)
    return "\n".join(lines)


def short(value: Any) -> str:
    """A value for people: seconds without fractions, nothing for None."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, timedelta):
        hours, seconds = divmod(round(value.total_seconds()), 3600)
        return f"{hours}:{seconds // 60:02}:{seconds % 60:02}"
    return "" if value is None else str(value)


def _plain(value: Any) -> Any:
    return value.total_seconds() if isinstance(value, timedelta) else value.isoformat()
