"""Writes the workbooks of an extract."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

HEADERS = {
    "Customers": ["Customer_Id", "Occupation", "Type"],
    "External interactions": ["Date Start", "Interaction", "Customers"],
    "Products of discussion": ["Date", "Product"],
}


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]] | None = None, **options: Any) -> Path:
    """Writes a workbook of these sheets, each a list of rows; by default the sheets of an extract with headers only."""
    sheets = sheets if sheets is not None else {name: [header] for name, header in HEADERS.items()}
    with xlsxwriter.Workbook(
        path, {"default_date_format": "dd/mm/yyyy hh:mm", "strings_to_numbers": False} | options
    ) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    sheet.write(number, column, value)
    return path


def write_extract(
    path: Path,
    interactions: Sequence[Sequence[Any]] = (),
    customers: Sequence[Sequence[Any]] = (),
    products: Sequence[Sequence[Any]] = (),
) -> Path:
    """Writes a workbook of the three sheets, with these rows below their headers."""
    rows = {"Customers": customers, "External interactions": interactions, "Products of discussion": products}
    return write_workbook(path, {name: [header, *rows[name]] for name, header in HEADERS.items()})
