"""The services that the API benchmark measures: the API itself and its alternatives."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from environment import ROOT
from workloads import HOT, HOT_ONE, NOTHING, ONE, PAGE, TOTAL, TYPE, UNCHANGED, Numbers, Workload, grouped

WARM_UP = 1  # seconds
BIN = ROOT / ".venv-bench" / "bin"
APPS = ROOT / "tests" / "bench" / "competitors"


class Route(NamedTuple):
    """The path of a workload, to which random numbers are appended, and the function that reads the responses."""

    path: str
    read: Callable[[bytes], Numbers] | None
    is_conditional: bool = False  # requested with the ETag of the response before
    warm_up: int = WARM_UP


@dataclass(frozen=True)
class Service:
    """A service: its command and environment, with {port} for the port, and the routes of the workloads it has."""

    name: str
    command: list[str | Path]
    routes: dict[Workload, Route]
    environment: dict[str, str] = field(default_factory=dict)


def nested(body: bytes) -> Numbers:
    """Reads {"data": {"customer_id": 1, "interactions": {"Email": 1, ...}}}, or a list of these."""
    data = json.loads(body)["data"]
    return {one.get("customer_id"): one["interactions"] for one in (data if isinstance(data, list) else [data])}


def flat(body: bytes) -> Numbers:
    """Reads [{"customer_id": 1, "channel": "Email", "interactions": 1}, ...]."""
    return grouped((row["customer_id"], row["channel"], row["interactions"]) for row in json.loads(body))


OURS = {
    ONE: Route("/api/v1/interactions/", nested),
    PAGE: Route("/api/v1/interactions?limit=100&after=", nested),
    TOTAL: Route(f"/api/v1/customer-types?customer_type={TYPE}", nested),
}
HOT_PATH = f"/api/v1/interactions/{HOT}"
FROM_POSTGRES = Service(
    "this API, from Postgres",
    [sys.executable, "-m", "api"],
    OURS,
    {"API_PORT": "{port}", "API_CACHE_MB": "0"},
)
AS_SHIPPED = Service(
    "this API, as shipped",
    [sys.executable, "-m", "api"],
    OURS
    | {
        # long enough to cache most customers
        ONE: OURS[ONE]._replace(warm_up=40),
        HOT_ONE: Route(HOT_PATH, nested),
        UNCHANGED: Route(HOT_PATH, nested, is_conditional=True),
    },
    {"API_PORT": "{port}"},
)
HELLO = Service("bare Flask", [sys.executable, APPS / "hello.py", "{port}"], {NOTHING: Route("/", None)})
HANDWRITTEN = {
    ONE: Route("/interactions/", nested),
    PAGE: Route("/interactions?after=", nested),
    TOTAL: Route(f"/customer-types?customer_type={TYPE}", nested),
}
FLASK = Service(
    "Flask, psycopg, gunicorn",
    [BIN / "gunicorn", "--chdir", APPS, "--bind", "127.0.0.1:{port}", "--workers", "2", "--threads", "8"]
    + ["--worker-class", "gthread", "--no-control-socket", "flask_psycopg:app"],
    HANDWRITTEN,
)
FASTAPI = Service(
    "FastAPI, asyncpg, uvicorn",
    [BIN / "uvicorn", "--app-dir", APPS, "--port", "{port}", "--workers", "2", "--no-access-log"]
    + ["--loop", "uvloop", "--http", "httptools", "fastapi_asyncpg:app"],
    HANDWRITTEN,
)
DATASETTE, ROAPI, ROAPI_KEYS = "Datasette", "ROAPI, by filter", "ROAPI, by key"


def services_to_measure(database: Path, roapi: Path) -> list[Service]:
    """All services, in the order of the measurement, from the exported rows and ROAPI's settings."""
    rows = "/rows/interaction_counts.json?_shape=array&_nocount=1&_nofacet=1&_nosuggest=1"
    datasette = {
        ONE: Route(f"{rows}&customer_id=", flat),
        PAGE: Route(f"{rows}&_sort=customer_id&_size=800&customer_id__gt=", flat),
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
        HELLO,  # before and after the API, because most targets compare with it
        FLASK,
        FASTAPI,
        Service(DATASETTE, [BIN / "datasette", "serve", "--port", "{port}", "-i", database], datasette),
        Service(ROAPI, serve_roapi, filtered),
        Service(ROAPI_KEYS, serve_roapi, {ONE: Route("/api/kv/customers/", nested)}),
    ]
