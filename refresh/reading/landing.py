"""Lands the files of an extract as CSV: all of them or none."""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path

from refresh.declaration import TABLES
from refresh.errors import RefreshError
from refresh.paths import ROOT, seeds_dir
from refresh.reading.files import Extract, find_files, settle
from refresh.reading.process import Report
from refresh.reading.workbooks import REPAIRED

REFERENCE_SEEDS = ("channels", "channel_aliases", "corrections")


def land(
    files: Sequence[Extract],
    folder: Path,
    progress: Callable[[Extract, int, int, int], None] = lambda *_: None,
    held: Collection[str] = (),
) -> list[Report]:
    """Writes the rows of the files to raw_*.csv in the folder; returns one Report per file.

    progress gets a file, its number, how many files there are, and the number of its rows read so far: first 0.
    held: the seeds that other files of the extract hold, which are not read.
    Raises RefreshError if a file cannot be used or has changed meanwhile: then the folder is unchanged.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob(".landing-*"):  # of a killed refresh
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".landing-", dir=folder) as new:
        for table in TABLES:
            with (Path(new) / f"{table.seed}.csv").open("w", encoding="utf-8", newline="") as out:
                csv.writer(out, lineterminator="\n").writerow(table.seed_columns)
        reports = []
        for number, file in enumerate(files, start=1):
            report_rows = partial(progress, file, number, len(files))
            report_rows(0)
            try:
                reports.append(_read(file.path, Path(new), report_rows))
            finally:
                file.refuse_if_changed()  # explains why a half-written file is broken
        for table in TABLES:
            if table.seed not in held and not any(table.seed in report.rows for report in reports):
                raise RefreshError(
                    f"{', '.join(file.name for file in files)}: no file holds the table '{table.sheet}'; add a workbook"
                    " with this sheet, or a CSV file whose name ends in it"
                )
        for table in TABLES:
            os.replace(Path(new) / f"{table.seed}.csv", folder / f"{table.seed}.csv")
    return reports


def refuse_missing_seeds(seeds: Path) -> None:
    """Raises RefreshError if the folder lacks a reference list or a seed that dbt parses."""
    names = [f"{name}.csv" for name in (*REFERENCE_SEEDS, *(table.seed for table in TABLES))]
    missing = [name for name in names if not (seeds / name).is_file()]
    if missing:
        raise RefreshError(
            f"{seeds}: no {', '.join(missing)} there; copy them from the folder seeds of this project's checkout, or"
            " set SEEDS_DIR to a folder that has them"
        )


def _read(file: Path, folder: Path, progress: Callable[[int], None]) -> Report:
    sizes = {seed: seed.stat().st_size for seed in folder.glob("*.csv")}
    result = _run_reader(file, folder, progress)
    if result is None and file.suffix.lower() in REPAIRED:
        for seed, size in sizes.items():
            os.truncate(seed, size)
        result = _run_reader(file, folder, progress, "--repair")
    if result is None:
        raise RefreshError(f"{file.name}: cannot be read, its content is broken; open it in Excel and save it again")
    if "error" in result:
        raise RefreshError(result["error"])
    return Report(**result)


def _run_reader(file: Path, folder: Path, progress: Callable[[int], None], *options: str) -> dict | None:
    """Returns what the reading process reports last; None if it crashed."""
    command = [sys.executable, "-m", "refresh.reading.process", str(file.resolve()), str(folder), *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as reader:
        try:
            for line in reader.stdout:
                result = json.loads(line)
                if result.keys() != {"rows"}:
                    return result
                progress(result["rows"])
        except json.JSONDecodeError:
            return None
        finally:
            reader.kill()  # for when a signal ends this process
    return None


def write_sample(seeds: Path) -> None:
    """Writes the rows of the sample workbook to raw_*.csv in the folder, as a refresh lands them."""
    files, _ = settle(find_files([seeds / "extracts" / "sample.xlsx"])[0], {}, may_leave=False)
    with tempfile.TemporaryDirectory() as folder:
        land(files, Path(folder))
        for rows in Path(folder).glob("*.csv"):
            shutil.copyfile(rows, seeds / rows.name)


if __name__ == "__main__":
    try:
        write_sample(seeds_dir())
    except (RefreshError, OSError) as problem:
        sys.exit(str(problem))
