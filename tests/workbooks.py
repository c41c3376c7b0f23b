"""Extracts as a business sends them, for hypothesis: small, and with every kind of mess in cells, sheets and files."""

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st
from oracle import COLUMNS, CUSTOMERS, INTERACTIONS, PRODUCTS, Cell, Row, as_text
from support import write_workbook

NO_TEXT: list[Cell] = [None, "", "  ", "\u00a0\t", "null", " NULL "]
BAD_DATES: list[Cell] = [*NO_TEXT, "soon", "#REF!", 43742.375, 7, True, dt.time(9), "09:00:00", "4 October 2019"]
BAD_DATES += ["04/10/19 09:00", "29/02/2019", "31/04/2019 09:00", "00/10/2019", "04/00/2019", "04/10/0000"]
BAD_DATES += ["04/10/2019 24:00", "04/10/2019 09:60", "04/10/2019 9", "04/10/2019 9:5", "04/10/2019 09:00 AM"]
BAD_DATES += ["04/10/2019T09:00", "2019-10-04TT09:00", "2019/10/04", "2019-13-01", "2019-10-04 09:00+01:00"]
BAD_DATES += ["٠٤/١٠/٢٠١٩", "04/10/２０１９"]
BAD_IDS: list[Cell] = ["0", "-1", "+1", "1.5", "1e3", "one", "1 3", "1.", ".0", "0.0", "#REF!", 0.5, -1, 0, True, "٣"]
BAD_IDS += [dt.datetime(2019, 10, 4), "1000000000000000000", "１", "1_0", "1\n3", "1/3", "1, null"]
BAD_MONTHS: list[Cell] = [*NO_TEXT, "00-2019", "13-2019", "1-2019", "10/2019", "10-19", "10-0000", "2019-10", 102019]
BAD_MONTHS += ["October 2019", "2019-02-30 00:00:00", "2019-1-15", "0000-10-04", "04-10-2019", "1٠-2019", True]
CHANNELS = ["Email", "Call", "Bird", "E-mail", "Phone call", "Letter", "Brief", "Mél", "Pigeon", "Übergabe", "鳩", "😀"]
CHANNELS += ["carrier  pigeon", "ｚ", "=1+1", "o'neil", 'say "x"', "a\nb"]
OCCUPATIONS: list[Cell] = [*NO_TEXT, "Plummer", "Bleu", "two\r\nlines", "a\rb", "\\N", "{}", "=1+1", "O'Neil", "😀"]
OCCUPATIONS += ['say "x", y; z', "http://example.org", True, 7, 7.0, 1.5, dt.datetime(2019, 10, 4)]
TYPES: list[Cell] = [*NO_TEXT, "Red", "dark   red", "Plummer", "ÉLAN vital", "übermut", "鳩"]
TOPICS = ["Sand", "sand", "Zebra", "apple", "Äpfel", "ｚ", "😀", "two words"]
MOMENTS = ["2019-10-04 09:00", "2019-10-04 09:01", "2019-10-13 16:10", "2019-10-31 23:59", "2019-11-01 00:00"]
MOMENTS += ["2020-02-29 12:30", "2020-12-25 08:05", "0001-01-01 00:00", "9999-12-31 23:59"]
TIMES = ["", " {:02}:{:02}", " {:02}:{:02}", "   {}:{:02}", " {:02}:{:02}:{:02}", " {}:{:02}:59.9999999"]
ABOVE_HEADER: list[list[list[Cell]]] = [[], [], [["Exported", dt.datetime(2021, 7, 1)], []], [[]] * 19]
PADS = st.sampled_from(["", "", "", "", " ", "\u00a0", "\t", "\n", "\r\n", " \v", "\f"])
CASES = st.sampled_from([str, str.lower, str.upper, str.swapcase])
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=8)
EXTRA_COLUMNS = st.lists(st.sampled_from(["Notes", "", "Customer", "Date of export", "notes"]), max_size=2)
EXTRA_CELLS = st.sampled_from([None, None, "x", "null", 1, dt.datetime(2019, 10, 4)])


