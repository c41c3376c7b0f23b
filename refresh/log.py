"""The log: one line an event, for a person in a terminal, or as JSON with LOG_FORMAT=json."""

import os
import sys

import structlog

from refresh.errors import RefreshError

log = structlog.get_logger()
named: dict[str, str] = {}  # not structlog's contextvars: dbt's threads say things too


def configure() -> None:
    """Sets structlog up for this process. Raises RefreshError for a LOG_FORMAT that there is not."""
    log_format = os.environ.get("LOG_FORMAT", "text")
    if log_format not in ("text", "json"):
        raise RefreshError(f"LOG_FORMAT is '{log_format}'; set it to text or json")
    as_json = log_format == "json"
    to_text = structlog.dev.ConsoleRenderer(colors=_has_colors(), pad_event_to=0, sort_keys=False)
    structlog.configure(
        processors=[
            lambda logger, method, event: event | named,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso" if as_json else "%H:%M:%S", utc=as_json),
            structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else to_text,
        ],
        logger_factory=structlog.PrintLoggerFactory(),
    )


def _has_colors() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def name_refresh(refresh_id: str) -> None:
    """From here on every line says which refresh it belongs to."""
    named["refresh_id"] = refresh_id


def fail(text: str) -> None:
    """Says on stderr, in one line, what stopped the refresh."""
    if os.environ.get("LOG_FORMAT") == "json":
        structlog.wrap_logger(structlog.PrintLogger(sys.stderr)).error(text)
    else:
        print(f"{' '.join(['refresh', *named.values()])}: {text}", file=sys.stderr, flush=True)
