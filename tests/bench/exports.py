"""The published rows as files, for the services that do not read Postgres: CSV for ROAPI, SQLite for Datasette."""

import csv
import sqlite3
from pathlib import Path

from environment import Bench

ROWS = """
    select customer_id, channel, channel_position, interactions
    from published.interaction_counts
    order by customer_id, channel_position
"""
# the bodies of the API's responses
BODIES = """
    select
        customer_id,
        json_build_object('data', json_build_object(
            'customer_id', customer_id, 'interactions', json_object_agg(channel, interactions order by channel_position)
        )) as body
    from published.interaction_counts
    group by customer_id
    order by customer_id
"""
ROAPI = """
tables:
  - name: interaction_counts
    uri: {rows}
kvstores:
  - name: customers
    uri: {bodies}
    key: customer_id
    value: body
    schema:
      columns: [{{name: customer_id, data_type: Utf8}}, {{name: body, data_type: Utf8}}]
"""


def export(bench: Bench) -> tuple[Path, Path]:
    """Writes the rows. Returns the SQLite file, whose database is `rows`, and the settings of ROAPI."""
    rows, bodies = bench.folder / "rows.csv", bench.folder / "bodies.csv"
    for select, file in ((ROWS, rows), (BODIES, bodies)):
        bench.psql(f"\\copy ({' '.join(select.split())}) to '{file}' with (format csv, header)")
    settings = bench.folder / "roapi.yml"
    settings.write_text(ROAPI.format(rows=rows, bodies=bodies))
    database = bench.folder / "rows.db"
    with sqlite3.connect(database) as connection, rows.open(encoding="utf-8", newline="") as lines:
        connection.execute(
            "create table interaction_counts (customer_id integer, channel text, channel_position integer, "
            "interactions integer)"
        )
        reader = csv.reader(lines)
        next(reader)
        connection.executemany("insert into interaction_counts values (?, ?, ?, ?)", reader)
        connection.execute("create index by_customer on interaction_counts (customer_id)")
    connection.close()
    return database, settings
