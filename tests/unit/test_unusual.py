"""Unusual numbers: those within the filters, and the bars that they are in."""

import datetime as dt

import pytest

from api.page.timeline import bars
from api.page.unusual import by_bar, within


def row(dimension, member, period, start):
    numbers = {"interactions": 40, "expected": 12.5, "expected_low": 3.0, "expected_high": 25.0, "direction": "high"}
    return {"dimension": dimension, "member": member, "period": period, "period_start": start} | numbers


CALL = row("channel", "Call", "day", "2020-06-10")
EMAIL = row("channel", "Email", "week", "2020-06-29")
RED = row("customer_type", "Red", "week", "2020-06-29")
CALL_TYPE = row("customer_type", "Call", "day", "2020-06-10")  # a type with the name of a channel


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"topic": ["Sand"]}, [CALL, EMAIL, RED, CALL_TYPE]),
        ({"channel": ["Call"]}, [CALL]),
        ({"channel": ["Call", "Email"]}, [CALL, EMAIL]),
        ({"customer_type": ["Red"]}, [RED]),
        ({"channel": ["Email"], "customer_type": ["Red"]}, [EMAIL, RED]),
        ({"channel": ["Bird"]}, []),
    ],
)
def test_only_members_of_the_filters_are_within(filters, expected):
    found = within([CALL, EMAIL, RED, CALL_TYPE], filters)
    assert [each.address for each in found] == [each.address for each in within(expected, {})]


def test_an_address_has_the_filters_of_its_number():
    (week,) = within([row("customer_type", 'A & "B"', "week", "2020-06-29")], {})
    assert week.address == "/?customer_type=A+%26+%22B%22&from=2020-06-29&to=2020-07-05"


@pytest.mark.parametrize(
    ("interval", "starts", "expected"),
    [
        ("day", ["2020-06-09", "2020-06-10", "2020-06-28", "2020-06-29", "2020-07-05", "2020-07-06"],
         {"2020-06-10": ["Call"], "2020-06-29": ["Email"], "2020-07-05": ["Email"]}),
        ("week", ["2020-06-08", "2020-06-22", "2020-06-29"], {"2020-06-08": ["Call"], "2020-06-29": ["Email"]}),
        ("month", ["2020-06-01", "2020-07-01"], {"2020-06-01": ["Call", "Email"], "2020-07-01": ["Email"]}),
        ("year", ["2019-01-01", "2020-01-01"], {"2020-01-01": ["Call", "Email"]}),
        # without the bars of empty periods
        ("month", ["2020-05-01", "2020-08-01"], {}),
        ("month", [], {}),
    ],
)  # fmt: skip
def test_a_bar_has_the_numbers_of_its_days(interval, starts, expected):
    shown, _ = bars([{"period_start": start, "interactions": {"Call": 1}} for start in starts], interval, {"Call": 0})
    marked = by_bar(within([CALL, EMAIL], {}), shown)
    assert {first: [each.member for each in found] for first, found in marked.items()} == {
        dt.date.fromisoformat(first): members for first, members in expected.items()
    }
