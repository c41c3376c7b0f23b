"""The log: one line per event, as text or, with LOG_FORMAT=json, as JSON."""

import os
import sys

import structlog

from refresh.errors import RefreshError

log = structlog.get_logger()
context: dict[str, str] = {}  # in every line; not in structlog's contextvars, which the threads of dbt lack


def configure() -> None:
    """Configures structlog for this process. Raises RefreshError for an unknown LOG_FORMAT."""
    log_format = os.environ.get("LOG_FORMAT", "text")
    if log_format not in ("text", "json"):
        raise RefreshError(f"LOG_FORMAT is '{log_format}'; set it to text or json")
    as_json = log_format == "json"
    to_text = structlog.dev.ConsoleRenderer(colors=_has_colors(), pad_event_to=0, sort_keys=False)
    structlog.configure(
        processors=[
            lambda logger, method, event: event | context,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso" if as_json else "%H:%M:%S", utc=as_json),
            structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else to_text,
        ],
        logger_factory=structlog.PrintLoggerFactory(),
    )


def _has_colors() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def name_refresh(refresh_id: str) -> None:
    """Adds the id of the refresh to every further line."""
    context["refresh_id"] = refresh_id


def fail(text: str) -> None:
    """Prints to stderr, in one line, what stopped the refresh."""
    if os.environ.get("LOG_FORMAT") == "json":
        structlog.wrap_logger(structlog.PrintLogger(sys.stderr)).error(text)
    else:
        print(f"{' '.join(['refresh', *context.values()])}: {text}", file=sys.stderr, flush=True)
