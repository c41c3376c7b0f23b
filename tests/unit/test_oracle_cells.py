"""The oracle reads dates, ids and names by the rules, in cells whose meaning is certain."""

import datetime as dt

import pytest
from oracle.dates import half_converted, is_plausible, read_date, read_month, reading_of
from oracle.texts import as_text, clean, fold, natural_order, read_id, read_ids

NINE = dt.datetime(2019, 10, 4, 9)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("04/10/2019, 09:00:00", NINE),
        ("04.10.19 09:00", NINE),
        ("04-Oct-2019\u202f09:00", NINE),
        ("SEPTEMBER 4, 2019 9:00 am", dt.datetime(2019, 9, 4, 9)),
        ("4 Sept 29", dt.datetime(2029, 9, 4)),
        ("4/9/30", dt.datetime(1930, 9, 4)),
        ("\u200e04/\u200e10/\u200e2019\n09:00", NINE),
        ("04/10/2019 9:00\u202fPM", dt.datetime(2019, 10, 4, 21)),
        ("04/10/2019 12:30 AM", dt.datetime(2019, 10, 4, 0, 30)),
        ("2019-10-04T09:00:00.000Z", NINE),
        ("2019-10-04T09:00:59+02:00", dt.datetime(2019, 10, 4, 7)),
        ("2019-10-04 9:00 -0530", dt.datetime(2019, 10, 4, 14, 30)),
        ("04/10/2019 13:00 PM", None),
        ("04/10/2019 09:00Z", None),
        ("2019-10-04t09:00", None),
        ("2019/10/04", None),
        ("4. Oktober 2019", None),
        ("04 / 10 / 2019", None),
        ("04/10/2019 09:00:00,000", None),
        ("29/02/1900", None),
        ("04/10/2019 24:00", None),
    ],
)
def test_a_date_is_read_right_or_not_at_all(text, right):
    assert read_date(text) == right


def test_a_month_is_read_from_a_month_or_a_date():
    texts = ["10-2019", "2019-10-31 23:59:00", "31/10/2019", "31 Oct 2019"]
    assert {(day.year, day.month) for day in map(read_month, texts)} == {(2019, 10)}
    assert [read_month(text) for text in ["1-2019", "13-2019", "10/2019", "2019-10"]] == [None] * 4


def test_a_plausible_day_is_after_1899_and_at_most_a_year_ahead():
    today = dt.date(2028, 2, 29)
    days = [
        dt.datetime(1899, 12, 31, 23, 59),
        dt.datetime(1900, 1, 1),
        dt.datetime(2029, 2, 28, 23),
        dt.datetime(2029, 3, 1),
    ]
    assert [is_plausible(day, today) for day in days] == [False, True, True, False]


def test_typed_dates_show_the_order_of_day_and_month():
    readings = {"13/10/2019": "day first only", "10/13/19": "month first only", "04/10/2019": "both", "soon": "neither"}
    readings |= {"2019-13-01": "neither", "2019-10-04": None, "4 Oct 2019": None, "\u200b": None}
    assert {text: reading_of(text) for text in readings} == readings


def test_dates_are_half_converted_when_no_date_cell_and_every_typed_date_has_a_day_above_12():
    cells, typed = ["2019-01-10 09:00:00", "2019-12-10 09:00:00"], ["13/10/2019", "28/10/2019", "soon"]
    assert half_converted(cells + typed)
    for other in ["2019-01-13 09:00:00", "04/10/2019"]:
        assert not half_converted([*cells, *typed, other])
    assert not half_converted(cells) and not half_converted(typed)


def test_an_id_is_ungrouped_digits():
    texts = ["1", " 01 ", "1.0", "1.00", "0001.000", "1\u200b", "1.000", "01.000", "1,234", "0", "1.5", "٣", "1" * 19]
    assert [read_id(text) for text in texts] == [1, 1, 1, 1, 1, 1] + [None] * 7
    lists = ["1\n3", "1;\r\n 3", "1, 234", "1;234", "1,;", "1,234", "1,234,5", "101,102", "5;1\u200b,234", "1 3", ""]
    right = [[1, 3], [1, 3], [1, 234], [1, 234], [1], [None], [None], [None], [None], [None], []]
    assert [read_ids(text) for text in lists] == right


def test_texts_that_look_alike_are_the_same_name():
    lookalikes = ["Besök", "Beso\u0308k", " BESÖK\u3000", "Bes\u00adök", "\ufeffbesök"]
    assert {fold(clean(text)) for text in lookalikes} == {"besök"}
    assert clean(" \u2003a \u200b\n b\x85") == "a b"
    assert fold("ΟΔΟΣ") == "οδοσ" and fold("İ") == "i"


def test_numbers_are_exact_below_2_to_the_53():
    assert [as_text(cell) for cell in [1.0, 2**53 - 1, 1e17, 2**60, 0.5, True]] == [
        "1", "9007199254740991", "1E+17", "1.15292150460685E+18", "0.5", "TRUE"
    ]  # fmt: skip


def test_files_are_in_natural_order():
    names = ["Extract_2.xlsx", "extract_2.xlsx", "extract_02.xlsx", "extract_10.xlsx", "EXTRACT_3.xlsx", "b.xlsx"]
    right = ["b.xlsx", "Extract_2.xlsx", "extract_02.xlsx", "extract_2.xlsx", "EXTRACT_3.xlsx", "extract_10.xlsx"]
    assert sorted(names, key=natural_order) == right
