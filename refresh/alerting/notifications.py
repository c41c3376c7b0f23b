"""Sends messages with Apprise to the addresses of ALERT_URLS and of the file ALERT_URLS_FILE."""

import hashlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from refresh.errors import RefreshError
from refresh.log import log


def addresses() -> dict[str, str]:
    """Returns the URLs, which may contain passwords, each under a hash as its name.

    Raises RefreshError if the file cannot be read.
    """
    text = os.environ.get("ALERT_URLS", "")
    if path := os.environ.get("ALERT_URLS_FILE"):
        try:
            text += "\n" + Path(path).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise RefreshError(f"ALERT_URLS_FILE {path} cannot be read; set it to a file with a URL a line") from None
    return {hashlib.sha256(url.encode()).hexdigest()[:16]: url for url in text.split()}


def send(url: str, lines: Sequence[str]) -> bool:
    """Sends one message; returns whether the service accepted it. Never raises: an alert must not fail the refresh."""
    import apprise  # takes half a second, so only when there is something to send

    logging.getLogger("apprise").disabled = True  # its lines may contain the URL, and so a password
    service = apprise.Apprise.instantiate(url)
    if service is None:
        log.warning("alert not sent: Apprise does not know this kind of address", scheme=url.split(":", 1)[0])
        return False
    title = f"Customer interactions: {lines[0]}" if len(lines) == 1 else f"Customer interactions: {len(lines)} messages"
    try:
        sent = service.notify(body="\n".join(lines), title=title[:120])
    except Exception as error:  # the code of over a hundred services may raise anything
        log.warning("alert not sent", to=service.url(privacy=True), reason=type(error).__name__)
        return False
    if not sent:
        log.warning("alert not sent; the next refresh tries again", to=service.url(privacy=True))
    return bool(sent)
