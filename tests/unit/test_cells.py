"""The text of a cell's value."""

import datetime as dt

import pytest

from refresh.reading.cells import as_text, as_texts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (" as it is ", " as it is "),
        ("two\r\nlines\rthree", "two\nlines\nthree"),
        ("nul\0l", "nul\ufffdl"),
        (1, "1"),
        (1.0, "1"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (100.0, "100"),
        (0.1 + 0.2, "0.3"),
        (1e15, "1000000000000000"),
        (2.0**53 - 1, "9007199254740991"),
        (-(2.0**53) + 1, "-9007199254740991"),
        (2.0**53, "9.00719925474099E+15"),
        (2**53, "9.00719925474099E+15"),
        (1e17, "1E+17"),
        (-1e17, "-1E+17"),
        (float("inf"), "INF"),
        (1e-7, "0.0000001"),
        (True, "TRUE"),
        (False, "FALSE"),
        (dt.datetime(2019, 10, 4, 9, 0), "2019-10-04 09:00:00"),
        (dt.datetime(2019, 10, 4, 8, 59, 59, 999_999), "2019-10-04 09:00:00"),
        (dt.datetime(2019, 10, 4, 9, 0, 0, 499_999), "2019-10-04 09:00:00"),
        (dt.datetime(9999, 12, 31, 23, 59, 59, 999_999), "9999-12-31 23:59:59"),
        (dt.date(2019, 10, 4), "2019-10-04 00:00:00"),
        # serial numbers 59 and 60 arrive as the same day, so both are read as 60, Excel's 29 February 1900
        (dt.datetime(1900, 2, 28, 12, 0), "1900-02-29 12:00:00"),
        (dt.date(1900, 2, 28), "1900-02-29 00:00:00"),
        (dt.date(1900, 2, 27), "1900-02-27 00:00:00"),
        (dt.time(9, 0), "09:00:00"),
        (dt.timedelta(days=1, hours=12), "36:00:00"),
        (dt.timedelta(minutes=-90), "-1:30:00"),
    ],
)
def test_a_cell_becomes_the_text_that_a_person_reads(value, text):
    assert as_text(value) == text


@pytest.mark.parametrize(
    "column",
    [
        ["a", " b ", "", "a"],
        ["a", "two\r\nlines", "nul\0l"],
        [1.0, 1.5, -0.0, 0.1 + 0.2, 1e-7, 2.0**53, float("inf")],
        [1.0, True, 1, False, 0],
        [None, "1", 1.0],
        [dt.datetime(2019, 10, 4, 9), dt.datetime(2019, 10, 4, 8, 59, 59, 999_999), dt.datetime(1900, 2, 28, 12)],
        [dt.datetime(2019, 10, 4, 9), dt.date(2019, 10, 4)],
    ],
)
def test_a_column_becomes_the_texts_of_its_cells(column):
    assert list(as_texts(column)) == [as_text(value) for value in column]
