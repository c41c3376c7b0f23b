"""A strategy for folders whose files change between refreshes."""

from dataclasses import replace

from hypothesis import strategies as st
from oracle.rows import COLUMNS, Row
from support.generated_cells import Habits, habits, mostly
from support.generated_extracts import File, extracts, filled, planned

# prefixes of names that sort before and after all names of an extract
FIRST, LAST = "!", "😀😀"
REFRESHES = (2, 10)  # after the first one; numbers in names that only the natural order sorts


def rows_of(files: list[File]) -> list[Row]:
    return [row for file in files for sheet in file.sheets for row in sheet.rows]


@st.composite
def sequences(draw: st.DrawFn) -> list[list[File]]:
    """The files of a folder at three refreshes; a file that has not changed is the same object."""
    common = draw(habits())
    folders = [draw(extracts(common))]
    for refresh in REFRESHES:
        folders.append(draw(changed(folders[-1], common, refresh)))
    return folders


@st.composite
def changed(draw: st.DrawFn, files: list[File], habits: Habits, refresh: int) -> list[File]:
    """The files after a change; together they still have every table. Mostly, only files after them are added."""
    rows = rows_of(files)
    change = draw(mostly(st.just("add"), st.sampled_from(["change", "remove", "rename", "add in front"]), 6))
    if change in ("change", "remove", "rename"):
        file = draw(st.sampled_from(files))
        rest = [other for other in files if other is not file]
        if change == "change":
            files = rest + draw(filled([(replace(file, sheets=[]), file.tables)], habits, rows))
        elif change == "rename":
            files = [*rest, renamed(file, f"{LAST} {refresh} {file.name}")]
        elif {table for other in rest for table in other.tables} == {*COLUMNS}:
            files = rest
        if draw(st.booleans()):
            return files
    prefix = FIRST if change == "add in front" else LAST
    plan = [(replace(file, name=f"{prefix} {refresh} {file.name}"), tables) for file, tables in draw(planned(2))]
    return files + draw(filled(plan, habits, rows))


def renamed(file: File, name: str) -> File:
    sheets = [replace(sheet, rows=[row._replace(file=name) for row in sheet.rows]) for sheet in file.sheets]
    return replace(file, name=name, sheets=sheets)
