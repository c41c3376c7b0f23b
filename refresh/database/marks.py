"""Tells by the comments of tables which refresh wrote them: loading and the build set `refresh <id>`."""

from collections.abc import Sequence

import psycopg

OTHERS = """
    select name
    from unnest(%s::text[]) as tables (name)
    where obj_description(to_regclass(name), 'pg_class') is distinct from %s
    limit 1
"""


def written_by_others(connection: psycopg.Connection, tables: Sequence[str], mark: str) -> str | None:
    """Returns one of the tables (schema.name) that has another comment or is missing; None if there is none."""
    found = connection.execute(OTHERS, [list(tables), mark]).fetchone()
    return found and found[0]
