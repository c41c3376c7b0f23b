"""The read-only API over the published marts: `flask --app api`, or `python -m api` to serve it."""

from flask import Flask

from api import database, errors, health, interactions
from api.config import Config


def create_app(config: Config | None = None) -> Flask:
    """The application. Nothing is connected until the first request: servers fork after this."""
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # channels keep the order of the reference list
    app.config["API"] = config or Config.from_environment()
    app.extensions["database"] = database.Database(app.config["API"])
    errors.register(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(interactions.blueprint)
    return app
