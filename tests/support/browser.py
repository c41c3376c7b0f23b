"""Generated interactions for the browser tests, and the numbers that the page shows."""

import datetime as dt
import random
import re
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect

CHANNELS = ["Email", "Call", "Bird", 'Fax <b>& "Post"']
TYPES = {n: ("Orange", "Red", "Blue")[n % 3] for n in range(1, 61)}
PRODUCTS = {"10-2019": "Sand", "03-2020": "Glass", "04-2020": "Sand"}

UNUSUAL = """
    ('channel', 'Call', 'day', '2020-06-10', 40, 1, 0, 8.0, 9.1, 'high', false),
    ('customer_type', 'Orange', 'day', '2020-06-10', 41, 12.5, 3, 29, 9.1, 'high', false),
    ('channel', 'Email', 'week', '2020-06-29', 0, 14, 3, 31, -6.2, 'low', false)
"""


def some_interactions():
    """Interactions of sixty customers within three years, no two alike."""
    chance = random.Random(4)
    minutes = chance.sample(range(3 * 365 * 24 * 60), 1500)
    start = dt.datetime(2019, 1, 1)
    return [
        (start + dt.timedelta(minutes=minute), chance.choices(CHANNELS, (5, 3, 1, 1))[0], chance.randint(1, 60))
        for minute in sorted(minutes)
    ]


ROWS = some_interactions()


def number_of(channel=None, kind=None, customer=None, first=dt.date.min, last=dt.date.max, topic=None):
    """Counts the interactions that match."""
    return sum(
        channel in (None, row_channel)
        and kind in (None, TYPES[row_customer])
        and customer in (None, row_customer)
        and first <= moment.date() <= last
        and topic in (None, PRODUCTS.get(f"{moment:%m-%Y}"))
        for moment, row_channel, row_customer in ROWS
    )


def headline(page):
    """The number of interactions in the headline, once the page has its response."""
    expect(page.locator("html[aria-busy]")).to_have_count(0)
    return int(re.sub(r"\D", "", page.locator("#headline strong").inner_text()))


def query_of(page):
    """The query in the address, as sorted pairs."""
    return sorted(parse_qsl(urlsplit(page.url).query))


def customers(page):
    return [int(text) for text in page.locator("#customers tbody th").all_inner_texts()]
