"""Decides which rows of several files count. All rows here are in the order of files, then rows."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable

from oracle.rows import Reading


def supersede(readings: list[Reading], supply: str) -> None:
    """Marks the rows that later files replace, usable or not. `add` and `upsert` mark none."""
    if supply == "replace":
        for reading in readings:
            if reading.row.file != readings[-1].row.file:
                reading.status = "superseded"
    elif supply == "window":
        files = list(dict.fromkeys(reading.row.file for reading in readings))
        days = defaultdict(list)
        for reading in readings:
            if not reading.reason:
                days[reading.row.file].append(reading.moment.date())
        for reading in readings:
            later = [days[file] for file in files[files.index(reading.row.file) + 1 :] if days[file]]
            if reading.moment and any(min(window) <= reading.moment.date() <= max(window) for window in later):
                reading.status = "superseded"


def reject(readings: Iterable[Reading]) -> None:
    for reading in readings:
        if reading.reason and not reading.status:
            reading.status = "rejected"


def count(
    readings: Iterable[Reading], mentions: Callable[[Reading], Iterable[Hashable]]
) -> dict[Hashable, tuple[str, int]]:
    """Counts each mention of the usable rows once. Returns the file and row that counted it.

    A row that mentions nothing new is rejected as a duplicate, or repeated when only other files counted it before.
    """
    counted: dict[Hashable, tuple[str, int]] = {}
    for reading in readings:
        if reading.status:
            continue
        mentioned, place = set(mentions(reading)), (reading.row.file, reading.row.number)
        if new := mentioned - counted.keys():
            counted |= dict.fromkeys(new, place)
            reading.status = "used"
        elif reading.row.file in {counted[mention][0] for mention in mentioned}:
            reading.status, reading.reason = "rejected", "duplicate"
        else:
            reading.status = "repeated"
    return counted


def upsert(readings: Iterable[Reading]) -> dict[int, tuple[str, str]]:
    """Occupation and type of each customer of the usable rows, empty where unknown; marks the rows that give them."""
    of_customer: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        if not reading.status:
            of_customer[reading.ids[0]].append(reading)
    known = {}
    for customer, rows in of_customer.items():
        described = [row for row in rows if row.occupation or row.name]
        newest = (described or rows)[-1].row.file
        in_newest = [row for row in rows if row.row.file == newest]
        with_occupation = [row for row in in_newest if row.occupation][-1:]
        with_type = [row for row in in_newest if row.name][-1:]
        giving = with_occupation + with_type or in_newest[-1:]
        for row in rows:
            row.status = "used" if any(row is giver for giver in giving) else "superseded"
        known[customer] = ("".join(row.occupation for row in with_occupation), "".join(row.name for row in with_type))
    return known
