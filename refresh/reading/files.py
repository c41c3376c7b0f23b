"""The files of an extract: found, known by their content, and left alone while somebody still writes them."""

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
    """A file and its content, as of one moment."""

    path: Path
    stamp: tuple[int, ...]
    sha256: str

    @property
    def name(self) -> str:
        return self.path.name

    def refuse_if_changed(self) -> None:
        """Raises NotSettled when somebody has written to the file since."""
        try:
            unchanged = _stamp(self.path) == self.stamp
        except OSError:
            unchanged = False
        if not unchanged:
            raise NotSettled({self.name: "was changed while it was read"})


def natural_order(name: str) -> tuple[str, str]:
    """The key by which `week_8` sorts before `week_10`: no case, and digits as numbers; last the name itself."""
    simple = "".join(c.lower()[0] for c in name)  # each character by itself, as Postgres does
    return re.sub("[0-9]+", lambda digits: digits[0].zfill(40), simple), name


def find_files(paths: Sequence[Path]) -> tuple[list[Path], list[str]]:
    """The files to read, in natural order, and the names of the files in the folders that are no extracts.

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
    files.sort(key=lambda file: natural_order(file.name))
    for one, next_one in zip(files, files[1:], strict=False):
        if one.name == next_one.name and not one.samefile(next_one):
            raise RefreshError(f"{one} and {next_one}: two files of one name; rename one, rows are told apart by it")
    return list({file.resolve(): file for file in files}.values()), sorted(ignored)


def settle(files: Sequence[Path], published: dict[str, str], may_leave: bool) -> tuple[list[Extract], dict[str, str]]:
    """The files as extracts, and why some were left for the next refresh: {name: reason}.

    A file is left while it changes, while a lock of Excel's or LibreOffice's lies beside it, or when it cannot be
    opened. published has the content (sha256) of the published files by name. Raises NotSettled when the numbers need
    a file that would be left: one that they are made of, or with may_leave false any.
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
        # whoever only looks at the workbook changes nothing
        if (file.parent / lock).exists() and sha256 != published:
            return None, f"is open in a spreadsheet program ({lock} lies beside it)"
    return Extract(file, stamp, sha256), ""


def _stamp(file: Path) -> tuple[int, ...]:
    """What changes when somebody writes to the file: size, times of content and inode (ns), inode."""
    status = file.stat()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _stamp_or_none(file: Path) -> tuple[int, ...] | None:
    try:
        return _stamp(file)
    except OSError:
        return None
