"""What the published tables must hold for an extract, worked out row by row in plain Python.

It knows the rules, and nothing of how the project follows them: no SQL, and no code of the project.
"""

import csv
import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

CUSTOMERS, INTERACTIONS, PRODUCTS = "Customers", "External interactions", "Products of discussion"
COLUMNS = {
    CUSTOMERS: ("Customer_Id", "Occupation", "Type"),
    INTERACTIONS: ("Date Start", "Interaction", "Customers"),
    PRODUCTS: ("Date", "Product"),
}
WHITE_SPACE = " \t\n\r\v\f\u00a0"
ID = re.compile(r"0*([1-9]\d{0,17})(?:\.0+)?", re.ASCII)
TIME = r"(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?"
TYPED_DATE = re.compile(rf"(\d\d?)[/.-](\d\d?)[/.-](\d{{4}})(?: +{TIME})?", re.ASCII)
ISO_DATE = re.compile(rf"(\d{{4}})-(\d\d?)-(\d\d?)(?:(?: +|T){TIME})?", re.ASCII)
MONTH = re.compile(r"(\d\d)-(\d{4})", re.ASCII)
DATE_OF_MONTH = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d))?", re.ASCII)
READINGS = {(True, False): "day first only", (False, True): "month first only", (True, True): "both"}

Cell = str | int | float | bool | dt.datetime | dt.time | None
Text = str | None


class Row(NamedTuple):
    """A row under a header: the cells in the order of COLUMNS, and where Excel shows them."""

    sheet: str
    file: str
    number: int
    cells: tuple[Cell, ...]


def as_text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).replace("\r\n", "\n").replace("\r", "\n")


def as_loaded(text: str) -> Text:
    """What the database is given: the word null is no text."""
    return None if text.strip().lower() in ("", "null") else text


def trim(text: Text) -> str:
    return (text or "").strip(WHITE_SPACE)


def read_id(text: Text) -> int | None:
    match = ID.fullmatch(trim(text))
    return int(match[1]) if match else None


def read_date(text: Text, month_first: bool = False) -> dt.datetime | None:
    if match := ISO_DATE.fullmatch(trim(text)):
        return minute_of(*match.groups())
    if match := TYPED_DATE.fullmatch(trim(text)):
        first, second, year, *time = match.groups()
        return minute_of(year, first, second, *time) if month_first else minute_of(year, second, first, *time)
    return None


def read_month(text: Text) -> dt.date | None:
    if match := MONTH.fullmatch(trim(text)):
        return minute_of(match[2], match[1], "1")
    match = DATE_OF_MONTH.fullmatch(trim(text))
    return minute_of(*match.groups()) if match else None


def minute_of(*parts: Text) -> dt.datetime | None:
    """Year, month, day, hour, minute, second: to the minute, if the calendar and the clock have it."""
    try:
        return dt.datetime(*(int(part or 0) for part in parts)).replace(second=0)
    except ValueError:
        return None


def read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text("utf-8").splitlines()))[1:]


