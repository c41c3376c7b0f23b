"""Keeps what stands in the rows out of dbt's log and messages: it writes the database's errors there, whole."""

import functools
from typing import Any

import psycopg2
import psycopg2.extensions

from refresh.errors import one_line


class Cursor(psycopg2.extensions.cursor):
    """A cursor whose errors quote no statement, no line and no value."""

    def execute(self, *arguments: Any) -> None:
        try:
            super().execute(*arguments)
        except psycopg2.Error as error:
            if error.diag.message_primary is None:  # not the server's, but of the connection
                raise
            raise type(error)(one_line(error)) from None


def tell_no_values() -> None:
    """From here on dbt's connections, which this process makes by psycopg2, have such cursors."""
    psycopg2.connect = functools.partial(psycopg2.connect, cursor_factory=Cursor)
