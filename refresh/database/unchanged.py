"""Decides which files a refresh reads: those that are new since the last published refresh, or all of them.

The rows of an unchanged file (same name, content and place in the order) stay in raw if all of this holds:

- The code and the reference lists are those of the last published refresh, and --full is not given.
- Each table of raw has its declared columns, as many rows as that refresh loaded, and its comment. Loading writes the
  comment in its transaction, so a refresh that was killed or failed after loading, and any other build, leaves another.
- The published files are still there, and no new file comes before one of them.

Otherwise every file is read again. The rows of a changed file in its place are replaced.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.sql import Identifier

from refresh.database.marks import written_by_others
from refresh.declaration import TABLES
from refresh.errors import RefreshError


@dataclass(frozen=True)
class ToRead:
    """What a refresh reads, lands and loads: the names of the files that are new or changed, or of all.

    kept_mark: the comment of the tables of raw in which the other rows stay; None if everything is made again.
    loaded: how many rows these tables have, by seed.
    reason: why everything is read although something is published.
    """

    names: tuple[str, ...]
    kept_mark: str | None = None
    loaded: Mapping[str, int] = field(default_factory=dict)
    reason: str | None = None

    @property
    def is_everything(self) -> bool:
        return self.kept_mark is None


def decide(
    connection: psycopg.Connection,
    last: Mapping[str, Any] | None,
    files: Sequence[Mapping[str, Any]],
    lists: Iterable[str],
    other_reason: str | None,
) -> ToRead:
    """Returns what to read of the files ({"name", "sha256"}), in their order.

    last: the last published refresh, as runs.last_published returns it; lists: the names of the reference lists;
    other_reason: why everything has to be read, whatever the files and the database.
    """
    names = tuple(file["name"] for file in files)
    if last is None:
        return ToRead(names)
    published = {file["name"]: file["sha256"] for file in last["files"]}
    loaded = Counter()
    for file in last["files"]:
        loaded.update(file["rows"])
    new = tuple(file["name"] for file in files if file["sha256"] != published.get(file["name"]))
    to_read = ToRead(new, f"refresh {last['build_id']}", loaded)
    reason = other_reason or _other_order(list(published), names)
    if reason is None and not _is_as_loaded(connection, to_read, lists):
        reason = "the last refresh was not published, or something else has written raw"
    return ToRead(names, reason=reason) if reason else to_read


def refuse_if_written(connection: psycopg.Connection, to_read: ToRead, lists: Iterable[str]) -> None:
    """Raises RefreshError if another build has written raw since `decide`; locks raw against it until the commit."""
    for table in TABLES:
        connection.execute(f"lock table raw.{table.seed} in share row exclusive mode")
    if not _is_as_loaded(connection, to_read, lists):
        raise RefreshError("another build wrote raw at the same time; nothing was published, refresh again")


def columns_of(connection: psycopg.Connection, seed: str) -> list[tuple[str, str]]:
    """Returns the columns of a table of raw: (name, type)."""
    return connection.execute(
        """
        select attname, format_type(atttypid, atttypmod)
        from pg_attribute
        where attrelid = to_regclass(format('raw.%%I', %s::text)) and attnum > 0 and not attisdropped
        order by attnum
        """,
        [seed],
    ).fetchall()


def _other_order(published: Sequence[str], names: Sequence[str]) -> str | None:
    if gone := [name for name in published if name not in names]:
        return f"a file is gone: {gone[0]}"
    for before, now in zip(published, names, strict=False):
        if before != now:
            return f"{now} comes before {before}, which is published"
    return None


def _is_as_loaded(connection: psycopg.Connection, to_read: ToRead, lists: Iterable[str]) -> bool:
    seeds = {table.seed: [(column, "text") for column in table.seed_columns] for table in TABLES}
    tables = [Identifier("raw", name).as_string(connection) for name in (*seeds, *lists)]
    if written_by_others(connection, tables, to_read.kept_mark):
        return False
    return all(
        columns_of(connection, seed) == columns
        and connection.execute(f"select count(*) from raw.{seed}").fetchone() == (to_read.loaded[seed],)
        for seed, columns in seeds.items()
    )
