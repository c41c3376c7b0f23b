"""The API in Flask, psycopg and gunicorn, the usual first choice. libpq's variables name the database."""

from itertools import groupby

from flask import Flask, abort, request
from psycopg_pool import ConnectionPool

ONE = "select channel, interactions from published.interaction_counts where customer_id = %s order by channel_position"
PAGE = """
    select customer_id, channel, interactions from published.interaction_counts
    where customer_id > %s order by customer_id, channel_position limit 800
"""
TOTAL = """
    select channel, sum(interactions)::bigint
    from published.interaction_counts
    where customer_type = %s group by channel
"""

app = Flask(__name__)
app.json.sort_keys = False
pool = ConnectionPool(min_size=8, max_size=8, open=True)


def fetch(query, value):
    with pool.connection() as connection:
        return connection.execute(query, [value]).fetchall()


@app.get("/interactions/<int:customer_id>")
def one_customer(customer_id):
    rows = fetch(ONE, customer_id) or abort(404)
    return {"data": {"customer_id": customer_id, "interactions": dict(rows)}}


@app.get("/interactions")
def page():
    rows = fetch(PAGE, request.args.get("after", type=int))
    customers = [(customer, dict(row[1:] for row in group)) for customer, group in groupby(rows, lambda row: row[0])]
    return {"data": [{"customer_id": customer, "interactions": counts} for customer, counts in customers]}


@app.get("/customer-types")
def total():
    customer_type = request.args["customer_type"]
    return {"data": [{"customer_type": customer_type, "interactions": dict(fetch(TOTAL, customer_type))}]}
