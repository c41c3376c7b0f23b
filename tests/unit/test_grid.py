"""The value of a merged block in each of its rows."""

import pytest

from refresh.reading.cells import NoStoredValue
from refresh.reading.grid import Block, Grid, cell_name


def filled(rows, *blocks, ignored=frozenset()):
    return [row for _, row in Grid([list(row) for row in rows], [Block(*block) for block in blocks]).numbered(ignored)]


@pytest.mark.parametrize(
    ("rows", "blocks", "expected"),
    [
        ([["a", 1], [None, 2], ["", 3], ["", 4]], [(1, 3, 0)], [["a", 1], ["a", 2], ["a", 3], ["", 4]]),
        # rows without other content stay empty
        ([["a", 1], [None, ""], [None, " "], [None, 0]], [(1, 4, 0)], [["a", 1], [None, ""], [None, " "], ["a", 0]]),
        ([["a", "b"], [None, None]], [(1, 2, 0), (1, 2, 1)], [["a", "b"], [None, None]]),
        ([["a", "b", 1], [None, None, 2]], [(1, 2, 1), (1, 2, 0)], [["a", "b", 1], ["a", "b", 2]]),
        # a value that a block hides is kept
        ([["a", 1], ["x", 2]], [(1, 2, 0)], [["a", 1], ["x", 2]]),
        # one block after the other, short rows, an empty block, a block of one row
        ([["a", 1], [], ["b"], ["", 2]], [(1, 2, 0), (3, 4, 0)], [["a", 1], [], ["b"], ["b", 2]]),
        ([[1, "", "z"], [2]], [(1, 2, 2)], [[1, "", "z"], [2, None, "z"]]),
        ([["", 1], ["", 2]], [(1, 2, 0)], [["", 1], ["", 2]]),
        ([["a", 1], ["", 2]], [(1, 1, 0)], [["a", 1], ["", 2]]),
    ],
)
def test_a_row_with_other_content_gets_the_value_of_the_block(rows, blocks, expected):
    assert filled(rows, *blocks) == expected


def test_content_in_an_ignored_column_is_not_counted():
    rows = [["a", 1, "note"], ["", "", "note"], ["", 3, ""]]
    assert filled(rows, (1, 3, 0), ignored={2}) == [["a", 1, "note"], ["", "", "note"], ["a", 3, ""]]


def test_a_formula_without_a_value_is_content():
    formula = NoStoredValue("B2")
    assert filled([["a", 1], ["", formula]], (1, 2, 0)) == [["a", 1], ["a", formula]]


@pytest.mark.parametrize(("column", "name"), [(0, "A7"), (25, "Z7"), (26, "AA7"), (701, "ZZ7"), (16383, "XFD7")])
def test_cells_are_named_as_in_excel(column, name):
    assert cell_name(7, column) == name
