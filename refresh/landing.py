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

from refresh.declaration import TABLES
from refresh.errors import RefreshError
from refresh.extracts import Extract
from refresh.reader import Report
from refresh.settings import ROOT
from refresh.workbooks import REPAIRED

REFERENCE_SEEDS = ("channels", "channel_aliases", "corrections")


def land(files: Sequence[Extract], seeds: Path, before_file: Callable[[Extract], None]) -> list[Report]:
    """Writes the files' rows as seeds/raw_*.csv, aside first, then renamed; one Report a file.

    Raises RefreshError when any file cannot be used or was changed meanwhile: then the seeds are as they were.
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
            try:
                reports.append(_read(file.path, Path(aside)))
            finally:
                file.refuse_if_changed()  # tells more than what is broken in half a file
        for table in TABLES:
            if not any(table.seed in report.rows for report in reports):
                raise RefreshError(
                    f"{', '.join(file.name for file in files)}: no file holds the table '{table.sheet}'; add a workbook"
                    " with this sheet, or a CSV file whose name ends in it"
                )
        for table in TABLES:
            os.replace(Path(aside) / f"{table.seed}.csv", seeds / f"{table.seed}.csv")
    return reports


def add_reference_seeds(seeds: Path) -> list[str]:
    """Copies the reference lists into a seeds folder that lacks them; the names of those it copied."""
    seeds.mkdir(parents=True, exist_ok=True)
    missing = [f"{name}.csv" for name in REFERENCE_SEEDS if not (seeds / f"{name}.csv").exists()]
    for name in missing:
        shutil.copyfile(ROOT / "seeds" / name, seeds / name)
    return missing


def _read(file: Path, folder: Path) -> Report:
    sizes = {seed: seed.stat().st_size for seed in folder.glob("*.csv")}
    answer = _run_reader(file, folder)
    if answer is None and file.suffix.lower() in REPAIRED:
        for seed, size in sizes.items():
            os.truncate(seed, size)
        answer = _run_reader(file, folder, "--repair")
    if answer is None:
        raise RefreshError(f"{file.name}: cannot be read, its content is broken; open it in Excel and save it again")
    if "error" in answer:
        raise RefreshError(answer["error"])
    return Report(**answer)


def _run_reader(file: Path, folder: Path, *options: str) -> dict | None:
    """What the reading process reports; None when it died."""
    command = [sys.executable, "-m", "refresh.reader", str(file.resolve()), str(folder), *options]
    reader = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    try:
        return json.loads(reader.stdout)
    except json.JSONDecodeError:
        return None
