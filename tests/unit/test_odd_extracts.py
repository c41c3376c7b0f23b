"""The odd extracts of tests/data/odd, read as in a refresh: the rows that land, and the refusals."""

import datetime as dt

import pytest
from support.reading import DATA, land_all, values

from refresh.errors import RefreshError

ODD = DATA / "odd"
INTERACTION = ("date_start", "interaction", "customers")
USUAL = [
    ("04/10/2019 09:00", "Email", "1"),
    ("11/02/2020 16:10", "Call", "4"),
    ("05/03/2020 11:23", "Bird", "4"),
    ("04/06/2021 13:01", "Email", "3"),
]
ERROR = "#REF!"
ERRORS = [*USUAL, (ERROR, ERROR, ERROR), ("05/06/2021 09:00", "Call", ERROR), (ERROR, ERROR, ERROR)]
LANDED = {
    "backslash_error.xlsx": ERRORS,
    "bad_core_error.xlsx": USUAL,
    "big_ids.xlsx": [
        *[(f"04/10/2019 09:0{n}", "Email", f"{1234567890123456 + n}") for n in range(3)],
        ("04/10/2019 09:03", "Email", "9.00719925474099E+15"),
        ("04/10/2019 09:04", "Email", "1E+17"),
        *[(f"04/10/2019 10:0{n}", "Call", f"{1234567890123456 + n}") for n in range(3)],
        ("04/10/2019 10:03", "Call", "9007199254740993"),
        ("04/10/2019 10:04", "Call", "100000000000000001"),
    ],
    "corner_space.xlsx": USUAL[:1],
    "csv_double_bom": [*USUAL[:2], ("05/03/2020 11:23", "Bird", "4, 3")],
    "csv_excel_trick": [("04/10/2019 09:00", "Email", "001"), ("11/02/2020 16:10", "Call", "004")],
    "csv_german_thousands": [
        ("04.10.2019 09:00", "Email", "1.000"),
        ("05.10.2019 09:00", "Call", "2.000"),
        ("06.10.2019 09:00", "Call", "3"),
        ("07.10.2019 09:00", "Call", "2"),
    ],
    "csv_names_prefixed": [*USUAL[:2], ("05/03/2020 11:23", "Bird", "4, 3")],
    "csv_spaces_quotes2": [
        ("04/10/2019 09:00", "Email", "1"),
        ("05/10/2019 09:00", "Email", "3"),
        ("06/10/2019 09:00", "Call", "4"),
    ],
    "csv_thousands": [
        ("04/10/2019 09:00", "Email", "1,234"),
        ("05/10/2019 09:00", "Call", "1,234"),
        ("06/10/2019 09:00", "Call", "12,345"),
        ("07/10/2019 09:00", "Call", "2"),
    ],
    "dim_a0.xlsx": USUAL,
    "empty_fill_error.xlsx": USUAL,
    "error_other_folder.xlsx": [
        ("2019-10-04 09:00:00", "Email", "1"),
        ("2019-10-05 09:00:00", "Call", "#N/A"),
        (ERROR, ERROR, ERROR),
    ],
    "error_single_quotes.xlsx": ERRORS,
    "float_noise.xlsx": [
        ("2019-10-05 00:00:00", "Email", "1"),
        ("2019-10-04 09:00:00", "Call", "2"),
        ("2019-10-04 09:00:00", "Call", "3"),
        # serial numbers 60.5 and 59.5 arrive as the same day, so both are Excel's 29 February 1900
        ("1900-02-29 12:00:00", "Bird", "1"),
        ("1900-02-29 12:00:00", "Bird", "2"),
        ("1900-03-01 12:00:00", "Bird", "3"),
        # no dates
        ("12:00:00", "Bird", "4"),
        ("00:00:00", "Bird", "4"),
        ("12:00:00", "Bird", "4"),
        ("1900-01-01 00:00:00", "Bird", "4"),
    ],
    "ids_newline.xlsx": [
        ("04/10/2019 09:00", "Email", "1\n3"),
        ("05/10/2019 09:00", "Call", "4"),
        ("06/10/2019 09:00", "Call", "2"),
    ],
    "merged_dates.xlsx": [
        ("04/10/2019 09:00", "Email", "1"),
        ("04/10/2019 09:00", "Call", "2"),
        ("04/10/2019 09:00", "Bird", "3"),
        ("05/10/2019 09:00", "Email", "4"),
        ("05/10/2019 09:00", "Call", "1"),
        ("06/10/2019 10:00", "Call", "3"),
    ],
    "strict_error.xlsx": USUAL,
    "total_row.xlsx": [*USUAL, ("Total", "", "4"), ("Count: 4", "", "")],
    "typo_year.xlsx": [
        *USUAL,
        ("04/10/0019 09:00", "Call", "1"),
        ("04/10/9019 10:00", "Email", "2"),
        ("9999-12-31 12:00:00", "Email", "3"),
    ],
    "workbook2.xlsx": USUAL,
}
LONG = [
    ("long_channel_2800.xlsx", "raw_interactions", "interaction"),
    ("long_type.xlsx", "raw_customers", "type"),
    ("long_topic.xlsx", "raw_products_of_discussion", "product"),
]
REFUSED = {
    "csv_longfield": ["External interactions.csv, line 5", "a cell of more than 131,072 characters"],
    "csv_unclosed": ["External interactions.csv, line 5", "a quote that is not closed"],
    "openpyxl_formulas.xlsx": ["sheet External interactions, cell A2", "formula without a stored value", "Excel"],
    "xlsxwriter_formulas.xlsx": ["sheet External interactions, cell B6", "formula without a stored value", "Excel"],
}


