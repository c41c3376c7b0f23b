"""Who may ask: API keys, kept as hashes, and where there are none the machine itself."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable
from ipaddress import ip_address

import click
from flask import Blueprint
from werkzeug.datastructures import Authorization
from werkzeug.wrappers import Response

from api.config import Config
from api.errors import problem

Environ = dict[str, object]
FOR_ALL = ("/livez", "/readyz", "/openapi.json", "/docs")
RAW_CONTENT = ("/api/v1/anomalies", "/api/v1/changes", "/api/v1/rejected-rows", "/metrics")

blueprint = Blueprint("access", __name__, cli_group=None)


class Access:
    """WSGI middleware: passes on what may be asked, and answers the rest with 401 or 403."""

    def __init__(self, app: Callable, config: Config) -> None:
        self._app = app
        self._config = config

    def __call__(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if "//" in path:  # Flask finds the same routes for it
            path = re.sub("/+", "/", path)
        # a browser asks first whether it may (OPTIONS), and has no key then
        is_for_all = path in FOR_ALL or path.startswith("/docs/")
        if not is_for_all and environ["REQUEST_METHOD"] != "OPTIONS":
            refusal = self._refusal(environ, path)
            if refusal is not None:
                return refusal(environ, start_response)
        return self._app(environ, start_response)

    def _refusal(self, environ: Environ, path: str) -> Response | None:
        config = self._config
        if not config.keys:
            if config.is_open:
                if not path.startswith(RAW_CONTENT):
                    return None
                return problem(403, "This wants an API key, and none has been made.", environ)
            # a proxy on this machine speaks for others, whether we were told of it or not
            is_proxied = "HTTP_X_FORWARDED_FOR" in environ and not config.proxies
            if is_loopback(environ.get("REMOTE_ADDR", "")) and not is_proxied:
                return None
            return problem(403, "Without API keys only the machine itself is answered.", environ)
        key = presented_key(environ)
        if key is None and config.is_open and not path.startswith(RAW_CONTENT):
            return None
        name = name_of(config.keys, key) if key else None
        if name is None:
            response = problem(401, "Send a valid API key, as Authorization: Bearer or as X-API-Key.", environ)
            # a browser asks its user for a name, which is any, and a password, which is a key
            is_page = path == "/" or path.startswith("/customers/")
            response.headers["WWW-Authenticate"] = 'Basic realm="API key as password"' if is_page else "Bearer"
            return response
        environ["api.key"] = name
        return None


def is_loopback(address: str) -> bool:
    """Whether it is an address of this machine that no other can use."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return (getattr(parsed, "ipv4_mapped", None) or parsed).is_loopback


def presented_key(environ: Environ) -> str | None:
    """The key of a request, whichever way it was sent; empty for an Authorization of another kind."""
    header = environ.get("HTTP_AUTHORIZATION")
    if header is None:
        return environ.get("HTTP_X_API_KEY")
    authorization = Authorization.from_header(header)
    if authorization is None:
        return ""
    return (authorization.token if authorization.type == "bearer" else authorization.get("password")) or ""


def name_of(keys: dict[str, str], key: str) -> str | None:
    """Whose key it is; none for no one's. Takes as long for a nearly right one as for any other."""
    digest = hash_of(key)
    names = [name for known, name in keys.items() if hmac.compare_digest(known, digest)]
    return names[0] if names else None


def hash_of(key: str) -> str:
    """SHA-256: enough for a key of 256 random bits, which nobody can guess as they guess passwords."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


@blueprint.cli.command("create-key")
@click.argument("name")
def create_key(name: str) -> None:
    """Make an API key for NAME; print it, and the line that API_KEYS or the file API_KEYS_FILE needs."""
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum() or not name.isascii():
        raise click.BadParameter("a name has letters, digits, '.', '_' and '-'")
    key = secrets.token_urlsafe(32)
    click.echo(
        f"key for {name}, shown this once:\n{key}\nfor API_KEYS or the file API_KEYS_FILE:\n{name}:{hash_of(key)}"
    )
