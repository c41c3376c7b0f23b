"""Reads one file in a separate process: `python -m refresh.reading.process FILE FOLDER [--repair]`.

A broken workbook can make a library abort, and a crafted one can exhaust the memory. In a process with a memory limit
both end as one line for the user. The process appends the rows to FOLDER/<seed>.csv. It prints JSON objects, one a
line: {"rows": the number of rows read so far}, and last a Report or {"error": the line for the user}.
"""

import contextlib
import csv
import errno
import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

from refresh.errors import RefreshError, one_line
from refresh.reading.header import Columns
from refresh.reading.package import Broken
from refresh.reading.tables import read_sheets
from refresh.reading.workbooks import REPAIRED

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
REPORTED = 10_000  # rows: after so many it prints how many are read
MEMORY_LIMIT = 1 << 30  # bytes; a full Excel sheet of text needs about a third


@dataclass
class Report:
    """The number of rows per seed in one file, and the names of the sheets and columns that were ignored."""

    file: str
    rows: dict[str, int] = field(default_factory=dict)
    ignored_sheets: list[str] = field(default_factory=list)
    ignored_columns: dict[str, list[str]] = field(default_factory=dict)


def read_into(
    path: Path, folder: Path, repair: bool = False, progress: Callable[[int], None] = lambda rows: None
) -> Report:
    """Appends the rows of one file to the CSV files in folder. Raises what read_sheets raises.

    progress gets the number of rows read so far, now and then.
    """
    sheets, others = read_sheets(path, repair)
    report = Report(path.name, ignored_sheets=others)
    file = path.name
    for sheet in sheets:
        with (folder / f"{sheet.table.seed}.csv").open("a", encoding="utf-8", newline="") as out:
            before, count = sum(report.rows.values()), 0
            for *texts, numbers in sheet.batches:
                _write(out, [*texts, [file] * len(numbers), numbers])
                done, count = count, count + len(numbers)
                if count // REPORTED > done // REPORTED:
                    progress(before + count - count % REPORTED)
        report.rows[sheet.table.seed] = count
        if sheet.ignored_columns:
            report.ignored_columns[sheet.table.sheet] = sheet.ignored_columns
    return report


def _write(out: TextIO, columns: Columns) -> None:
    """Writes rows as CSV, most of them without csv.writer, which takes longer than joining texts."""
    rows = list(zip(*columns, strict=True))
    lines = "\n".join(map(",".join, rows)) + "\n"
    separators = lines.count("\n"), lines.count(",")
    if '"' in lines or "\r" in lines or separators != (len(rows), len(rows) * (len(columns) - 1)):
        csv.writer(out, lineterminator="\n").writerows(rows)  # a cell needs quotes
    else:
        out.write(lines)


def main() -> int:
    path, folder = (Path(argument) for argument in sys.argv[1:3])
    repair = "--repair" in sys.argv[3:]
    with contextlib.suppress(ValueError, OSError):  # macOS may refuse this limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    try:
        result = asdict(read_into(path, folder, repair, _report_rows))
    except MemoryError:
        if not repair and path.suffix.lower() in REPAIRED:
            return 1  # as if the library had aborted: a repaired copy may need less
        result = {"error": f"{path.name}: needs more than 1 GiB of memory to read; split it into several workbooks"}
    except Exception as error:  # libraries raise anything for a broken file
        result = {"error": _reason(error, path, folder)}
    json.dump(result, sys.stdout)
    return 0


def _report_rows(rows: int) -> None:
    sys.stdout.write(json.dumps({"rows": rows}) + "\n")
    sys.stdout.flush()


def _reason(error: Exception, path: Path, folder: Path) -> str:
    """Returns the line for the user, without the text of library errors, which may quote a cell."""
    if isinstance(error, RefreshError):
        return one_line(error)  # names of sheets may have several lines
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return f"{folder.parent}: no room for the rows of {path.name} ({error.strerror}); free some space"
    if isinstance(error, OSError) and error.strerror:
        return f"{path.name}: cannot be read ({error.strerror}); copy it here again"
    why = one_line(error) if isinstance(error, Broken) else f"its content is not as in a {path.suffix} file"
    return f"{path.name}: cannot be read, {why}; open it in Excel and save it again"


if __name__ == "__main__":
    sys.exit(main())
