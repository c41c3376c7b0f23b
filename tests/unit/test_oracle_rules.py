"""The oracle follows the rules of supply and rejection, in small extracts with known counts."""

import pytest
from oracle import Oracle
from oracle.rows import COLUMNS, CUSTOMERS, INTERACTIONS, PRODUCTS, Row
from support.checkout import ROOT

SEEDS = ROOT / "seeds"
EMAIL_1, CALL_2, BIRD_2 = ("04/10/2019 09:00", "Email", 1), ("11/02/2020 16:10", "Call", 2), ("05/03/2020", "Bird", 2)
EMAIL_3, CALL_1, EMAIL_2 = ("04/06/2020 13:01", "Email", 3), ("07/07/2020", "Call", 1), ("08/08/2020", "Email", 2)


def rows_of(sheet, files):
    """Rows of a sheet, from 2 on in each file."""
    return [Row(sheet, file, number, cells) for file, rows in files.items() for number, cells in enumerate(rows, 2)]


def statuses(oracle, sheet):
    return {
        (each.row.file, each.row.number): each.reason if each.status == "rejected" else each.status
        for each in oracle.readings[sheet]
    }


EXPORTS = {
    "2020-04": [EMAIL_1, CALL_2, BIRD_2],
    "2020-07": [EMAIL_1, CALL_2, BIRD_2, EMAIL_3, CALL_1],
    "2020-10": [EMAIL_1, ("11/02/2020 16:10", "Email", 2), BIRD_2, EMAIL_3, CALL_1, EMAIL_2],
}
WEEKS = {
    "week_8": [EMAIL_1, CALL_2, BIRD_2],
    "week_9": [CALL_2, BIRD_2, EMAIL_3],
    "week_10": [BIRD_2, EMAIL_3, CALL_1],
    "week_11": [EMAIL_3, CALL_1, EMAIL_2],
}
BY_TABLE = {"interactions_2": [EMAIL_1, CALL_2, BIRD_2], "interactions_10": [EMAIL_3, CALL_1, EMAIL_2]}


@pytest.mark.parametrize(
    ("files", "supply", "rows", "of_customer_2"),
    [
        (EXPORTS, "add", (14, 7, 7, 0, 0), ["Bird", "Call", "Email", "Email"]),
        (EXPORTS, "replace", (14, 6, 0, 8, 0), ["Bird", "Email", "Email"]),
        (EXPORTS, "window", (14, 6, 0, 8, 0), ["Bird", "Email", "Email"]),
        (WEEKS, "add", (12, 6, 6, 0, 0), ["Bird", "Call", "Email"]),
        (WEEKS, "window", (12, 6, 0, 6, 0), ["Bird", "Call", "Email"]),
        (BY_TABLE, "add", (6, 6, 0, 0, 0), ["Bird", "Call", "Email"]),
        (BY_TABLE, "replace", (6, 3, 0, 3, 0), ["Email"]),
    ],
)
def test_files_supply_interactions_as_declared(files, supply, rows, of_customer_2):
    oracle = Oracle(rows_of(INTERACTIONS, files), SEEDS, {INTERACTIONS: supply})
    assert oracle.rows_of(INTERACTIONS) == rows
    assert sorted(channel for customer, _, channel in oracle.counted if customer == 2) == of_customer_2
    assert not oracle.refuses()


def test_a_row_repeated_in_the_file_that_counted_it_is_a_duplicate():
    files = {
        "a": [EMAIL_1, EMAIL_1],
        "b": [EMAIL_1, ("04/10/2019 09:00", "e-mail", "1;5"), ("2019-10-04T09:00", "Email", "5,1")],
    }
    oracle = Oracle(rows_of(INTERACTIONS, files), SEEDS)
    assert list(statuses(oracle, INTERACTIONS).values()) == ["used", "duplicate", "repeated", "used", "duplicate"]
    assert oracle.mentions - len(oracle.counted) == 5


