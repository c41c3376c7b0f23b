"""Tables on a Citus cluster; on any other server, nothing here has an effect.

A distributed table is spread over the workers by a column, a reference table is copied to each of them. Models and
seeds declare it as `meta.distribute_by`, see macros/scaling/distribute.sql.
"""

import psycopg
from psycopg.sql import SQL, Composable, Literal

# for statements on names of the coordinator alone: the workers have no such schema. Other servers take it for a
# parameter of an extension that is not loaded
ON_COORDINATOR_ONLY = "set local citus.enable_ddl_propagation = off"

REFERENCE = "reference"

DISTRIBUTED_BY = """
    select case when partmethod = 'n' then 'reference' else column_to_column_name(logicalrelid, partkey) end
    from pg_dist_partition
    where logicalrelid = {}::regclass
"""


def is_cluster(connection: psycopg.Connection) -> bool:
    """Returns whether the database is the coordinator of a cluster."""
    return connection.execute("select from pg_extension where extname = 'citus'").fetchone() is not None


def distributed_by(connection: psycopg.Connection, table: Composable) -> str | None:
    """Returns the column by which an existing table is distributed, or `reference`; None for an ordinary table."""
    if not is_cluster(connection):
        return None
    found = connection.execute(SQL(DISTRIBUTED_BY).format(Literal(table.as_string(connection)))).fetchone()
    return found and found[0]


def distribute(connection: psycopg.Connection, table: Composable, by: str | None) -> None:
    """Distributes a table of a cluster by a column, or as a reference table; None leaves it an ordinary one."""
    if by == REFERENCE:
        connection.execute("select create_reference_table(%s)", [table.as_string(connection)])
    elif by is not None:
        connection.execute("select create_distributed_table(%s, %s)", [table.as_string(connection), by])
