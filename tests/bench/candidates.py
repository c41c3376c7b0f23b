"""Who is asked by the benchmark of the API: the API itself, and what could be in its place."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from place import ROOT
from questions import HOT, HOT_ONE, NOTHING, ONE, PAGE, TOTAL, TYPE, UNCHANGED, Numbers, Question, grouped

WARM_UP = 1  # seconds
BIN = ROOT / ".venv-bench" / "bin"
APPS = ROOT / "tests" / "bench" / "competitors"


class Route(NamedTuple):
    """Where a question is answered: a path (random numbers come at its end), and what reads the answer."""

    path: str
    read: Callable[[bytes], Numbers] | None
    is_conditional: bool = False  # asked with the ETag of the answer before
    warm_up: int = WARM_UP


@dataclass(frozen=True)
class Candidate:
    """A service: its command and environment, in which {port} stands for the port, and what it can answer."""

    name: str
    command: list[str | Path]
    routes: dict[Question, Route]
    environment: dict[str, str] = field(default_factory=dict)


def nested(body: bytes) -> Numbers:
    """Of {"data": {"customer_id": 1, "interactions": {"Email": 1, ...}}}, or of a list of such."""
    data = json.loads(body)["data"]
    return {one.get("customer_id"): one["interactions"] for one in (data if isinstance(data, list) else [data])}


def flat(body: bytes) -> Numbers:
    """Of [{"customer_id": 1, "channel": "Email", "interactions": 1}, ...]."""
    return grouped((row["customer_id"], row["channel"], row["interactions"]) for row in json.loads(body))


OURS = {
    ONE: Route("/api/v1/interactions/", nested),
    PAGE: Route("/api/v1/interactions?limit=100&after=", nested),
    TOTAL: Route(f"/api/v1/customer-types?customer_type={TYPE}", nested),
}
HOT_PATH = f"/api/v1/interactions/{HOT}"
FROM_POSTGRES = Candidate(
    "this API, from Postgres",
    [sys.executable, "-m", "api"],
    OURS,
    {"API_PORT": "{port}", "API_CACHE_MB": "0"},
)
AS_SHIPPED = Candidate(
    "this API, as shipped",
    [sys.executable, "-m", "api"],
    OURS
    | {
        # for so long that it has met most customers
        ONE: OURS[ONE]._replace(warm_up=40),
        HOT_ONE: Route(HOT_PATH, nested),
        UNCHANGED: Route(HOT_PATH, nested, is_conditional=True),
    },
    {"API_PORT": "{port}"},
)
HELLO = Candidate("bare Flask", [sys.executable, APPS / "hello.py", "{port}"], {NOTHING: Route("/", None)})
WRITTEN = {
    ONE: Route("/interactions/", nested),
    PAGE: Route("/interactions?after=", nested),
    TOTAL: Route(f"/customer-types?customer_type={TYPE}", nested),
}
FLASK = Candidate(
    "Flask, psycopg, gunicorn",
    [BIN / "gunicorn", "--chdir", APPS, "--bind", "127.0.0.1:{port}", "--workers", "2", "--threads", "8"]
    + ["--worker-class", "gthread", "--no-control-socket", "flask_psycopg:app"],
    WRITTEN,
)
FASTAPI = Candidate(
    "FastAPI, asyncpg, uvicorn",
    [BIN / "uvicorn", "--app-dir", APPS, "--port", "{port}", "--workers", "2", "--no-access-log"]
    + ["--loop", "uvloop", "--http", "httptools", "fastapi_asyncpg:app"],
    WRITTEN,
)
DATASETTE, ROAPI, ROAPI_KEYS = "Datasette", "ROAPI, by filter", "ROAPI, by key"


def candidates(database: Path, roapi: Path) -> list[Candidate]:
    """All of them, in the order in which they are measured; needs the exported rows (exports.py)."""
    asked = "/rows/interaction_counts.json?_shape=array&_nocount=1&_nofacet=1&_nosuggest=1"
    datasette = {
        ONE: Route(f"{asked}&customer_id=", flat),
        PAGE: Route(f"{asked}&_sort=customer_id&_size=800&customer_id__gt=", flat),
    }
    table = "/api/tables/interaction_counts?"
    filtered = {
        ONE: Route(f"{table}filter[customer_id]=", flat),
        PAGE: Route(f"{table}sort=customer_id,channel_position&limit=800&filter[customer_id]gt=", flat),
    }
    serve_roapi = [BIN / "roapi", "-c", roapi, "-a", "127.0.0.1:{port}", "-p", "127.0.0.1:0"]
    serve_roapi += ["--addr-flight-sql", "127.0.0.1:0"]
    return [
        HELLO,
        FROM_POSTGRES,
        AS_SHIPPED,
        HELLO,  # on both sides of the API: most targets are shares of it
        FLASK,
        FASTAPI,
        Candidate(DATASETTE, [BIN / "datasette", "serve", "--port", "{port}", "-i", database], datasette),
        Candidate(ROAPI, serve_roapi, filtered),
        Candidate(ROAPI_KEYS, serve_roapi, {ONE: Route("/api/kv/customers/", nested)}),
    ]
