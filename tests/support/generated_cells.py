"""Strategies for cells as people type them and programs export them: good, odd and unusable ones."""

import datetime as dt
import unicodedata
from dataclasses import dataclass

from hypothesis import strategies as st
from oracle.texts import Cell

NO_TEXT: list[Cell] = [None, "", "  ", "\u00a0\t", "null", " NULL ", "\u200b", "\ufeff\u3000"]
BAD_DATES: list[Cell] = [*NO_TEXT, "soon", "#REF!", 43742.375, 7, True, dt.time(9), "09:00:00", "4th October 2019"]
BAD_DATES += ["4 Octo 2019", "October 4 19", "31 Feb 2019 09:00", "4 Oct 019", "4Oct2019", "Fri 04/10/2019", "20191004"]
BAD_DATES += ["29/02/2019", "31/04/2019 09:00", "00/10/2019", "04/00/2019", "04/10/0000", "04/10/019", "1900-02-29"]
BAD_DATES += ["04/10/2019 24:00", "04/10/2019 09:60", "04/10/2019 9", "04/10/2019 9:5", "04/10/2019 13:00 PM"]
BAD_DATES += ["04/10/2019 0:30 am", "04/10/2019 9 PM", "04/10/2019 09.00", "04/10/2019 09:00:00,000", "04 / 10 / 2019"]
BAD_DATES += ["04/10/2019T09:00", "2019-10-04TT09:00", "2019-10-04t09:00", "2019/10/04", "2019-13-01", "2019-277"]
BAD_DATES += ["2019-10-04 09:00 UTC", "2019-10-04 +01:00", "04/10/2019 09:00Z", "2019-10-04 09:00 +1:00"]
BAD_DATES += [
    "2019-10-04 09:00:60",
    "2019-10-04 09:00+01:0",
    "٠٤/١٠/٢٠١٩",
    "04/10/２０１９",
    "04‑10‑2019",
    "04∕10∕2019",
]
IMPLAUSIBLE_DATES: list[Cell] = ["04/10/0019", "04/10/9019 10:00", "0001-01-01", "31/12/9999 23:59", "4 Oct 2562"]
IMPLAUSIBLE_DATES += [
    "1899-12-31 23:59:59",
    "2999-01-01T00:00Z",
    dt.datetime(9999, 12, 31, 12),
    dt.datetime(2999, 1, 1),
]
IMPLAUSIBLE_DATES += ["1900-01-01T00:30+01:00", "0001-01-01T00:00+02:00", "9999-12-31T23:59-02:00"]
BAD_IDS: list[Cell] = ["0", "-1", "+1", "1.5", "1e3", "one", "1 3", "1.", ".0", "0.0", "#REF!", 0.5, -1, 0, True, "٣"]
BAD_IDS += [dt.datetime(2019, 10, 4), "1000000000000000000", "１", "1_0", "1/3", "1, null", 10.0**17, 2**60, "1E+17"]
BAD_IDS += ["1.000", "01.000", "12.345.678", "1,234", "1,234,567", "101,102", "1; 2.000", "001,002;3", "12,345.0"]
BAD_MONTHS: list[Cell] = [*NO_TEXT, "00-2019", "13-2019", "1-2019", "10/2019", "10-19", "10-0000", "2019-10", 102019]
BAD_MONTHS += ["October 2019", "2019-02-30 00:00:00", "1٠-2019", True, "10-2019 09:00", "31-11-2019", "2019-10-04Z"]
IMPLAUSIBLE_MONTHS: list[Cell] = ["10-0019", "12-1899", "10-2999", "31/12/1899", "9999-12-31"]
MOMENTS = ["2019-10-04 09:00", "2019-10-04 09:01", "2019-10-05 12:00", "2019-10-13 16:10", "2019-10-31 23:59"]
MOMENTS += ["2019-11-01 00:00", "2020-02-29 12:30", "2020-03-07 00:30", "2020-12-25 08:05", "1900-01-01 00:00"]
HALF_CONVERTED = [dt.datetime(2019, 10, 4, 9), dt.datetime(2019, 10, 13, 16, 10), dt.datetime(2019, 11, 28, 12)]
CHANNELS = ["Email", "Call", "Bird", "E-mail", "Phone call", "Letter", "Brief", "Mél", "Pigeon", "Übergabe", "鳩", "😀"]
CHANNELS += ["carrier pigeon", "ｚ", "=1+1", "o'neil", 'say "x"', "a\nb", "Besök", "İĞ", "ΟΔΟΣ", "n" * 199 + "é"]
OCCUPATIONS: list[Cell] = [*NO_TEXT, "Plummer", "Bleu", "two\r\nlines", "a\rb", "\\N", "{}", "=1+1", "O'Neil", "😀"]
OCCUPATIONS += [
    "#N/A",
    "#1 fan!",
    'say "x", y; z',
    "http://example.org",
    True,
    7,
    7.0,
    1.5,
    dt.datetime(2019, 10, 4),
    "o" * 300,
]
TYPES = ["Red", "dark red", "Plummer", "ÉLAN vital", "übermut", "鳩", "Bleu", "unknown", "Straße"]
TOPICS = ["Sand", "Zebra", "apple", "Äpfel", "ｚ", "😀", "two words", "Öl", "Crème brûlée", "Ǆ"]
NO_NAMES = ["#NAME?", "#DIV/0!", "x" * 201, "é" * 201, "two words " * 25, "\u00a0ab" * 68 + "\u200b"]
WHITE_SPACE = [" ", " ", "  ", "\u00a0", "\u2003", "\u202f", "\u3000", "\t", "\n", " \u200b ", "\u2028"]
INVISIBLE = ["\u200b", "\u00ad", "\u180e", "\u200e", "\u2060", "\u2066", "\ufeff"]
JOINTS = [" ", " ", " ", "  ", "\u00a0", "\u202f", "\n", "\t", ", ", ","]
CLOCKS = ["", "{0}{1:02}:{2:02}", "{0}{1:02}:{2:02}", "{0}{1}:{2:02}", "{0}{1:02}:{2:02}:{3:02}"]
CLOCKS += ["{0}{1}:{2:02}:59.9999999", "{0}{4}:{2:02} {5}", "{0}{4:02}:{2:02}:{3:02}{5}"]
DAYS = [
    "{0:02}/{1:02}/{2:04}",
    "{0:02}/{1:02}/{2:04}",
    "{0}.{1}.{2:04}",
    "{0:02}-{1:02}-{2:04}",
    "{0:02}/{1:02}-{2:04}",
]
SHORT_DAYS = ["{0:02}/{1:02}/{3:02}", "{0}.{1}.{3:02}", "{0}-{4:.3}-{3:02}"]
NAMED_DAYS = ["{0} {4} {2:04}", "{0:02}-{4:.3}-{2:04}", "{0}/{4:.3}/{2:04}", "{4} {0}, {2:04}", "{4:.3} {0:02} {2:04}"]
MONTHS = "January February March April May June July August September October November December".split()
PADS = st.sampled_from(["", "", "", "", "", "", " ", "\u00a0", "\t", "\n", "\r\n", " \v", "\f", *INVISIBLE, "\u3000"])
CASES = st.sampled_from([str, str, str.lower, str.upper, str.swapcase])
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=8)


