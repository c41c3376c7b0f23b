"""The build of a request: everything that one request reads is of one build."""

from flask import current_app, request

from api.published import Build


def current_build() -> Build:
    """The build that this request reads: the one that was current when it was first needed. Raises Unavailable."""
    environ = request.environ
    if "api.build" not in environ:
        environ["api.build"] = current_app.extensions["published"].build()
    return environ["api.build"]
