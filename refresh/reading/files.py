"""Finds the files of an extract, and leaves those that are still being written for the next refresh."""

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from refresh.errors import NotSettled, RefreshError
from refresh.reading.workbooks import SUFFIXES

READABLE = SUFFIXES | {".csv"}
QUIET = 1.0  # seconds in which a file must not change


@dataclass(frozen=True)
class Extract:
    """A file and the hash of its content, as of one moment. stamp: as _stamp returns it."""

    path: Path
    stamp: tuple[int, ...]
    sha256: str

    @property
    def name(self) -> str:
        return self.path.name

    def refuse_if_changed(self) -> None:
        """Raises NotSettled if the file has changed since."""
        try:
            unchanged = _stamp(self.path) == self.stamp
        except OSError:
            unchanged = False
        if not unchanged:
            raise NotSettled({self.name: "was changed while it was read"})


def natural_order(name: str) -> tuple[str, str]:
    """Returns a sort key: without case, and with digits as numbers, so that `week_8` comes before `week_10`."""
    simple = "".join(c.lower()[0] for c in name)  # character by character, as in Postgres
    return re.sub("[0-9]+", lambda digits: digits[0].zfill(40), simple), name


def find_files(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """Returns the files to read, in natural order, and the names of the other files in the folders.

    Raises RefreshError if a path is missing, there is no file to read, or two files have the same name.
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
        raise RefreshError(f"{', '.join(map(str, paths))}: no workbook in it; add one, or give its path")
    files.sort(key=lambda file: natural_order(file.name))
    for one, next_one in zip(files, files[1:], strict=False):
        if one.name == next_one.name and not one.samefile(next_one):
            raise RefreshError(
                f"{one} and {next_one}: two files with the same name; rename one, rows are identified by it"
            )
    return list({file.resolve(): file for file in files}.values()), sorted(ignored)


def settle(files: Sequence[Path], published: dict[str, str], may_leave: bool) -> tuple[list[Extract], dict[str, str]]:
    """Returns the files as extracts, and those that are left for the next refresh: {name: reason}.

    A file is left while it changes, while Excel or LibreOffice has it open, and if it cannot be opened. published: the
    sha256 of each published file by name. Raises NotSettled if a required file would be left: a published one, or with
    may_leave false any.
    """
    stamps = {file: _stamp_or_none(file) for file in files}
    youngest = max((max(stamp[1:3]) for stamp in stamps.values() if stamp), default=0) / 1e9
    if time.time() - youngest < QUIET:
        time.sleep(QUIET)
    extracts, left = [], {}
    for file in files:
        extract, reason = _settled(file, stamps[file], published.get(file.name))
        if extract:
            extracts.append(extract)
        else:
            left[file.name] = reason
    needed = {name: reason for name, reason in left.items() if name in published or not may_leave or not extracts}
    if needed:
        raise NotSettled(needed)
    return extracts, left


def _settled(file: Path, stamp: tuple[int, ...] | None, published: str | None) -> tuple[Extract | None, str]:
    try:
        with file.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        if stamp is None or _stamp(file) != stamp:
            return None, "is still being written"
    except OSError as error:
        return None, f"cannot be opened ({error.strerror})"
    for lock in (f"~${file.name}", f".~lock.{file.name}#"):
        # an open workbook that is unchanged is not being edited
        if (file.parent / lock).exists() and sha256 != published:
            return None, f"is open in a spreadsheet program ({lock} exists)"
    return Extract(file, stamp, sha256), ""


def _stamp(file: Path) -> tuple[int, ...]:
    """Returns what changes with each write: size, mtime and ctime (ns), inode."""
    status = file.stat()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _stamp_or_none(file: Path) -> tuple[int, ...] | None:
    try:
        return _stamp(file)
    except OSError:
        return None
