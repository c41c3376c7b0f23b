"""Computes the published tables of an extract row by row, in plain Python.

It implements the rules independently of the project: without SQL, and without the project's code.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

from oracle.dates import READINGS, half_converted, reading_of
from oracle.rows import COLUMNS, CUSTOMERS, INTERACTIONS, PRODUCTS, Reader, Reading, Row, read_list
from oracle.supply import count, reject, supersede, upsert
from oracle.texts import Text, fold, natural_order

SUPPLY = {CUSTOMERS: "upsert", INTERACTIONS: "add", PRODUCTS: "add"}
STATUSES = ("used", "repeated", "superseded", "rejected")
UNKNOWN = "Unknown"
MOST_UNLISTED_CHANNELS = 50


class Oracle:
    """Reads the rows of an extract, with the reference lists of a folder of seeds.

    `supply` overrides how files supply a sheet. `today` is the day of the build.
    """

    def __init__(
        self,
        rows: Iterable[Row],
        seeds: Path,
        supply: Mapping[str, str] | None = None,
        today: dt.date | None = None,
    ) -> None:
        reader = Reader(seeds, today or dt.date.today())
        self.readings: dict[str, list[Reading]] = {sheet: [] for sheet in COLUMNS}
        for row in sorted(rows, key=lambda row: (natural_order(row.file), row.number)):
            if reading := reader.read(row):
                self.readings[row.sheet].append(reading)
        for sheet, how in (SUPPLY | dict(supply or {})).items():
            supersede(self.readings[sheet], how)
            reject(self.readings[sheet])
        self.listed = [name for name, _ in sorted(read_list(seeds / "channels.csv"), key=lambda line: int(line[1]))]
        channels = {fold(name): name for name in self.listed}
        channels |= {fold(alias): name for alias, name in read_list(seeds / "channel_aliases.csv")}
        self.count_interactions(channels)
        self.count_products()
        self.describe_customers()

    def count_interactions(self, channels: dict[str, str]) -> None:
        usable = [reading for reading in self.readings[INTERACTIONS] if not reading.status]
        self.mentions = sum(len(reading.ids) for reading in usable)
        for reading in usable:
            reading.name = channels.setdefault(fold(reading.name), reading.name)
        self.counted = count(usable, lambda reading: {(each, reading.moment, reading.name) for each in reading.ids})

    def count_products(self) -> None:
        usable = [reading for reading in self.readings[PRODUCTS] if not reading.status]
        spelt: dict[str, str] = {}
        self.topics: dict[tuple[int, int], set[str]] = defaultdict(set)
        for reading in usable:
            reading.name = spelt.setdefault(fold(reading.name), reading.name)
            self.topics[reading.moment.year, reading.moment.month].add(reading.name)
        count(usable, lambda reading: [(reading.moment, reading.name)])

    def describe_customers(self) -> None:
        described = upsert(self.readings[CUSTOMERS])
        spelt = {fold(UNKNOWN): UNKNOWN, "": UNKNOWN}
        for reading in self.readings[CUSTOMERS]:
            if reading.status == "used":
                spelt.setdefault(fold(reading.name), reading.name)
        self.known: dict[int, tuple[Text, str]] = {
            customer: (occupation or None, spelt[fold(customer_type)])
            for customer, (occupation, customer_type) in described.items()
        }

    def rows_of(self, sheet: str) -> tuple[int, ...]:
        """The number of rows that were read, and of those with each status."""
        statuses = Counter(reading.status for reading in self.readings[sheet])
        return len(self.readings[sheet]), *(statuses[status] for status in STATUSES)

    def date_order_evidence(self) -> dict[str, int]:
        texts = [reading.texts[0] for reading in self.readings[INTERACTIONS] if reading.status != "superseded"]
        found = Counter(map(reading_of, texts))
        return {reading: found[reading] for reading in [*READINGS.values(), "neither"]}

    def refusals(self) -> list[str]:
        """The reasons for which the build stops."""
        evidence = self.date_order_evidence()
        dates = defaultdict(list)
        for reading in self.readings[INTERACTIONS]:
            if reading.status != "superseded":
                dates[reading.row.file].append(reading.texts[0])
        unlisted = {channel for _, _, channel in self.counted} - set(self.listed)
        found = {
            "too many rejected rows": any(2 * self.rows_of(sheet)[-1] > self.rows_of(sheet)[0] for sheet in COLUMNS),
            "the other date order": evidence["month first only"] > evidence["day first only"],
            "half-converted dates": any(map(half_converted, dates.values())),
            "too many unlisted channels": len(unlisted) > MOST_UNLISTED_CHANNELS,
        }
        return [refusal for refusal, holds in found.items() if holds]

    def refuses(self) -> bool:
        return bool(self.refusals())

    def tables(self) -> dict[str, list[tuple]]:
        """The rows of each published table, in any order."""
        seen = {customer for customer, _, _ in self.counted}
        customers = self.known.keys() | seen
        channels = [*self.listed, *sorted({channel for _, _, channel in self.counted} - set(self.listed))]
        counts = Counter((customer, channel) for customer, _, channel in self.counted)
        days = Counter((customer, channel, moment.date()) for customer, moment, channel in self.counted)
        types = {customer: self.known.get(customer, (None, UNKNOWN))[1] for customer in customers}
        totals = Counter((types[customer], channel, moment.date()) for customer, moment, channel in self.counted)
        topics = set().union(*self.topics.values())
        members = {"channel": channels, "customer_type": sorted(set(types.values())), "topic": sorted(topics)}
        return {
            "customers": [(c, *self.known.get(c, (None, UNKNOWN)), c in self.known, c in seen) for c in customers],
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
            "dimension_members": [
                (dimension, name, place) for dimension, names in members.items() for place, name in enumerate(names, 1)
            ],
            "rejected_rows": self.rejected_rows(),
            "date_order_evidence": list(self.date_order_evidence().items()),
            "statistics": [
                (*chain(*map(self.rows_of, COLUMNS)), len(customers), len(self.known), len(seen), len(channels))
                + (len(topics), len(self.counted), self.mentions - len(self.counted))
                + self.first_and_last()
            ],
        }

    def first_and_last(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        moments = [moment for _, moment, _ in self.counted]
        return min(moments, default=None), max(moments, default=None)

    def rejected_rows(self) -> list[tuple]:
        readings = chain(*self.readings.values())
        return [(*each.row[:3], each.content, each.reason) for each in readings if each.status == "rejected"]

    def topics_on(self, day: dt.date) -> list[str]:
        return sorted(self.topics.get((day.year, day.month), ()))