@dataclass(frozen=True)
class Habits:
    """The minutes, channels and months that the rows of one extract share, so that some rows repeat others."""

    moments: list[dt.datetime]
    channels: list[str]
    month_first: bool
    half_converted: bool
    mostly_bad: bool


@st.composite
def habits(draw: st.DrawFn) -> Habits:
    moments = [dt.datetime.fromisoformat(moment) for moment in MOMENTS]
    any_moment = st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(2026, 1, 1)).map(
        lambda at: at.replace(microsecond=0)
    )
    half_converted, mostly_bad, month_first = (draw(st.integers(1, rare)) == rare for rare in (50, 40, 30))
    few_moments = st.lists(st.sampled_from(moments) | any_moment, min_size=1, max_size=4)
    few_channels = draw(st.lists(st.sampled_from(CHANNELS), min_size=2, max_size=4))
    these_moments = HALF_CONVERTED if half_converted else draw(few_moments)
    return Habits(these_moments, few_channels, month_first, half_converted, mostly_bad)


def padded(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("{}{}{}".format, PADS, texts, PADS)


@st.composite
def messy(draw: st.DrawFn, words: list[str]) -> str:
    """One of the words, in a spelling of the same name."""
    word = draw(CASES)(draw(st.sampled_from(words)))
    form = draw(st.sampled_from(["NFC", "NFC", "NFD"]))
    word = unicodedata.normalize(form, draw(st.sampled_from(WHITE_SPACE)).join(word.split(" ")))
    if draw(st.integers(1, 6)) == 6:
        place = draw(st.integers(0, len(word)))
        # not between a letter and its accent, which would then no longer combine
        if not unicodedata.combining(word[place : place + 1] or "x"):
            word = word[:place] + draw(st.sampled_from(INVISIBLE)) + word[place:]
    return draw(PADS) + word + draw(PADS)


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
def typed_dates(draw: st.DrawFn, habits: Habits, zoned: bool = True) -> str:
    """A date in one of the spellings that are read; with `zoned`, also ISO dates with an offset."""
    moments = [moment for moment in habits.moments if moment.day > 12] if habits.half_converted else []
    moment = draw(st.sampled_from(moments or habits.moments))
    kind = draw(st.sampled_from(["numbers", "numbers", "numbers", "short", "name", "iso", *["zoned"] * zoned]))
    if kind == "zoned":
        return draw(zoned_dates(moment))
    days = {"numbers": DAYS, "name": NAMED_DAYS, "iso": ["{2:04}-{1:02}-{0:02}", "{2:04}-{1}-{0}"]}
    days["short"] = SHORT_DAYS if 1930 <= moment.year <= 2029 else DAYS
    how, name = draw(st.sampled_from(days[kind])), draw(CASES)(MONTHS[moment.month - 1])
    first, second = moment.day, moment.month
    if habits.month_first and kind in ("numbers", "short") and "{4" not in how:
        first, second = second, first
    return how.format(first, second, moment.year, moment.year % 100, name) + draw(clocks(moment, kind == "iso"))


@st.composite
def clocks(draw: st.DrawFn, moment: dt.datetime, iso: bool) -> str:
    joint = draw(st.sampled_from([*JOINTS, "T", "T", "T"] if iso else JOINTS))
    half = draw(st.sampled_from([str, str.lower]))("PM" if moment.hour >= 12 else "AM")
    second = draw(st.integers(0, 59))
    how = draw(st.sampled_from(CLOCKS))
    return how.format(joint, moment.hour, moment.minute, second, moment.hour % 12 or 12, half)


@st.composite
def zoned_dates(draw: st.DrawFn, moment: dt.datetime) -> str:
    offset = draw(st.sampled_from(["Z", "z", " Z", "+02:00", "-0530", " +01", "+14:00", "-00:00", " -12:00"]))
    digits = offset.strip(" Zz+-").replace(":", "").ljust(4, "0")
    ahead = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (-1 if "-" in offset else 1)
    local = moment + ahead
    return f"{local:%Y-%m-%d}{draw(st.sampled_from('T '))}{local:%H:%M}{offset}"


@st.composite
def typed_ids(draw: st.DrawFn) -> str:
    zeros = draw(st.sampled_from(["", "", "", "0", "0" * 20]))
    number = draw(st.sampled_from([1, 1, 2, 2, 3, 4, 12, 999_999_999_999_999_999]))
    return f"{draw(PADS)}{zeros}{number}{draw(st.sampled_from(['', '', '', '.0', '.0000']))}{draw(PADS)}"


@st.composite
def id_lists(draw: st.DrawFn) -> str:
    separator = draw(st.sampled_from([",", ";", ", ", " ; ", ",,", ";\n", "\n", "\r\n", "\u2028", "\x85"]))
    ids = draw(st.lists(typed_ids(), min_size=1, max_size=4))
    return separator.join(ids) + draw(st.sampled_from(["", "", ";", "\n"]))


def typed_months(habits: Habits) -> st.SearchStrategy[str]:
    spellings = st.sampled_from(["{1:02}-{0:04}", "{1:02}-{0:04}", "{0:04}-{1:02}-{2:02} {3:02}:{4:02}:{5:02}"])
    moments = st.sampled_from(habits.moments)
    months = st.builds(lambda how, moment: how.format(*moment.timetuple()), spellings, moments)
    return padded(months) | padded(months) | padded(typed_dates(habits))
