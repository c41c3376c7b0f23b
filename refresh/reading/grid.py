"""A workbook of any format, as the readers return it: sheets by name, each a grid of rows with merged blocks."""

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from refresh.reading.cells import Value


class Block(NamedTuple):
    """Cells merged over several rows (from 1): the first row, the last row, the first column (from 0)."""

    first: int
    last: int
    column: int


@dataclass
class Grid:
    """The rows of a sheet from row 1, each a list of values from column A, and its merged blocks."""

    rows: Iterable[list[Value]]
    merged: list[Block] = field(default_factory=list)

    def numbered(self, ignored: Set[int] = frozenset()) -> Iterator[tuple[int, list[Value]]]:
        """Yields the rows with their numbers, and repeats the value of a merged block in each of its rows.

        Only rows with other content, outside the ignored columns, get the value.
        """
        rows = enumerate(self.rows, start=1)
        blocks = sorted(block for block in self.merged if block.first < block.last)
        return _filled(rows, blocks, ignored) if blocks else rows


@dataclass(frozen=True)
class Workbook:
    """The names of the sheets, and a function that returns the grid of a sheet."""

    sheets: list[str]
    grid: Callable[[str], Grid]


def cell_name(row: int, column: int) -> str:
    """Returns `C5` for row 5 and column 2."""
    return f"{_letters(column)}{row}"


@cache
def _letters(column: int) -> str:
    rest, letter = divmod(column, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("A") + letter)


def _filled(
    rows: Iterator[tuple[int, list[Value]]], blocks: list[Block], ignored: Set[int]
) -> Iterator[tuple[int, list[Value]]]:
    waiting, open_blocks = blocks[::-1], {}
    for number, row in rows:
        open_blocks = {column: (last, value) for column, (last, value) in open_blocks.items() if last >= number}
        if open_blocks and any(
            not _blank(cell) for place, cell in enumerate(row) if place not in open_blocks and place not in ignored
        ):
            row += [None] * (max(open_blocks) + 1 - len(row))
            for column, (_, value) in open_blocks.items():
                if _blank(row[column]):
                    row[column] = value
        while waiting and waiting[-1].first <= number:
            block = waiting.pop()
            if block.column < len(row) and not _blank(row[block.column]):
                open_blocks[block.column] = block.last, row[block.column]
        yield number, row


def _blank(value: Value) -> bool:
    return value is None or isinstance(value, str) and not value.strip()