class Oracle:
    """Reads the rows of an extract, with the reference lists of a folder of seeds."""

    def __init__(self, rows: Iterable[Row], seeds: Path) -> None:
        self.listed = [name for name, _ in sorted(read_csv(seeds / "channels.csv"), key=lambda line: int(line[1]))]
        self.channels = {name.lower(): name for name in self.listed}
        self.channels |= {alias.lower(): name for alias, name in read_csv(seeds / "channel_aliases.csv")}
        corrections = read_csv(seeds / "corrections.csv")
        self.corrections = {(field, wrong.lower()): right for field, wrong, right in corrections}
        self.read: Counter[str] = Counter()
        self.rejected: list[tuple] = []
        self.known: dict[int, tuple[Text, str]] = {}
        self.topics: dict[tuple[int, int], set[str]] = defaultdict(set)
        self.counted: dict[tuple[int, dt.datetime, str], tuple[str, int]] = {}
        self.mentions = 0
        self.readings = dict.fromkeys([*READINGS.values(), "neither"], 0)
        for row in sorted(rows, key=lambda row: (row.file, row.number)):
            texts = [as_text(cell) for cell in row.cells]
            if any(text and not text.isspace() for text in texts):
                self.add(row, [as_loaded(text) for text in texts])

    def add(self, row: Row, texts: list[Text]) -> None:
        self.read[row.sheet] += 1
        add = {CUSTOMERS: self.add_customer, INTERACTIONS: self.add_interaction, PRODUCTS: self.add_product}
        if reason := add[row.sheet](row, *texts):
            content = dict(zip(COLUMNS[row.sheet], texts, strict=True))
            self.rejected.append((*row[:3], content, reason))

    def add_customer(self, _: Row, id_text: Text, occupation: Text, customer_type: Text) -> Text:
        customer_id = read_id(id_text)
        if customer_id is None:
            return "invalid customer id"
        title_case = re.sub(r"\S+", lambda word: word[0].capitalize(), self.corrected("type", customer_type))
        self.known[customer_id] = (self.corrected("occupation", occupation) or None, title_case or "Unknown")
        return None

    def corrected(self, field: str, text: Text) -> str:
        return self.corrections.get((field, trim(text).lower()), trim(text))

    def add_interaction(self, row: Row, date: Text, channel: Text, customers: Text) -> Text:
        self.weigh_date_order(date)
        started_at = read_date(date)
        if started_at is None:
            return "invalid date"
        if not trim(channel):
            return "missing channel"
        ids = [read_id(part) for part in re.split("[,;]", customers or "") if trim(part)]
        if not ids:
            return "missing customer"
        if None in ids:
            return "invalid customer id"
        # the first usable row with a channel that is on no list says how it is spelt
        name = self.channels.setdefault(trim(channel).lower(), trim(channel))
        self.mentions += len(ids)
        new = {(customer_id, started_at, name) for customer_id in ids} - self.counted.keys()
        self.counted |= dict.fromkeys(new, (row.file, row.number))
        return None if new else "duplicate"

    def weigh_date_order(self, date: Text) -> None:
        fits = (bool(read_date(date)), bool(read_date(date, month_first=True)))
        if trim(date) and not (ISO_DATE.fullmatch(trim(date)) and any(fits)):
            self.readings[READINGS.get(fits, "neither")] += 1

    def add_product(self, _: Row, date: Text, product: Text) -> Text:
        month = read_month(date)
        if not month:
            return "invalid month"
        if not trim(product):
            return "missing product"
        self.topics[month.year, month.month].add(trim(product))
        return None

    def rows_of(self, sheet: str) -> tuple[int, int, int]:
        """How many were read, used and rejected."""
        rejected = sum(row[0] == sheet for row in self.rejected)
        return self.read[sheet], self.read[sheet] - rejected, rejected

    def refuses(self) -> bool:
        too_many = any(rejected > used for _, used, rejected in map(self.rows_of, COLUMNS))
        return too_many or self.readings["month first only"] > self.readings["day first only"]

    def tables(self) -> dict[str, list[tuple]]:
        """The rows of each published table, in no order."""
        seen = {customer for customer, _, _ in self.counted}
        customers = self.known.keys() | seen
        channels = [*self.listed, *sorted({channel for _, _, channel in self.counted} - set(self.listed))]
        counts = Counter((customer, channel) for customer, _, channel in self.counted)
        days = Counter((customer, channel, moment.date()) for customer, moment, channel in self.counted)
        types = {customer: self.known.get(customer, (None, "Unknown"))[1] for customer in customers}
        totals = Counter((types[customer], channel, moment.date()) for customer, moment, channel in self.counted)
        topics = set().union(*self.topics.values())
        members = {"channel": channels, "customer_type": sorted(set(types.values())), "topic": sorted(topics)}
        moments = [moment for _, moment, _ in self.counted]
        return {
            "customers": [(c, *self.known.get(c, (None, "Unknown")), c in self.known, c in seen) for c in customers],
            "interactions": [(*key, self.topics_on(key[1]), *place) for key, place in self.counted.items()],
            "interaction_counts": [
                (customer, types[customer], channel, place, counts[customer, channel])
                for customer in customers
                for place, channel in enumerate(channels, 1)
            ],
            "interaction_counts_by_day": [
                (customer, types[customer], channel, day, self.topics_on(day), number)
                for (customer, channel, day), number in days.items()
            ],
            "interaction_totals_by_day": [(*key, self.topics_on(key[2]), number) for key, number in totals.items()],
            "members": [
                (dimension, name, place) for dimension, names in members.items() for place, name in enumerate(names, 1)
            ],
            "rejected_rows": self.rejected,
            "date_order_evidence": list(self.readings.items()),
            "statistics": [
                (*chain(*map(self.rows_of, COLUMNS)), len(customers), len(self.known), len(seen), len(channels))
                + (len(topics), len(self.counted), self.mentions - len(self.counted))
                + (min(moments, default=None), max(moments, default=None))
            ],
        }

    def topics_on(self, day: dt.date) -> list[str]:
        return sorted(self.topics.get((day.year, day.month), ()))
