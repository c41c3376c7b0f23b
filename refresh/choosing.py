"""Chooses what a refresh reads and builds: only what is new, where that makes the same tables as everything."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

from refresh.alerting import alerts
from refresh.building.inputs import input_hash
from refresh.database import additions, unchanged
from refresh.database.unchanged import ToRead
from refresh.log import log
from refresh.paths import reference_lists, seeds_dir
from refresh.reading.files import Extract, find_files, settle


def files(connection: psycopg.Connection, paths: Sequence[Path], published: dict[str, str]) -> list[Extract]:
    """Returns the files to read; logs and reports those that are left for the next refresh."""
    found, ignored = find_files(paths)
    for name in ignored:
        log.warning("ignored, not a workbook", file=name)
    files, left = settle(found, published, may_leave=all(path.is_dir() for path in paths))
    for name, reason in left.items():
        log.warning("left for the next refresh", file=name, reason=reason)
    alerts.report_left(connection, left)
    return files


def what_to_read(
    connection: psycopg.Connection, last: Mapping[str, Any] | None, files: list[dict[str, Any]], full: bool
) -> ToRead:
    """Returns what to read, as unchanged.decide does, and logs it if something is published."""
    reason = "--full" if full else None
    if last and not full and input_hash(last["files"], seeds_dir()) != last["input_hash"]:
        reason = "the code or a reference list has changed"
    to_read = unchanged.decide(connection, last, files, [path.stem for path in reference_lists(seeds_dir())], reason)
    if to_read.reason:
        log.info("reading everything", reason=to_read.reason)
    elif not to_read.is_everything:
        log.info("reading only what is new", unchanged=len(files) - len(to_read.names))
    return to_read


def what_to_build(connection: psycopg.Connection, last: Mapping[str, Any], to_read: ToRead) -> Sequence[str]:
    """Returns the files whose rows the build adds to those of the last one; none if it makes every table from scratch.

    Logs why, if only some files are read.
    """
    if to_read.is_everything or not to_read.names:
        return ()
    reason = additions.why_from_scratch(connection, last, to_read)
    if reason:
        log.info("building everything", reason=reason)
    return () if reason else to_read.names
