"""Writes the files of generated extracts: workbooks, and CSV files with quirks."""

import re
from itertools import cycle
from pathlib import Path

from hypothesis import note
from oracle.texts import as_text
from support.extracts import write_workbook
from support.generated_extracts import File

BYTE_ORDER_MARK = "\ufeff"


def write(file: File, folder: Path) -> None:
    """Writes the file; Hypothesis prints it with an example that fails."""
    note(f"written {file}")
    if file.delimiter:
        (folder / file.name).write_bytes(csv_text(file).encode())
    else:
        grids = {sheet.title: sheet.grid for sheet in file.sheets} | {"Customers (old)": [["Customer_Id"], [99]]}
        write_workbook(folder / file.name, grids, strings_to_formulas=False, strings_to_urls=False)


def csv_text(file: File) -> str:
    quirks = cycle(file.quirks)
    lines = []
    for cells in file.sheets[0].grid:
        texts = [cell if isinstance(cell, str) else as_text(cell) for cell in cells]
        lines.append(file.delimiter.join(csv_cell(text, file.delimiter, next(quirks)) for text in texts))
    return BYTE_ORDER_MARK * file.byte_order_marks + "".join(f"{line}\r\n" for line in lines)


def csv_cell(text: str, delimiter: str, quirk: int) -> str:
    """The cell, quoted where necessary, with a quirk that does not change its value.

    1: spaces before it; 2: Excel's `="..."`; 3: the same, quoted once more.
    """
    # a reader that skips the spaces after a delimiter also skips those of an unquoted cell
    needs_quotes = text.startswith(" ") or any(mark in text for mark in f'{delimiter}"\r\n')
    quoted = '"' + text.replace('"', '""') + '"' if needs_quotes else text
    if quirk == 1:
        return f"  {quoted}"
    if quirk in (2, 3) and re.fullmatch(r"\w+", text):
        return f'="{text}"' if quirk == 2 else f'"=""{text}"""'
    return quoted
