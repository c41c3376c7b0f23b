"""The API in FastAPI, asyncpg and uvicorn, the usual choice for speed. libpq's variables name the database."""

from contextlib import asynccontextmanager
from itertools import groupby
from typing import Any

import asyncpg
from fastapi import FastAPI, HTTPException

ONE = "select channel, interactions from published.interaction_counts where customer_id = $1 order by channel_position"
PAGE = """
    select customer_id, channel, interactions from published.interaction_counts
    where customer_id > $1 order by customer_id, channel_position limit 800
"""
TOTAL = """
    select channel, sum(interactions)::bigint
    from published.interaction_counts
    where customer_type = $1 group by channel
"""


@asynccontextmanager
async def lifespan(app):
    async with asyncpg.create_pool() as app.state.pool:
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/interactions/{customer_id}")
async def one_customer(customer_id: int) -> dict[str, Any]:
    rows = await app.state.pool.fetch(ONE, customer_id)
    if not rows:
        raise HTTPException(404)
    return {"data": {"customer_id": customer_id, "interactions": dict(rows)}}


@app.get("/interactions")
async def page(after: int) -> dict[str, Any]:
    rows = await app.state.pool.fetch(PAGE, after)
    customers = [(customer, dict(row[1:] for row in group)) for customer, group in groupby(rows, lambda row: row[0])]
    return {"data": [{"customer_id": customer, "interactions": counts} for customer, counts in customers]}


@app.get("/customer-types")
async def total(customer_type: str) -> dict[str, Any]:
    rows = await app.state.pool.fetch(TOTAL, customer_type)
    return {"data": [{"customer_type": customer_type, "interactions": dict(rows)}]}
