"""Typed access to the shared objects of the application and the build of the request."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request

from api.config import Config
from api.data.builds import Build, Builds
from api.data.database import Database


@dataclass
class Services:
    """The objects that all requests of an application share."""

    config: Config
    database: Database
    builds: Builds
    download_slots: threading.BoundedSemaphore
    public_api: Callable  # the WSGI application that the numbers page queries


def services() -> Services:
    """The services of the current application."""
    return current_app.extensions["services"]


def current_build() -> Build:
    """The build that all queries of this request read. Raises Unavailable."""
    environ = request.environ
    if "api.build" not in environ:
        environ["api.build"] = services().builds.current()
    return environ["api.build"]
