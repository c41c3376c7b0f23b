"""Loads CSV files into the schema raw by COPY: the same rows as `dbt seed` in a tenth of the time.

Every column of a seed is text. As in dbt's seed loader, an empty cell, white space and the word null are null.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from refresh import progress
from refresh.database import citus
from refresh.database.unchanged import ToRead, columns_of, refuse_if_written
from refresh.declaration import TABLES
from refresh.errors import RefreshError, one_line
from refresh.paths import reference_lists

PIECE = 1 << 18  # bytes
WHITE_SPACE = "".join(filter(str.isspace, map(chr, range(0x3001))))  # the characters that str.strip removes


def load(
    connection: psycopg.Connection, landed: Path, seeds: Path, mark: str, to_read: ToRead | None = None
) -> dict[str, int]:
    """Replaces the rows of raw by the landed rows and the reference lists, in one transaction; returns their numbers.

    With a to_read that is not everything, only the rows of its files are replaced. mark becomes the comment of the
    tables, by which publishing notices that another build has written them since, and the next refresh which rows stay.
    Raises RefreshError for a file that cannot be loaded, and psycopg.Error.
    """
    lists = reference_lists(seeds)
    files = [*lists, *(landed / f"{table.seed}.csv" for table in TABLES)]
    replaced = None if to_read is None or to_read.is_everything else list(to_read.names)
    rows = {}
    with connection.transaction():
        connection.execute("create schema if not exists raw")
        if replaced is not None:
            refuse_if_written(connection, to_read, [path.stem for path in lists])
        for number, path in enumerate(files, start=1):
            progress.step("loading", table=path.stem, number=number, tables=len(files))
            rows[path.stem] = _load(connection, path, mark, None if path in lists else replaced)
    return rows


def _load(connection: psycopg.Connection, path: Path, mark: str, replaced: list[str] | None) -> int:
    """Loads a file into its table, instead of the rows of the replaced files; None: of all rows."""
    table = Identifier("raw", path.stem)
    columns = _header(path)
    declared = {table.seed: table.distribute_by for table in TABLES} if citus.is_cluster(connection) else {}
    distribute_by = declared.get(path.stem)
    ours = SQL("true") if replaced is None else SQL("source_file = any({})").format(Literal(replaced))
    if replaced is not None:
        connection.execute(SQL("delete from {} where {}").format(table, ours))
    elif (
        columns_of(connection, path.stem) == [(column, "text") for column in columns]
        and citus.distributed_by(connection, table) == distribute_by
    ):
        connection.execute(SQL("truncate {}").format(table))
    else:
        cells = SQL(", ").join(SQL("{} text").format(Identifier(column)) for column in columns)
        connection.execute(SQL("drop table if exists {} cascade").format(table))  # the build creates the views again
        connection.execute(SQL("create table {} ({})").format(table, cells))
        citus.distribute(connection, table, distribute_by)
    cursor = connection.cursor()
    try:
        with cursor.copy(SQL("copy {} from stdin (format csv, header match, force_null *)").format(table)) as copy:
            for piece in _pieces(path, len(columns)):
                copy.write(piece)
    except UnicodeDecodeError:
        raise RefreshError(f"{path.name}: not UTF-8; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise RefreshError(f"{path.name}: {one_line(error)}; correct it, and save it as CSV UTF-8") from None
    except psycopg.DataError as error:
        raise RefreshError(f"{_place(path, error)}: {one_line(error)}; save it as CSV UTF-8 with commas") from None
    # a cluster does not update the column by which it distributes; landing wrote it, and never empty
    connection.execute(_nulls(table, [column for column in columns if column != distribute_by], ours))
    connection.execute(SQL("comment on table {} is {}").format(table, Literal(mark)))
    connection.execute(SQL("analyze {}").format(table))
    return cursor.rowcount


def _place(path: Path, error: psycopg.DataError) -> str:
    """Returns the file and, if COPY names it, the line. The rest of the context quotes row values."""
    match = re.match(rf"COPY {re.escape(path.stem)}, \w+ (\d+)\b", error.diag.context or "")
    return f"{path.name}, line {match[1]}" if match else path.name


def _pieces(path: Path, columns: int) -> Iterator[str | bytes]:
    if path.stem in {table.seed for table in TABLES}:
        with path.open("rb") as content:  # landing wrote it in the format of COPY
            while piece := content.read(PIECE):
                yield piece
        return
    # a person wrote it: COPY refuses short lines and mixed line ends, which dbt accepts
    with path.open(encoding="utf-8-sig", newline="") as content:
        text = io.StringIO()
        csv.writer(text).writerows(row + [""] * (columns - len(row)) for row in csv.reader(content))
        yield text.getvalue()


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        header = next(csv.reader(lines), [])
    if not header or "" in header or len(set(header)) < len(header):
        raise RefreshError(f"{path.name}: its first line must name each column once; correct it")
    return header


def _nulls(table: Identifier, columns: list[str], ours: Composable) -> Composed:
    """Returns the update that sets cells with only white space or the word null to null, in the rows of a condition."""
    # nearly every cell fails the pattern at its first character: this takes a tenth of the time of btrim and lower
    pattern = Literal(f"^[{WHITE_SPACE}]*(null)?[{WHITE_SPACE}]*$")
    tests = [SQL("{} ~* {}").format(Identifier(column), pattern) for column in columns]
    values = [
        SQL("{0} = case when {1} then null else {0} end").format(Identifier(column), test)
        for column, test in zip(columns, tests, strict=True)
    ]
    return SQL("update {} set {} where {} and ({})").format(
        table, SQL(", ").join(values), ours, SQL(" or ").join(tests)
    )
