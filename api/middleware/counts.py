"""The counts of rate limits in an SQLite file, which all worker processes of a machine share."""

import sqlite3
import threading
import time
from urllib.parse import urlsplit

from limits.storage import Storage

PATIENCE = 1.0  # seconds to wait for another process that writes
CLEAN_AFTER = 1000  # counts of this process
TABLE = """
    create table if not exists counts (key text primary key, amount integer not null, ends_at real not null)
    without rowid
"""
COUNT = """
    insert into counts values (:key, :amount, :now + :seconds)
    on conflict (key) do update set
        amount = case when ends_at > :now then amount + :amount else :amount end,
        ends_at = case when ends_at > :now then ends_at else :now + :seconds end
    returning amount
"""


class SharedCounts(Storage):
    """A storage for the library limits, as `sqlite:///path`. A lost count does no harm: nothing waits for the disk."""

    STORAGE_SCHEME = ["sqlite"]
    base_exceptions = sqlite3.Error

    def __init__(self, uri: str, wrap_exceptions: bool = False, **_: object) -> None:
        super().__init__(uri, wrap_exceptions)
        self._path = urlsplit(uri).path
        self._of_thread = threading.local()
        self._counted = 0

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        self._counted += 1
        if self._counted % CLEAN_AFTER == 0:
            self._execute("delete from counts where ends_at <= ?", (now,))
        return self._execute(COUNT, {"key": key, "amount": amount, "now": now, "seconds": expiry})[0][0]

    def get(self, key: str) -> int:
        rows = self._execute("select amount from counts where key = ? and ends_at > ?", (key, time.time()))
        return rows[0][0] if rows else 0

    def get_expiry(self, key: str) -> float:
        rows = self._execute("select ends_at from counts where key = ?", (key,))
        return rows[0][0] if rows else time.time()

    def check(self) -> bool:
        return bool(self._execute("select 1", ()))

    def reset(self) -> int:
        return len(self._execute("delete from counts returning key", ()))

    def clear(self, key: str) -> None:
        self._execute("delete from counts where key = ?", (key,))

    def _execute(self, statement: str, values: tuple | dict) -> list[tuple]:
        connection = getattr(self._of_thread, "connection", None)
        if connection is None:  # opened after the server has forked
            connection = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = off")
            connection.execute(TABLE)
            self._of_thread.connection = connection
        return connection.execute(statement, values).fetchall()
