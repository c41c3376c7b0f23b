"""The read-only API over the published marts. `python -m api` serves it; `python -m api create-key` makes a key."""

from flask import Flask

from api.config import Config


def create_app(config: Config | None = None) -> Flask:
    """The application. It connects at the first request, after the server has forked."""
    # imported late: prometheus_client reads PROMETHEUS_MULTIPROC_DIR, which `python -m api` sets, at its import
    from api.app import create_app

    return create_app(config)
