"""`python -m api` serves the API with granian. `interactions serve` also starts the embedded Postgres for it."""

import os
import socket
import sys
import tempfile

import click
from granian import Granian
from granian.constants import Interfaces
from granian.errors import ConfigurationError
from granian.log import LogLevels
from structlog.processors import JSONRenderer, TimeStamper
from structlog.stdlib import ProcessorFormatter, add_log_level

from api.config import Config, ConfigError
from api.middleware.keys import create_key

# granian's messages look like the lines of api/middleware/log.py
JSON_LINES = {
    "()": ProcessorFormatter,
    "processors": [
        add_log_level, TimeStamper(fmt="iso", utc=True), ProcessorFormatter.remove_processors_meta, JSONRenderer()
    ],
}  # fmt: skip


def refuse_port_in_use(config: Config) -> None:
    """Raises ConfigError if the port is taken: granian would share it with the other program without an error."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    try:
        socket.create_server((config.host, config.port), family=family).close()
    except OSError as error:
        another = 8000 if config.port == 8001 else 8001
        raise ConfigError(
            f"{config.host} port {config.port} cannot be used ({os.strerror(error.errno)}); "
            f"set API_PORT to another, for example API_PORT={another} make run"
        ) from None


def checked() -> Config:
    """The settings, checked, also whether the port is free. Exits with 1 if something is wrong."""
    try:
        config = Config.from_environment()
        config.check_access()
        refuse_port_in_use(config)
    except ConfigError as error:
        sys.exit(f"api: {error}")
    return config


@click.group(invoke_without_command=True, epilog="Example: API_PORT=8001 python -m api")
@click.pass_context
def main(context: click.Context) -> None:
    """Serve the numbers page and the API, with the settings of docs/configuration.md."""
    if context.invoked_subcommand:
        return
    config = checked()
    address = f"http://{f'[{config.host}]' if ':' in config.host else config.host}:{config.port}"
    if os.environ.get("LOG_FORMAT") != "json":
        click.echo(f"serving  {address}\ntry      curl {address}/api/v1/interactions/1")
    # the folder in which the worker processes add up metrics and rate limits; set before prometheus_client is imported
    with tempfile.TemporaryDirectory(prefix="api-") as shared:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", shared)
        os.environ["API_RATE_LIMIT_STORAGE"] = os.environ.get("API_RATE_LIMIT_STORAGE") or f"sqlite://{shared}/counts"
        serve(config)


@main.command(epilog="Example: python -m api check")
def check() -> None:
    """Check the settings and the port."""
    checked()


main.add_command(create_key)


def serve(config: Config) -> None:
    """Serves until a signal stops it. Exits with 1 if the settings are wrong."""
    try:
        Granian(
            "api:create_app",
            factory=True,
            interface=Interfaces.WSGI,
            address=config.host,
            port=config.port,
            workers=config.workers,
            blocking_threads=1 + config.downloads,  # a download occupies a thread of its own
            log_access=False,
            log_level=LogLevels.warning,
            log_dictconfig={"formatters": {"generic": JSON_LINES, "access": JSON_LINES}},
            respawn_failed_workers=True,
            workers_kill_timeout=6,  # seconds, longer than any query may take
        ).serve()
    except ConfigurationError as error:
        sys.exit(f"api: {error}")


if __name__ == "__main__":
    main(prog_name="python -m api")
