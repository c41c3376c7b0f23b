"""Sends messages by Apprise to the addresses of ALERT_URLS, or of the file that ALERT_URLS_FILE names."""

import hashlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from refresh.errors import RefreshError
from refresh.log import log


def addresses() -> dict[str, str]:
    """The URLs, which may hold passwords, each under a name that does not tell them.

    Raises RefreshError when the file cannot be read.
    """
    text = os.environ.get("ALERT_URLS", "")
    if path := os.environ.get("ALERT_URLS_FILE"):
        try:
            text += "\n" + Path(path).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise RefreshError(f"ALERT_URLS_FILE {path} cannot be read; set it to a file with a URL a line") from None
    return {hashlib.sha256(url.encode()).hexdigest()[:16]: url for url in text.split()}


def send(url: str, lines: Sequence[str]) -> bool:
    """Whether the message reached the service. Never raises: an alert that fails must not fail the refresh."""
    import apprise  # takes half a second: not before there is something to send

    logging.getLogger("apprise").disabled = True  # what it says may hold the URL, and so its password
    service = apprise.Apprise.instantiate(url)
    if service is None:
        log.warning("alert not sent: not an address that Apprise knows", scheme=url.split(":", 1)[0])
        return False
    title = f"Customer interactions: {lines[0]}" if len(lines) == 1 else f"Customer interactions: {len(lines)} messages"
    try:
        sent = service.notify(body="\n".join(lines), title=title[:120])
    except Exception as error:  # whatever any of a hundred services' code raises
        log.warning("alert not sent", to=service.url(privacy=True), reason=type(error).__name__)
        return False
    if not sent:
        log.warning("alert not sent; tried again with the next refresh", to=service.url(privacy=True))
    return bool(sent)