def test_a_window_spans_usable_rows_and_supersedes_unusable_ones_too():
    files = {
        "a": [("01/10/2019", "", 1), ("soon", "Email", 1), EMAIL_1, ("05/10/2019", "Email", 1)],
        "b": [("30/09/2019", "Email", 1), ("04/10/2019", "Call", 1), ("31/12/2019", "Call", None)],
    }
    oracle = Oracle(rows_of(INTERACTIONS, files), SEEDS, {INTERACTIONS: "window"})
    right = ["superseded", "invalid date", "superseded", "used", "used", "used", "missing customer"]
    assert list(statuses(oracle, INTERACTIONS).values()) == right
    products = {"a": [("31-10-2019", "Sand"), ("2019-11-01", "Sand")], "b": [("10-2019", "SAND")]}
    oracle = Oracle(rows_of(PRODUCTS, products), SEEDS, {PRODUCTS: "window"})
    assert oracle.topics == {(2019, 10): {"Sand"}, (2019, 11): {"Sand"}}
    assert oracle.rows_of(PRODUCTS) == (3, 2, 0, 1, 0)


def test_the_newest_file_that_describes_a_customer_wins():
    files = {
        "2": [(1, "Padawan", "dark red"), (2, "Batman", ""), (4, "", "UNKNOWN")],
        "10": [(1, "Jedi", ""), (1, "", "DARK  red"), (1, None, None), (2, "null", "\u200b"), (3, "", ""), (3, "", "")],
    }
    oracle = Oracle(rows_of(CUSTOMERS, files), SEEDS)
    assert oracle.known == {
        1: ("Jedi", "DARK red"),
        2: ("Batman", "Unknown"),
        3: (None, "Unknown"),
        4: (None, "Unknown"),
    }
    right = ["superseded", "used", "used", "used", "used", "superseded", "superseded", "superseded", "used"]
    assert list(statuses(oracle, CUSTOMERS).values()) == right
    replaced = Oracle(rows_of(CUSTOMERS, files), SEEDS, {CUSTOMERS: "replace"})
    assert replaced.known == {1: ("Jedi", "DARK red"), 2: (None, "Unknown"), 3: (None, "Unknown")}


def test_a_rejected_row_has_the_first_reason_that_holds():
    rows = [
        Row(INTERACTIONS, "a", 2, ("soon", "", ""), "x"),
        Row(INTERACTIONS, "a", 3, ("soon", "", "")),
        Row(INTERACTIONS, "a", 4, ("04/10/9019", "", "")),
        Row(INTERACTIONS, "a", 5, ("04/10/2019", "x" * 201, "")),
        Row(PRODUCTS, "a", 2, ("12-1899", "")),
        Row(PRODUCTS, "a", 3, ("12-2019", "é" * 201)),
        Row(CUSTOMERS, "a", 2, (None, None, None), "x | y"),
        Row(CUSTOMERS, "a", 3, (1, "o" * 201, "x" * 201)),
        Row(CUSTOMERS, "a", 4, (None, " ", None)),
    ]
    oracle = Oracle(rows, SEEDS)
    reasons = {(sheet, number): reason for sheet, _, number, _, reason in oracle.rejected_rows()}
    assert reasons == {
        (INTERACTIONS, 2): "value outside the columns", (INTERACTIONS, 3): "invalid date",
        (INTERACTIONS, 4): "implausible date", (INTERACTIONS, 5): "name too long",
        (PRODUCTS, 2): "implausible date", (PRODUCTS, 3): "name too long",
        (CUSTOMERS, 2): "value outside the columns", (CUSTOMERS, 3): "name too long",
    }  # fmt: skip
    contents = {row[:3]: row[3] for row in oracle.rejected_rows()}
    assert contents[CUSTOMERS, "a", 2] == dict.fromkeys(COLUMNS[CUSTOMERS]) | {"outside the columns": "x | y"}
    assert oracle.refusals() == ["too many rejected rows"]


def test_more_than_50_unlisted_channels_are_free_text():
    for channels, right in [(50, []), (51, ["too many unlisted channels"])]:
        rows = rows_of(INTERACTIONS, {"a": [("2019-10-04", f"text {number}", 1) for number in range(channels)]})
        assert Oracle(rows, SEEDS).refusals() == right
