"""Access: API keys, stored as hashes; without keys, requests from this machine."""

import hmac
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import ip_address

from flask import Blueprint
from werkzeug.datastructures import Authorization
from werkzeug.wrappers import Response

from api.config import Config
from api.errors import problem
from api.middleware.keys import create_key, hash_of

PUBLIC = ("/livez", "/readyz", "/openapi.json", "/docs")
KEY_REQUIRED = ("/api/v1/anomalies", "/api/v1/changes", "/api/v1/rejected-rows", "/metrics")  # also if API_ACCESS=open

blueprint = Blueprint("access", __name__, cli_group=None)
blueprint.cli.add_command(create_key)


class Access:
    """WSGI middleware that refuses a request with 401 or 403."""

    def __init__(self, app: Callable, config: Config) -> None:
        self._app = app
        self._config = config

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        path = re.sub("/+", "/", path) if "//" in path else path  # Flask routes // as /
        refusal = self._refusal(environ, path)
        # a browser sends a preflight request (OPTIONS) without a key
        if refusal is None or path in PUBLIC or path.startswith("/docs/") or environ["REQUEST_METHOD"] == "OPTIONS":
            return self._app(environ, start_response)
        return refusal(environ, start_response)

    def _refusal(self, environ: dict, path: str) -> Response | None:
        config = self._config
        is_free = config.is_open and not path.startswith(KEY_REQUIRED)
        if not config.keys:
            # a proxy on this machine forwards requests of others, even if API_PROXIES does not name it
            is_proxied = "HTTP_X_FORWARDED_FOR" in environ and not config.proxies
            if not (config.is_open or is_proxied) and is_loopback(environ.get("REMOTE_ADDR", "")):
                environ["api.is_trusted"] = True
                return None
            if is_free:
                return None
            if config.is_open:
                return problem(403, "This resource requires an API key, and no key is configured.", environ)
            return problem(403, "Without API keys only requests from this machine are allowed.", environ)
        key = presented_key(environ)
        if key is None and is_free:
            return None
        name = name_of(config.keys, key) if key else None
        if name is None:
            response = problem(401, "Send a valid API key, as Authorization: Bearer or as X-API-Key.", environ)
            # for a page the browser prompts for a name, which may be any, and a password, which is the key
            is_page = path in ("/", "/customers") or path.startswith("/customers/")
            response.headers["WWW-Authenticate"] = 'Basic realm="API key as password"' if is_page else "Bearer"
            return response
        environ["api.key"], environ["api.is_trusted"] = name, True
        return None


@lru_cache(1000)  # saves 1.6 of the 15 µs that a response from memory takes
def is_loopback(address: str) -> bool:
    """Whether the address belongs to this machine alone."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return (getattr(parsed, "ipv4_mapped", None) or parsed).is_loopback


def presented_key(environ: dict) -> str | None:
    """The key of a request from any of its headers; empty for an Authorization of another kind."""
    header = environ.get("HTTP_AUTHORIZATION")
    if header is None:
        return environ.get("HTTP_X_API_KEY")
    authorization = Authorization.from_header(header)
    if authorization is None:
        return ""
    return (authorization.token if authorization.type == "bearer" else authorization.get("password")) or ""


def name_of(keys: dict[str, str], key: str) -> str | None:
    """The name of a key; none for an unknown key. Takes the same time for every key."""
    digest = hash_of(key)
    names = [name for known, name in keys.items() if hmac.compare_digest(known, digest)]
    return names[0] if names else None
