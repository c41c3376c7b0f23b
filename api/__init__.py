"""The read-only API over the published marts: `flask --app api`, or `python -m api` to serve it."""

from flask import Flask

from api.config import Config


def create_app(config: Config | None = None) -> Flask:
    """The application. Nothing is connected until the first request: servers fork after this."""
    # not before: its metrics look for the folder that the workers share, and `python -m api` names that first
    from api.app import create_app

    return create_app(config)
