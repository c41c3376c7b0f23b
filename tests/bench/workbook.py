"""Generates the workbook of the benchmarks. The same arguments give the same rows."""

import datetime as dt
import random
from pathlib import Path

import xlsxwriter

from refresh.declaration import TABLES

CHANNELS = ("Email", "Call", "Bird", "Chat", "Letter", "Visit", "Text message", "Video call")
TYPES = ("Red", "Orange", "Blue", "Green", "Violet", "White")
FULL_SHEET = 1_048_575  # rows below the header
FIRST_DAY = dt.datetime(2019, 1, 1)
MINUTES = 3 * 365 * 24 * 60


def write_workbook(
    path: Path, interactions: int, customers: int, seed: int = 20191004, listed: int | None = None
) -> Path:
    """Writes a workbook of this many interactions, spread evenly over 3 years, 8 channels and the customers.

    listed: how many of the customers, the first ones, are in the sheet Customers; by default all.
    """
    chance = random.Random(seed)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheets = []
        for table in TABLES:
            sheets.append(book.add_worksheet(table.sheet))
            sheets[-1].write_row(0, 0, [column.header for column in table.columns])
            rows = {
                "raw_customers": _customers(customers if listed is None else listed, chance),
                "raw_interactions": _interactions(interactions, customers, chance),
                "raw_products_of_discussion": [(f"{month:02}-2020", "Sand") for month in range(1, 13)],
            }[table.seed]
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheets[-1].write_string(number, column, value)
                    else:
                        sheets[-1].write_number(number, column, value)
    return path


def _customers(count: int, chance: random.Random):
    """Customers with their types; in each workbook, one in a hundred has another type than in the others."""
    for customer in range(1, count + 1):
        customer_type = chance.choice(TYPES) if chance.random() < 0.01 else TYPES[customer % len(TYPES)]
        yield customer, "Plummer" if customer % 10 == 0 else "Jedi", customer_type


def _interactions(count: int, customers: int, chance: random.Random):
    for _ in range(count):
        moment = FIRST_DAY + dt.timedelta(minutes=chance.randrange(MINUTES))
        yield moment.strftime("%d/%m/%Y %H:%M"), chance.choice(CHANNELS), chance.randint(1, customers)
