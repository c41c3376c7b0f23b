"""Reads the rows of an extract, and why a row is unusable."""

import csv
import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from oracle.dates import is_plausible, read_date, read_month
from oracle.texts import LINE_BREAK, Cell, Text, as_loaded, as_text, clean, fold, read_id, read_ids

CUSTOMERS, INTERACTIONS, PRODUCTS = "Customers", "External interactions", "Products of discussion"
COLUMNS = {
    CUSTOMERS: ("Customer_Id", "Occupation", "Type"),
    INTERACTIONS: ("Date Start", "Interaction", "Customers"),
    PRODUCTS: ("Date", "Product"),
}
LONGEST_NAME = 200
ERROR = re.compile(r"#(?:[A-Z0-9/]+[!?]|N/A|GETTING_DATA)", re.ASCII)


class Row(NamedTuple):
    """A row under a header: its number in Excel, its cells in the order of COLUMNS, and the text outside them."""

    sheet: str
    file: str
    number: int
    cells: tuple[Cell, ...]
    outside: str = ""


@dataclass
class Reading:
    """The values of a row. `status` is used, repeated, superseded or rejected; a rejected row has a reason.

    An unusable row has a reason from the start, and may still be superseded. `moment` is its plausible date: the minute
    of an interaction, the first of the month of a product.
    """

    row: Row
    texts: list[Text]
    outside: Text
    reason: Text = None
    status: str = ""
    ids: list[int] = field(default_factory=list)
    moment: dt.datetime | None = None
    name: str = ""
    occupation: str = ""

    @property
    def content(self) -> dict[str, Text]:
        outside = {"outside the columns": self.outside} if self.outside else {}
        return dict(zip(COLUMNS[self.row.sheet], self.texts, strict=True)) | outside


def read_list(path: Path) -> list[list[str]]:
    """The lines of a reference list, cleaned, without the header."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [[clean(cell) for cell in line] for line in csv.reader(lines)][1:]


def is_error(text: Text) -> bool:
    """Whether an Excel error is the only visible content of a cell."""
    return bool(ERROR.fullmatch(clean(re.sub(LINE_BREAK, ";", text or "")).strip("; ")))


class Reader:
    """Reads rows, with the corrections of a folder of seeds, as of a day."""

    def __init__(self, seeds: Path, today: dt.date) -> None:
        self.corrections = {(what, fold(wrong)): right for what, wrong, right in read_list(seeds / "corrections.csv")}
        self.today = today

    def read(self, row: Row) -> Reading | None:
        """The reading of a row; None if it has no content."""
        texts = [as_text(cell) for cell in row.cells]
        if all(not text or text.isspace() for text in [*texts, row.outside]):
            return None
        reading = Reading(row, [as_loaded(text) for text in texts], as_loaded(row.outside))
        read = {CUSTOMERS: self.read_customer, INTERACTIONS: self.read_interaction, PRODUCTS: self.read_product}
        checks = [
            (reading.outside is not None, "value outside the columns"),
            (any(map(is_error, reading.texts)), "error cell"),
            *read[row.sheet](reading, *reading.texts),
        ]
        reading.reason = next((reason for holds, reason in checks if holds), None)
        return reading

    def corrected(self, what: str, text: Text) -> str:
        return self.corrections.get((what, fold(clean(text))), clean(text))

    def read_customer(self, reading: Reading, id_text: Text, occupation: Text, customer_type: Text) -> list:
        customer_id = read_id(id_text)
        reading.ids = [customer_id]
        reading.occupation, reading.name = (
            self.corrected("occupation", occupation),
            self.corrected("type", customer_type),
        )
        return [(customer_id is None, "invalid customer id"), (len(reading.name) > LONGEST_NAME, "name too long")]

    def read_interaction(self, reading: Reading, date: Text, channel: Text, customers: Text) -> list:
        started_at = read_date(date)
        plausible = bool(started_at) and is_plausible(started_at, self.today)
        reading.moment = started_at if plausible else None
        reading.name, reading.ids = clean(channel), read_ids(customers)
        return [
            (started_at is None, "invalid date"),
            (not plausible, "implausible date"),
            (not reading.name, "missing channel"),
            (len(reading.name) > LONGEST_NAME, "name too long"),
            (not reading.ids, "missing customer"),
            (None in reading.ids, "invalid customer id"),
        ]

    def read_product(self, reading: Reading, date: Text, product: Text) -> list:
        day = read_month(date)
        month = day and dt.datetime(day.year, day.month, 1)
        plausible = bool(month) and is_plausible(month, self.today)
        reading.moment = month if plausible else None
        reading.name = clean(product)
        return [
            (day is None, "invalid month"),
            (not plausible, "implausible date"),
            (not reading.name, "missing product"),
            (len(reading.name) > LONGEST_NAME, "name too long"),
        ]
