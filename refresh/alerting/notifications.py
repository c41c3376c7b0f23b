"""Sends messages with Apprise to the addresses of ALERT_URLS and of the file ALERT_URLS_FILE."""

import hashlib
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Alert:
    """kind: of the condition, such as failure; event: new, worse or ended."""

    kind: str
    event: str
    message: str


def send(url: str, alerts: Sequence[Alert]) -> bool:
    """Sends one message; returns whether the service accepted it. Never raises: an alert must not fail the refresh."""
    import apprise  # takes half a second, so only when there is something to send

    logging.getLogger("apprise").disabled = True  # its lines may contain the URL, and so a password
    service = apprise.Apprise.instantiate(url)
    if service is None:
        log.warning("alert not sent: Apprise does not know this kind of address", scheme=url.split(":", 1)[0])
        return False
    lines = [f"{alert.event}: {alert.message}" for alert in alerts]
    title = f"Customer interactions: {lines[0]}" if len(lines) == 1 else f"Customer interactions: {len(lines)} messages"
    try:
        sent = service.notify(body="\n".join(lines), title=title[:120], notify_type=_type(alerts))
    except Exception as error:  # the code of over a hundred services may raise anything
        log.warning("alert not sent", to=service.url(privacy=True), reason=type(error).__name__)
        return False
    if sent:
        about = ", ".join(f"{alert.event} {alert.kind}" for alert in alerts)
        log.info("alert sent", to=service.url(privacy=True), about=about)
    else:
        log.warning("alert not sent; the next refresh tries again", to=service.url(privacy=True))
    return bool(sent)


def _type(alerts: Sequence[Alert]) -> str:
    """Returns Apprise's type of a message: that of its most serious alert; success if all conditions have ended."""
    kinds = {alert.kind for alert in alerts if alert.event != "ended"}
    return "failure" if "failure" in kinds else "warning" if kinds else "success"
