"""The configuration, from environment variables."""

import ipaddress
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import click
from limits import parse_many

STORAGES = ("memory", "sqlite", "redis", "rediss", "redis+sentinel", "redis+cluster")
ROOT = Path(__file__).resolve().parents[1]


class ConfigError(click.ClickException):
    """A variable has an invalid value. `python -m api` and `flask` print the text as one line."""


@dataclass(frozen=True)
class Config:
    """Address, access and the limits of each worker process; times in seconds."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    pool_size: int = 4
    downloads: int = 1
    cache_bytes: int = 128 << 20
    cache_control: str = "private, no-cache"
    is_open: bool = False
    keys: dict[str, str] = field(default_factory=dict)  # SHA-256 of the key, in hex: name
    cors_origins: tuple[str, ...] = ()
    rate_limit: str = ""
    rate_limit_storage: str = "memory://"
    proxies: int = 0
    docs_file: Path = ROOT / "dbt_project" / "target" / "static_index.html"
    connect_timeout: float = 2.0
    statement_timeout: float = 5.0

    @classmethod
    def from_environment(cls) -> "Config":
        """Raises ConfigError for an invalid value."""
        return cls(
            host=_host("API_HOST", cls.host),
            port=_number("API_PORT", cls.port, 1, 65535),
            workers=_number("API_WORKERS", cls.workers, 1, 64),
            pool_size=_number("API_POOL_SIZE", cls.pool_size, 1, 1000),
            downloads=_number("API_DOWNLOADS", cls.downloads, 1, 64),
            cache_bytes=_number("API_CACHE_MB", cls.cache_bytes >> 20, 0, 65536) << 20,
            cache_control=os.environ.get("API_CACHE_CONTROL", cls.cache_control),
            is_open=_one_of("API_ACCESS", "", "open") == "open",
            keys=_keys(),
            cors_origins=_origins("API_CORS_ORIGINS"),
            rate_limit=_rate_limit("API_RATE_LIMIT"),
            rate_limit_storage=_storage("API_RATE_LIMIT_STORAGE", cls.rate_limit_storage),
            proxies=_number("API_PROXIES", cls.proxies, 0, 10),
            docs_file=ROOT / os.environ.get("API_DOCS_FILE", cls.docs_file),
        )

    def check_access(self) -> None:
        """Raises ConfigError when other machines could read without a key and API_ACCESS does not allow it."""
        if not (ipaddress.ip_address(self.host).is_loopback or self.keys or self.is_open):
            raise ConfigError(
                f"API_HOST is {self.host}, which other machines can reach; make a key with "
                "`python -m api create-key NAME`, or set API_ACCESS=open to let everybody read"
            )


def connection_parameters(config: Config) -> dict[str, object]:
    """psycopg's parameters for read-only sessions of the role api_reader, whose queries time out.

    libpq's variables name the server; without PGHOST it is the embedded one in DATA_DIR.
    """
    settings = {
        "role": "api_reader",
        "default_transaction_read_only": "on",
        "statement_timeout": f"{config.statement_timeout:g}s",
        "idle_in_transaction_session_timeout": f"{config.statement_timeout:g}s",
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
        ipaddress.ip_address(host)
    except ValueError:
        raise ConfigError(f"{name} is '{host}'; set it to an IP address, or to localhost") from None
    return host


def _number(name: str, default: int, least: int, most: int) -> int:
    text = os.environ.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise ConfigError(f"{name} is '{text}'; set it to a whole number from {least} to {most}")
    return int(text)


def _one_of(name: str, *choices: str) -> str:
    text = os.environ.get(name, choices[0])
    if text not in choices:
        raise ConfigError(f"{name} is '{text}'; unset it, or set it to {' or '.join(filter(None, choices))}")
    return text


def _keys() -> dict[str, str]:
    lines = os.environ.get("API_KEYS", "").split()
    if path := os.environ.get("API_KEYS_FILE"):
        try:
            text = Path(path).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"API_KEYS_FILE: {path} cannot be read ({error})") from None
        lines += [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    keys = {}
    for number, line in enumerate(lines, start=1):
        match = re.fullmatch(r"([\w.-]+):([0-9a-f]{64})", line)
        if not match:  # the entry itself is not shown: it may be a key
            raise ConfigError(f"entry {number} of API_KEYS and API_KEYS_FILE is not name:hash, as create-key prints it")
        keys[match[2]] = match[1]
    return keys


def _origins(name: str) -> tuple[str, ...]:
    origins = tuple(os.environ.get(name, "").split())
    for origin in origins:
        if not re.fullmatch(r"https?://[^/\s*]+", origin):
            raise ConfigError(f"{name} has '{origin}'; separate origins such as https://www.example.com by spaces")
    return origins


def _storage(name: str, default: str) -> str:
    address = os.environ.get(name) or default
    if address.partition("://")[0] not in STORAGES:  # the address itself is not shown: it may have a password
        raise ConfigError(f"{name} is not an address such as redis://127.0.0.1:6379")
    return address


def _rate_limit(name: str) -> str:
    text = os.environ.get(name, "")
    try:
        parse_many(text) if text else None
    except ValueError:
        raise ConfigError(f"{name} is '{text}'; set it to a limit such as 100/minute") from None
    return text
