"""Keeps row values out of the log and messages of dbt, which contain the full errors of the database."""

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
            if error.diag.message_primary is None:  # an error of the connection, not of the server
                raise
            raise type(error)(one_line(error)) from None


def hide_values() -> None:
    """Gives the connections that this process opens with psycopg2, those of dbt, such cursors."""
    psycopg2.connect = functools.partial(psycopg2.connect, cursor_factory=Cursor)