@dataclass(frozen=True)
class Habits:
    """What the rows of one extract have in common, so that they meet: same minutes, same channels, same months."""

    moments: list[dt.datetime]
    channels: list[str]
    month_first: bool
    one_bad_in: int


@dataclass(frozen=True)
class Sheet:
    """A table as it stands in a file: all of its cells, and the rows among them."""

    title: str
    grid: list[list[Cell]]
    rows: list[Row]


@dataclass(frozen=True)
class File:
    """A workbook; or with a delimiter, one sheet as a CSV file."""

    name: str
    sheets: list[Sheet]
    delimiter: str = ""
    encoding: str = "utf-8"


def padded(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("{}{}{}".format, PADS, texts, PADS)


def messy(words: list[str]) -> st.SearchStrategy[str]:
    return padded(st.builds(lambda case, word: case(word), CASES, st.sampled_from(words)))


@st.composite
def slips(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """A text with one character lost, added or mistyped."""
    text = draw(texts)
    place = draw(st.integers(0, len(text)))
    typed = draw(st.sampled_from(["", *"0139/.-: T,"]))
    return text[:place] + typed + text[place + draw(st.integers(0, 1)) :]


def mostly(good: st.SearchStrategy, bad: st.SearchStrategy, one_bad_in: int) -> st.SearchStrategy:
    return st.integers(1, one_bad_in).flatmap(lambda number: bad if number == one_bad_in else good)


@st.composite
def typed_dates(draw: st.DrawFn, habits: Habits) -> str:
    moment = draw(st.sampled_from(habits.moments))
    number = draw(st.sampled_from(["{:02}", "{}"]))
    day, month, year = number.format(moment.day), number.format(moment.month), f"{moment.year:04}"
    separators = draw(st.sampled_from(["//", "..", "--", "/-"]))
    time = draw(st.sampled_from(TIMES))
    if draw(st.integers(1, 4)) == 4:
        date = f"{year}-{month}-{day}"
        time = draw(st.sampled_from([time, "T{:02}:{:02}", "T{}:{:02}:{:02}"]))
    else:
        first, second = (month, day) if habits.month_first else (day, month)
        date = first + separators[0] + second + separators[1] + year
    return date + time.format(moment.hour, moment.minute, draw(st.integers(0, 59)))


@st.composite
def typed_ids(draw: st.DrawFn) -> str:
    zeros = draw(st.sampled_from(["", "", "", "0", "0" * 20]))
    number = draw(st.sampled_from([1, 1, 2, 2, 3, 4, 12, 999_999_999_999_999_999]))
    return f"{draw(PADS)}{zeros}{number}{draw(st.sampled_from(['', '', '', '.0', '.000']))}{draw(PADS)}"


@st.composite
def id_lists(draw: st.DrawFn) -> str:
    separator = draw(st.sampled_from([",", ";", ", ", " ; ", ",,", ";\n"]))
    ids = draw(st.lists(typed_ids(), min_size=1, max_size=4))
    return separator.join(ids) + draw(st.sampled_from(["", "", ";"]))


def typed_months(habits: Habits) -> st.SearchStrategy[str]:
    day = "{0:04}-{1:02}-{2:02}"
    spellings = st.sampled_from(["{1:02}-{0:04}", "{1:02}-{0:04}", day, day + " {3:02}:{4:02}:{5:02}"])
    moments = st.sampled_from(habits.moments)
    return padded(st.builds(lambda how, moment: how.format(*moment.timetuple()), spellings, moments))


def table_rows(table: str, habits: Habits) -> st.SearchStrategy[tuple[Cell, ...]]:
    dates, months = typed_dates(habits), typed_months(habits)
    # Excel knows no dates before 1900
    date_cells = st.sampled_from([moment for moment in habits.moments if 1900 < moment.year < 9999] or ["2019-10-04"])
    id_cells = st.sampled_from([1, 2, 3, 4.0, 12, 10.0**15])
    choices = {
        CUSTOMERS: [
            (typed_ids() | id_cells, st.sampled_from([*BAD_IDS, *NO_TEXT]) | slips(typed_ids())),
            (st.sampled_from(OCCUPATIONS) | messy(["Plummer", "Jedi"]), ANY_TEXT),
            (st.sampled_from(TYPES) | messy(["Bleu", "dark   red"]), st.sampled_from(NO_TEXT)),
        ],
        INTERACTIONS: [
            (dates | dates | date_cells, st.sampled_from(BAD_DATES) | slips(dates)),
            (messy(habits.channels), st.sampled_from([*NO_TEXT, True, 5.0])),
            (id_cells | id_lists(), st.sampled_from(BAD_IDS) | slips(id_lists()) | st.sampled_from([*NO_TEXT, ",;"])),
        ],
        PRODUCTS: [
            (months | date_cells, st.sampled_from(BAD_MONTHS) | slips(months)),
            (messy(TOPICS) | ANY_TEXT.filter(str.strip), st.sampled_from([*NO_TEXT, True, 7.0])),
        ],
    }
    row = st.tuples(*(mostly(good, bad, habits.one_bad_in) for good, bad in choices[table]))
    blank = st.tuples(*(st.sampled_from([None, "", " ", "\u00a0\n"]) for _ in COLUMNS[table]))
    return mostly(row, blank, 10)


def renamed(name: str) -> st.SearchStrategy[str]:
    """The name of a sheet or column as somebody might type it."""
    spaces = st.sampled_from([name, name, name.replace(" ", "_"), name.replace(" ", ""), name.replace("_", " - ")])
    return st.builds(lambda text, case: case(text), spaces, CASES)


@st.composite
def sheets(draw: st.DrawFn, file: str, table: str, habits: Habits) -> Sheet:
    columns = COLUMNS[table]
    order = draw(st.permutations([*columns, *draw(EXTRA_COLUMNS)]))
    grid = list(draw(st.sampled_from([*ABOVE_HEADER, [[None, columns[0], "Notes"]]])))
    grid.append([draw(renamed(name)) if name in columns else name for name in order])
    rows = []
    for cells in draw(st.lists(table_rows(table, habits), max_size=12 if table == INTERACTIONS else 6)):
        named = dict(zip(columns, cells, strict=True))
        grid.append([named[name] if name in named else draw(EXTRA_CELLS) for name in order])
        rows.append(Row(table, file, len(grid), cells))
    return Sheet(draw(renamed(table)), grid, rows)


@st.composite
def extracts(draw: st.DrawFn) -> list[File]:
    moments = st.sampled_from([dt.datetime.fromisoformat(moment) for moment in MOMENTS]) | st.datetimes()
    few_moments = draw(st.lists(moments.map(lambda at: at.replace(microsecond=0)), min_size=1, max_size=3))
    few_channels = draw(st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=3))
    habits = Habits(few_moments, few_channels, draw(st.integers(1, 12)) == 12, draw(st.sampled_from([12, 12, 8, 8, 3])))
    files = []
    for name in draw(st.lists(st.sampled_from([*"abB9éｚ😀", "10", "z z"]), min_size=1, max_size=3, unique=True)):
        if draw(st.integers(1, 4)) == 4:
            delimiter, encoding = draw(st.sampled_from([",", ";"])), draw(st.sampled_from(["utf-8", "utf-8-sig"]))
            for table in COLUMNS:
                file = f"{name} {draw(renamed(table))}.csv"
                files.append(File(file, [draw(sheets(file, table, habits))], delimiter, encoding))
        else:
            file = f"{name}.xlsx"
            files.append(File(file, [draw(sheets(file, table, habits)) for table in draw(st.permutations([*COLUMNS]))]))
    return files


def write(file: File, folder: Path) -> None:
    if file.delimiter:
        with (folder / file.name).open("w", encoding=file.encoding, newline="") as out:
            lines = csv.writer(out, delimiter=file.delimiter)
            for cells in file.sheets[0].grid:
                lines.writerow(cell if isinstance(cell, str) else as_text(cell) for cell in cells)
    else:
        grids = {sheet.title: sheet.grid for sheet in file.sheets} | {"Customers (old)": [["Customer_Id"], [99]]}
        write_workbook(folder / file.name, grids, strings_to_formulas=False, strings_to_urls=False)
