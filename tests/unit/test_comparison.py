"""The period before the chosen one, and changes against it."""

import datetime as dt

import pytest

from api.page.comparison import Change, Period, change_from, period_before, previous


def period(first, last):
    return Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


DATA = period("2018-03-05", "2020-10-20")


@pytest.mark.parametrize(
    ("chosen", "expected", "name"),
    [
        (("2019-10-04", "2019-10-04"), ("2019-10-03", "2019-10-03"), "3 Oct 2019"),
        (("2019-10-04", "2019-10-10"), ("2019-09-27", "2019-10-03"), "27 Sep 2019 to 3 Oct 2019"),
        (("2019-10-01", "2019-10-31"), ("2019-09-01", "2019-09-30"), "Sep 2019"),
        (("2020-03-01", "2020-03-31"), ("2020-02-01", "2020-02-29"), "Feb 2020"),
        (("2020-01-01", "2020-01-31"), ("2019-12-01", "2019-12-31"), "Dec 2019"),
        (("2019-10-01", "2019-12-31"), ("2019-07-01", "2019-09-30"), "Jul 2019 to Sep 2019"),
        (("2020-01-01", "2020-03-31"), ("2019-10-01", "2019-12-31"), "Oct 2019 to Dec 2019"),
        (("2020-01-01", "2020-12-31"), ("2019-01-01", "2019-12-31"), "2019"),
        # whole months that are no quarter or year too
        (("2019-07-01", "2020-06-30"), ("2018-07-01", "2019-06-30"), "Jul 2018 to Jun 2019"),
        # a part of a month: the same number of days
        (("2019-10-01", "2019-10-30"), ("2019-09-01", "2019-09-30"), "Sep 2019"),
        (("2020-02-01", "2020-02-28"), ("2020-01-04", "2020-01-31"), "4 Jan 2020 to 31 Jan 2020"),
        (("2019-10-02", "2019-10-31"), ("2019-09-02", "2019-10-01"), "2 Sep 2019 to 1 Oct 2019"),
    ],
)
def test_the_period_before_has_the_same_length(chosen, expected, name):
    days = dict(zip(("from", "to"), period(*chosen), strict=True))
    found = period_before(days, DATA)
    assert (found, found.name) == (period(*expected), name)


def test_the_data_has_the_end_that_is_not_chosen():
    assert period_before({"from": dt.date(2020, 10, 11)}, DATA) == period("2020-10-01", "2020-10-10")
    assert period_before({"to": dt.date(2020, 10, 11)}, DATA) is None


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2018-03-05", "2018-03-10"),  # the first days
        ("2018-03-06", "2018-03-07"),  # the period before begins a day before the data
        ("2019-01-01", "2019-12-31"),  # 2018 is not complete
        ("2020-10-21", "2020-10-22"),  # after the data
        ("0001-01-01", "0001-01-02"),
        ("9999-12-01", "9999-12-31"),
    ],
)
def test_some_periods_have_none_before_them(first, last):
    assert period_before(dict(zip(("from", "to"), period(first, last), strict=True)), DATA) is None


def test_the_period_before_may_begin_with_the_data():
    assert period_before({"from": dt.date(2018, 3, 6), "to": dt.date(2018, 3, 6)}, DATA) == period(*["2018-03-05"] * 2)


def test_nothing_chosen_has_no_period_before():
    assert period_before({}, DATA) is None


@pytest.mark.parametrize(("first", "last"), [("0001-01-01", "0001-01-31"), ("0001-01-02", "0001-01-05")])
def test_no_period_is_before_the_year_1(first, last):
    assert previous(period(first, last)) is None


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (162, 150, Change(12, 8)),
        (0, 3, Change(-3, -100)),
        (5, 5, Change(0, 0)),
        (5, 0, Change(5, None)),
        (0, 0, Change(0, None)),
        (1001, 1000, Change(1, 0)),
        (300, 100, Change(200, 200)),
    ],
)
def test_a_change_is_a_count_and_a_rounded_share(now, before, expected):
    assert change_from(now, before) == expected
