"""/livez and /readyz: whether the process answers, and whether it has numbers to answer with."""

from flask import Blueprint, current_app

from api import queries

blueprint = Blueprint("health", __name__)


@blueprint.get("/livez")
def livez():
    """200 as long as the process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz():
    """200 with the published build; 503 without a database, or before the first publish."""
    return {"status": "ok", "build": queries.newest_build(current_app.extensions["database"])}