@pytest.mark.parametrize("name", LANDED)
def test_rows_land_as_they_are(tmp_path, name):
    rows = land_all(ODD / name, tmp_path)
    assert values(rows["raw_interactions"], *INTERACTION) == LANDED[name]
    assert {row["outside_columns"] for seed in rows.values() for row in seed} == {""}


def test_a_second_attempt_keeps_no_rows_of_the_first(tmp_path):
    """The sheet Customers is read before the one that ends the process."""
    rows = land_all(ODD / "corner_space.xlsx", tmp_path)["raw_customers"]
    assert [row["customer_id"] for row in rows] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("name", REFUSED)
def test_an_unreadable_extract_is_refused(tmp_path, name):
    with pytest.raises(RefreshError) as refused:
        land_all(ODD / name, tmp_path)
    assert [words for words in REFUSED[name] if words not in str(refused.value)] == [], refused.value
    assert len(str(refused.value).splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["bad_core_error.xlsx", "empty_fill_error.xlsx", "strict_error.xlsx"])
def test_an_error_cell_lands_as_its_text(tmp_path, name):
    rows = land_all(ODD / name, tmp_path)["raw_customers"]
    assert values(rows, "customer_id", "occupation", "type")[4:] == [("9", "#N/A", "Red")]


def test_cells_without_a_column_name_land_separately(tmp_path):
    rows = land_all(ODD / "unnamed_column.xlsx", tmp_path)["raw_interactions"]
    assert values(rows, *INTERACTION, "outside_columns") == [
        ("04/10/2019 09:00", "Email", "1", "3"),
        ("05/10/2019 09:00", "Call", "4", "12"),
    ]


def test_a_row_with_a_count_lands(tmp_path):
    rows = land_all(ODD / "total_row.xlsx", tmp_path)["raw_customers"]
    assert values(rows, "customer_id", "occupation", "type")[4:] == [("Total", "4 customers", ""), ("4", "", "")]


def test_ids_with_separators_land_as_they_are(tmp_path):
    for name, ids in {"csv_thousands": ["1,234", "12,345"], "csv_german_thousands": ["1.000", "2.000"]}.items():
        rows = land_all(ODD / name, tmp_path)["raw_customers"]
        assert [row["customer_id"] for row in rows[:2]] == ids


def test_long_names_land_whole(tmp_path):
    assert (
        max(len(row["interaction"]) for row in land_all(ODD / "long_channel_2800.xlsx", tmp_path)["raw_interactions"])
        == 2800
    )
    assert max(len(row["type"]) for row in land_all(ODD / "long_type.xlsx", tmp_path)["raw_customers"]) > 2800
    products = land_all(ODD / "long_topic.xlsx", tmp_path)["raw_products_of_discussion"]
    assert max(len(row["product"]) for row in products) > 2800


def test_texts_land_as_they_are_typed(tmp_path):
    rows = land_all(ODD / "lookalike_channels.xlsx", tmp_path)["raw_interactions"]
    assert [row["interaction"] for row in rows] == [
        "Email",
        "Email\u3000",
        "Call\u200b",
        "\u2003Call",
        "Phone\u00a0call",
        "Bes\u00f6k",
        "Beso\u0308k",
        "Email\u202f",
    ]
    rows = land_all(ODD / "free_text_channels.xlsx", tmp_path)["raw_interactions"]
    assert len({row["interaction"] for row in rows}) == 1500
    assert len(land_all(ODD / "text_dates.xlsx", tmp_path)["raw_interactions"]) == 174


def test_date_cells_and_typed_dates_land_as_they_are(tmp_path):
    rows = land_all(ODD / "dates_half_converted.xlsx", tmp_path)["raw_interactions"]
    cells = [row["date_start"] for row in rows if row["date_start"].startswith("2019-")]
    assert {dt.datetime.fromisoformat(cell).day for cell in cells} == {10, 11}
    assert len(rows) - len(cells) == 32
