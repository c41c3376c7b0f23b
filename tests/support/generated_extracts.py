"""Strategies for small extracts with every kind of mess in cells, sheets and files."""

import datetime as dt
from dataclasses import dataclass, field, replace

from hypothesis import strategies as st
from oracle.rows import COLUMNS, CUSTOMERS, INTERACTIONS, PRODUCTS, Row
from oracle.texts import Cell, as_text
from support.generated_cells import (
    ANY_TEXT,
    BAD_DATES,
    BAD_IDS,
    BAD_MONTHS,
    CASES,
    IMPLAUSIBLE_DATES,
    IMPLAUSIBLE_MONTHS,
    NO_NAMES,
    NO_TEXT,
    OCCUPATIONS,
    TOPICS,
    TYPES,
    Habits,
    habits,
    id_lists,
    messy,
    mostly,
    slips,
    typed_dates,
    typed_ids,
    typed_months,
)

ABOVE_HEADER: list[list[list[Cell]]] = [[], [], [["Exported", dt.datetime(2021, 7, 1)], []], [[]] * 19]
NO_HEADER = ["", " ", "\u00a0"]
OTHER_COLUMNS = st.lists(st.sampled_from(["Notes", "", " ", "Customer", "Date of export", "notes"]), max_size=2)
OTHER_CELLS = st.sampled_from([None, None, "x", "null", 1, dt.datetime(2019, 10, 4)])
OUTSIDE_CELLS = st.sampled_from(["x", " y ", "null", 3, 7.5, dt.datetime(2019, 10, 4), "a | b", "#REF!"])
NAMES = ["extract_2", "extract_10", "Extract_2", "EXTRACT_3", "extract_02", "extract", "b", "A", "é", "ｚ", "😀"]
NAMES += ["10", "9", "z z", "2020-04", "2020-10"]


@dataclass(frozen=True)
class Sheet:
    """A table in a file: all cells of the sheet, and the rows under its header."""

    table: str
    title: str
    grid: list[list[Cell]]
    rows: list[Row] = field(repr=False)


@dataclass(frozen=True)
class File:
    """A workbook; or with a delimiter, one sheet as a CSV file."""

    name: str
    sheets: list[Sheet]
    delimiter: str = ""
    byte_order_marks: int = 0
    quirks: tuple[int, ...] = (0,)

    @property
    def tables(self) -> list[str]:
        return [sheet.table for sheet in self.sheets]


def table_rows(table: str, habits: Habits, bad_cell: bool) -> st.SearchStrategy[tuple[Cell, ...]]:
    """Usable rows of a table; with bad_cell, rows in which one cell is odd or cannot be read."""
    dates, months = typed_dates(habits), typed_months(habits)
    # Excel has no dates before 1900
    moments = [moment for moment in habits.moments if moment.year > 1900]
    if habits.half_converted:
        moments = [moment for moment in moments if moment.day <= 12]
    date_cells = st.sampled_from(moments or ["2019-10-04"])
    id_cells = st.sampled_from([1, 2, 3, 4.0, 12, 10.0**15, 2**53 - 1])
    no_name = st.sampled_from(NO_TEXT) | st.sampled_from(NO_NAMES)
    bad_dates = st.sampled_from(BAD_DATES) | st.sampled_from(IMPLAUSIBLE_DATES) | slips(typed_dates(habits, False))
    bad_months = st.sampled_from(BAD_MONTHS) | st.sampled_from(IMPLAUSIBLE_MONTHS) | slips(months)
    bad_ids = st.sampled_from([*BAD_IDS, *NO_TEXT])
    choices = {
        CUSTOMERS: [
            (typed_ids() | id_cells, bad_ids | slips(typed_ids())),
            (st.sampled_from(OCCUPATIONS) | messy(["Plummer", "Jedi"]) | ANY_TEXT, st.just("Jedi")),
            (st.sampled_from(NO_TEXT) | messy(TYPES) | messy(TYPES), st.sampled_from(NO_NAMES)),
        ],
        INTERACTIONS: [
            (dates | dates | date_cells, bad_dates),
            (messy(habits.channels), st.sampled_from([True, 5.0]) | no_name),
            (id_cells | id_lists(), bad_ids | slips(id_lists()) | st.sampled_from([",;", "\n"])),
        ],
        PRODUCTS: [
            (months | date_cells, bad_months),
            (messy(TOPICS) | ANY_TEXT.filter(str.strip), st.sampled_from([True, 7.0]) | no_name),
        ],
    }
    good = [good for good, _ in choices[table]]
    if bad_cell:
        return st.one_of(
            *(st.tuples(*good[:place], bad, *good[place + 1 :]) for place, (_, bad) in enumerate(choices[table]))
        )
    row = st.tuples(*good)
    if table == CUSTOMERS:
        row = mostly(row, st.tuples(typed_ids() | id_cells, st.sampled_from(NO_TEXT), st.none()), 5)
    blank = st.tuples(*(st.sampled_from([None, "", " ", "\u00a0\n"]) for _ in COLUMNS[table]))
    return mostly(row, blank, 10)


