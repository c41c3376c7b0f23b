"""Lands the files of an extract as CSV seeds: all of them, or nothing."""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from refresh.errors import RefreshError
from refresh.reader import Report
from refresh.settings import ROOT
from refresh.tables import TABLES
from refresh.workbooks import SUFFIXES

REFERENCE_SEEDS = ("channels", "channel_aliases", "corrections")
READABLE = SUFFIXES | {".csv"}


def find_files(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """The files to read, in the order of their names, and the names of those in the folders that are no extracts.

    Raises RefreshError when a path is missing, or there is nothing to read.
    """
    files, ignored = [], []
    for path in paths:
        if path.is_dir():
            inside = [file for file in path.iterdir() if not file.name.startswith((".", "~$")) and file.is_file()]
            files += [file for file in inside if file.suffix.lower() in READABLE]
            ignored += [file.name for file in inside if file.suffix.lower() not in READABLE]
        elif not path.exists():
            raise RefreshError(f"{path}: no such file or folder; give the path of a workbook, or of a folder of them")
        elif path.suffix.lower() not in READABLE:
            raise RefreshError(f"{path}: not a workbook or CSV file; give one of {', '.join(sorted(READABLE))}")
        else:
            files.append(path)
    if not files:
        raise RefreshError(f"{', '.join(map(str, paths))}: no workbook there; put one in, or give its path")
    files.sort(key=lambda file: file.name)
    for one, next_one in zip(files, files[1:], strict=False):
        if one.name == next_one.name and not one.samefile(next_one):
            raise RefreshError(f"{one} and {next_one}: two files of one name; rename one, rows are told apart by it")
    return list({file.resolve(): file for file in files}.values()), sorted(ignored)


def land(files: Sequence[Path], seeds: Path, before_file: Callable[[Path], None]) -> list[Report]:
    """Writes the files' rows as seeds/raw_*.csv, aside first, then renamed; one Report a file.

    Raises RefreshError when any file cannot be used: then the seeds are as they were.
    """
    seeds.mkdir(parents=True, exist_ok=True)
    for leftover in seeds.glob(".landing-*"):  # of a refresh that was killed
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".landing-", dir=seeds) as aside:
        for table in TABLES:
            with (Path(aside) / f"{table.seed}.csv").open("w", encoding="utf-8", newline="") as out:
                csv.writer(out, lineterminator="\n").writerow(table.seed_columns)
        reports = []
        for file in files:
            before_file(file)
            reports.append(_read(file, Path(aside)))
        for table in TABLES:
            if not any(table.seed in report.rows for report in reports):
                raise RefreshError(f"{', '.join(file.name for file in files)}: no table '{table.sheet}'; add its file")
        for table in TABLES:
            os.replace(Path(aside) / f"{table.seed}.csv", seeds / f"{table.seed}.csv")
    return reports


def add_reference_seeds(seeds: Path) -> list[str]:
    """Copies the reference lists into a seeds folder that lacks them; the names of those it copied."""
    missing = [f"{name}.csv" for name in REFERENCE_SEEDS if not (seeds / f"{name}.csv").exists()]
    for name in missing:
        shutil.copyfile(ROOT / "seeds" / name, seeds / name)
    return missing


def _read(file: Path, folder: Path) -> Report:
    reader = subprocess.run(
        [sys.executable, "-m", "refresh.reader", str(file.resolve()), str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    try:
        answer = json.loads(reader.stdout)
    except json.JSONDecodeError:
        raise RefreshError(
            f"{file.name}: cannot be read, it is broken or needs more than 1 GiB of memory; save it again in Excel"
        ) from None
    if "error" in answer:
        raise RefreshError(answer["error"])
    return Report(**answer)
