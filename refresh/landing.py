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
from refresh.extracts import Extract
from refresh.reader import Report
from refresh.settings import ROOT
from refresh.tables import TABLES

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
                raise RefreshError(f"{', '.join(file.name for file in files)}: no table '{table.sheet}'; add its file")
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