def renamed(name: str) -> st.SearchStrategy[str]:
    """The name of a sheet or column in a spelling of the same name."""
    spaces = st.sampled_from([name, name, name.replace(" ", "_"), name.replace(" ", ""), name.replace("_", " - ")])
    return st.builds(lambda text, case: case(text), spaces, CASES)


@st.composite
def cells_of(draw: st.DrawFn, table: str, habits: Habits, earlier: list[Row]) -> list[tuple[Cell, ...]]:
    """The cells of a table's rows in a file; some rows repeat those of earlier files, or some of their cells."""
    size = draw(st.sampled_from([0, 3, 5, 7, 9] if table == INTERACTIONS else [0, 3, 5]))
    cells = draw(st.lists(table_rows(table, habits, False), min_size=size, max_size=size))
    most_bad = 2 * size if habits.mostly_bad else size // 3
    cells += draw(st.lists(table_rows(table, habits, True), max_size=most_bad))
    if earlier:
        places = st.integers(0, len(earlier) - 1)
        for place in draw(st.lists(places, max_size=4, unique=True)):
            pairs = zip(earlier[place].cells, draw(table_rows(table, habits, False)), strict=True)
            cells.append(draw(st.just(earlier[place].cells) | st.tuples(*map(st.sampled_from, pairs))))
    if table == INTERACTIONS and draw(st.integers(1, 80)) == 80:
        texts = range(draw(st.integers(49, 53)))
        cells += [("2019-10-04", f"free text {number}", 1) for number in texts]
    return draw(st.permutations(cells)) if len(cells) < 20 else cells


@st.composite
def sheets(draw: st.DrawFn, file: str, table: str, habits: Habits, earlier: list[Row]) -> Sheet:
    columns = COLUMNS[table]
    order = draw(st.permutations([*columns, *draw(OTHER_COLUMNS)]))
    grid = list(draw(st.sampled_from([*ABOVE_HEADER, [[None, columns[0], "Notes"]]])))
    grid.append([draw(renamed(name)) if name in columns else name for name in order])
    rows = []
    for cells in draw(cells_of(table, habits, earlier)):
        named = dict(zip(columns, cells, strict=True))
        outside = draw(st.lists(OUTSIDE_CELLS, min_size=1, max_size=2)) if draw(st.integers(1, 40)) == 40 else []
        unnamed = {place: None for place, name in enumerate(order) if name in NO_HEADER}
        places = [*unnamed, len(order), len(order) + 2]
        filled = dict(zip(places[draw(st.integers(0, len(places) - 2)) :], outside, strict=False))
        line = [named[name] if name in named else draw(OTHER_CELLS) for name in order] + [None] * 3
        line = [filled.get(place, None if place in unnamed else cell) for place, cell in enumerate(line)]
        grid.append(line if max(filled, default=0) >= len(order) else line[: len(order)])
        rows.append(Row(table, file, len(grid), cells, " | ".join(map(as_text, filled.values()))))
    return Sheet(table, draw(renamed(table)), grid, rows)


@st.composite
def planned(draw: st.DrawFn, most_names: int) -> list[tuple[File, list[str]]]:
    """Files of one to so many names, still without sheets, and the tables of each."""
    plan: list[tuple[File, list[str]]] = []
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=most_names, unique=True))
    for name in names:
        tables = draw(st.permutations([*COLUMNS]))
        kind = draw(st.sampled_from(["workbook", "workbook", "some tables", "by table", "csv"]))
        if kind == "csv":
            delimiter, marks = draw(st.sampled_from([",", ";"])), draw(st.sampled_from([0, 0, 1, 2]))
            quirks = tuple(draw(st.lists(st.sampled_from([0, 0, 0, 1, 2, 3]), min_size=1, max_size=7)))
            for table in tables:
                plan.append((File(f"{name} {draw(renamed(table))}.csv", [], delimiter, marks, quirks), [table]))
        elif kind == "by table":
            plan += [(File(f"{table.split()[0].lower()}_{name}.xlsx", []), [table]) for table in tables]
        else:
            plan.append((File(f"{name}.xlsx", []), tables if kind == "workbook" else tables[: draw(st.integers(1, 2))]))
    return plan


@st.composite
def filled(draw: st.DrawFn, plan: list[tuple[File, list[str]]], habits: Habits, rows: list[Row]) -> list[File]:
    """The files of a plan, with their sheets. `rows` are those of earlier files."""
    files, rows = [], [*rows]
    for file, tables in plan:
        earlier = {table: [row for row in rows if row.sheet == table] for table in tables}
        found = [draw(sheets(file.name, table, habits, earlier[table])) for table in tables]
        rows += [row for sheet in found for row in sheet.rows]
        files.append(replace(file, sheets=found))
    return files


@st.composite
def extracts(draw: st.DrawFn, common: Habits | None = None) -> list[File]:
    """Files that together have every table."""
    plan = draw(planned(3))
    missing = [table for table in COLUMNS if not any(table in tables for _, tables in plan)]
    plan += [(File("the rest.xlsx", []), missing)] if missing else []
    return draw(filled(plan, common or draw(habits()), []))
