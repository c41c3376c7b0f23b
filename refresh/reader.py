"""Reads one file of an extract in a process of its own: `python -m refresh.reader FILE FOLDER`.

A workbook can bring any reader down: a broken one makes the library abort, a crafted one asks for all memory there
is. In a process of its own, with a limit, either ends as one line and a status. Rows are appended to FOLDER/<seed>.csv;
standard output is one JSON object, a Report or {"error": the line for the user}.
"""

import contextlib
import csv
import errno
import json
import resource
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from refresh.errors import RefreshError
from refresh.sheets import read_sheets

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
MEMORY_LIMIT = 1 << 30  # bytes; a full Excel sheet of text needs about a third


@dataclass
class Report:
    """What one file held: rows per seed, and the names that the refresh does not use."""

    file: str
    rows: dict[str, int] = field(default_factory=dict)
    ignored_sheets: list[str] = field(default_factory=list)
    ignored_columns: dict[str, list[str]] = field(default_factory=dict)


def read_into(path: Path, folder: Path) -> Report:
    """Appends the rows of one file to the seeds in folder. Raises what read_sheets raises."""
    sheets, others = read_sheets(path)
    report = Report(path.name, ignored_sheets=others)
    file = path.name
    for sheet in sheets:
        with (folder / f"{sheet.table.seed}.csv").open("a", encoding="utf-8", newline="") as out:
            write = csv.writer(out, lineterminator="\n").writerow
            count = 0
            for number, texts in sheet.rows:
                write([*texts, file, number])
                count += 1
        report.rows[sheet.table.seed] = count
        if sheet.ignored_columns:
            report.ignored_columns[sheet.table.sheet] = sheet.ignored_columns
    return report


def main() -> int:
    path, folder = (Path(argument) for argument in sys.argv[1:])
    with contextlib.suppress(ValueError, OSError):  # macOS may refuse this limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    try:
        answer = asdict(read_into(path, folder))
    except RefreshError as error:
        answer = {"error": str(error)}
    except MemoryError:
        answer = {"error": f"{path.name}: needs more than 1 GiB of memory to read; split it into several workbooks"}
    except Exception as error:  # whatever the libraries raise for a broken file: it is this process's only purpose
        # not the libraries' own words: they may quote a cell
        text = (isinstance(error, OSError) and error.strerror) or type(error).__name__
        answer = {"error": f"{path.name}: cannot be read as a {path.suffix} file ({text}); save it again in Excel"}
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            answer = {"error": f"{folder.parent}: no room for the rows of {path.name} ({text}); free some"}
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
