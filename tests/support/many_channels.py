"""Generated interactions of twelve channels, for tables that are wider than a window."""

import datetime as dt
import itertools
import random
from pathlib import Path

from support.extracts import write_extract

CHANNELS = ["Email", "Call", "Bird", "Branch visit", "Fax", "Letter", "Mobile app", "Social media", "Text message",
            "Trade fair", "Video call", "Web chat"]  # fmt: skip
KINDS = ["Orange", "Red", "Blue", "Green", "Wholesale", "Public sector", "Non-profit", "Distribution partner"]
TYPES = {n: KINDS[n % len(KINDS)] for n in range(1, 501)}
TOPICS = ["Sand", "Glass", "Concrete", "Insulation", "Roof tiles"]
MONTHS = [f"{month:02}-{year}" for year in (2024, 2025) for month in range(1, 13)]
MINUTES = 731 * 24 * 60  # of these months


def write(path: Path) -> Path:
    """Writes a workbook with 12,000 interactions of 500 customers within 24 months."""
    chance = random.Random(12)
    minutes = sorted(chance.sample(range(MINUTES), 12_000))
    channels = chance.choices(CHANNELS, range(2 * len(CHANNELS), len(CHANNELS), -1), k=len(minutes))
    start = dt.datetime(2024, 1, 1)
    return write_extract(
        path,
        [
            [f"{start + dt.timedelta(minutes=minute):%d/%m/%Y %H:%M}", channel, chance.choice(list(TYPES))]
            for minute, channel in zip(minutes, channels, strict=True)
        ],
        [[n, "Baker", kind] for n, kind in TYPES.items()],
        list(zip(MONTHS, itertools.cycle(TOPICS), strict=False)),
    )
