"""Cells as text, cleaned text, ids, and the order of file names."""

import datetime as dt
import re
import unicodedata

Cell = str | int | float | bool | dt.datetime | dt.time | None
Text = str | None

INVISIBLE = "".join(
    chr(code)
    for first, last in [(0xAD, 0xAD), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064)]
    + [(0x2066, 0x2069), (0xFEFF, 0xFEFF)]
    for code in range(first, last + 1)
)
WHITE_SPACE = "\t-\r\x1c- \x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
LINE_BREAK = "[\n-\r\x85\u2028\u2029]"
ID = re.compile(r"0*([1-9]\d{0,17})(?:\.0+)?", re.ASCII)
GROUPED_BY_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+", re.ASCII)
GROUPED_BY_COMMAS = re.compile(r"(?:^|\D)\d{1,3}(?:,\d{3})+(?:\D|$)", re.ASCII)
EXACT = 2**53  # smaller whole numbers are exact in a spreadsheet


def as_text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int) and abs(cell) >= EXACT:
        return f"{float(cell):.15G}"
    return "" if cell is None else str(cell).replace("\r\n", "\n").replace("\r", "\n")


def as_loaded(text: str) -> Text:
    """The text that the database loads: None for a blank text and for the word null."""
    return None if text.strip().lower() in ("", "null") else text


def clean(text: Text) -> str:
    """In NFC, without invisible characters, with single spaces, trimmed; empty for no text."""
    visible = re.sub(f"[{INVISIBLE}]", "", text or "")
    return re.sub(f"[{WHITE_SPACE}]+", " ", unicodedata.normalize("NFC", visible)).strip(" ")


def fold(text: str) -> str:
    """Lower case by the simple mapping: one character for each, also at the end of a word."""
    return "".join(character.lower()[0] for character in text)


def natural_order(name: str) -> tuple[str, str]:
    """A key that orders file names: runs of digits as numbers, then the name itself."""
    return re.sub(r"\d+", lambda run: run[0].zfill(40), fold(name), flags=re.ASCII), name


def read_id(text: Text) -> int | None:
    cleaned = clean(text)
    match = ID.fullmatch(cleaned)
    return int(match[1]) if match and not GROUPED_BY_POINTS.fullmatch(cleaned) else None


def read_ids(text: Text) -> list[int | None]:
    """The ids of a list, None for each part that is not an id. Grouped digits make the whole list ambiguous: [None]."""
    if GROUPED_BY_COMMAS.search(clean(text)):
        return [None]
    separated = clean(re.sub(LINE_BREAK, ";", text or ""))
    return [read_id(part) for part in re.split("[,;]", separated) if clean(part)]
