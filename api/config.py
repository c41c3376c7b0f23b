"""Configuration: the environment's variables, as the README's table lists them."""

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class ConfigError(Exception):
    """A variable has a value that cannot be used. Its text is the one line that the user reads."""


@dataclass(frozen=True)
class Config:
    """Where the API listens, its worker processes, and how many connections each of them holds; times in seconds."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    pool_size: int = 4
    connect_timeout: float = 2.0
    statement_timeout: float = 5.0

    @classmethod
    def from_environment(cls) -> "Config":
        """Raises ConfigError for a value that cannot be used."""
        return cls(
            host=_host("API_HOST", cls.host),
            port=_number("API_PORT", cls.port, 1, 65535),
            workers=_number("API_WORKERS", cls.workers, 1, 64),
            pool_size=_number("API_POOL_SIZE", cls.pool_size, 1, 1000),
        )


def connection_parameters(config: Config) -> dict[str, object]:
    """What psycopg needs to connect as the reader, in sessions that can neither write nor hold a query for long.

    The server is the one of libpq's variables; without PGHOST, the embedded one in DATA_DIR.
    """
    settings = {
        "role": "api_reader",
        "default_transaction_read_only": "on",
        "statement_timeout": f"{config.statement_timeout:g}s",
    }
    parameters: dict[str, object] = {
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        "connect_timeout": max(2, round(config.connect_timeout)),
        "application_name": "api",
    }
    if not os.environ.get("PGHOST"):
        data_dir = ROOT / os.environ.get("DATA_DIR", ".local")
        parameters |= {"host": str(data_dir / "postgres"), "user": "api_reader", "dbname": "postgres"}
    return parameters


def _host(name: str, default: str) -> str:
    host = os.environ.get(name, default)
    host = "127.0.0.1" if host == "localhost" else host
    try:
        is_local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise ConfigError(f"{name} is '{host}'; set it to an IP address, or to localhost") from None
    if not is_local and os.environ.get("API_ACCESS") != "open":
        raise ConfigError(f"{name} is {host}, which others can reach; set API_ACCESS=open if everybody may read")
    return host


def _number(name: str, default: int, least: int, most: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdecimal() or not least <= int(text) <= most:
        raise ConfigError(f"{name} is '{text}'; set it to a whole number from {least} to {most}")
    return int(text)
