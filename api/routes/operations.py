"""Resources for operators: liveness, readiness and metrics."""

from flask import Blueprint, Response

from api.extensions import services
from api.middleware import metrics as prometheus

blueprint = Blueprint("operations", __name__)


@blueprint.get("/livez")
def livez() -> dict:
    """200 while the process serves requests."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> dict:
    """200 with the current build and its age in seconds; 503 without a database or a published build."""
    build = services().builds.current(max_age=0)
    published_at = build.published_at.isoformat()
    return {"status": "ok", "build": {"build_id": build.build_id, "published_at": published_at, "age": build.age()}}


@blueprint.get("/metrics")
def metrics() -> Response:
    """Durations of requests, connections and the rows of the current build, for Prometheus."""
    text = prometheus.exposition(services().builds, services().database)
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")
