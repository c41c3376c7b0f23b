"""The application: what it is made of, and in which order a request meets it."""

from collections.abc import Callable

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_cors import CORS
from flask_limiter import Limiter
from werkzeug.middleware.proxy_fix import ProxyFix

from api import access, changes, errors, health, interactions, lineage, observe, openapi, reports, totals
from api.cache import Cache
from api.config import Config
from api.database import BuildDropped, Database
from api.downloads import Downloads
from api.page import views as page
from api.published import Published


class Application(Flask):
    """Flask, without asking each function of each request whether it is asynchronous: none is."""

    def ensure_sync(self, func: Callable) -> Callable:
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        """Runs the view; once more, with the build that is current now, where its own was dropped meanwhile."""
        try:
            return super().dispatch_request()
        except BuildDropped:
            request.environ["api.build"] = self.extensions["published"].build(max_age=0)
            return super().dispatch_request()


def create_app(config: Config | None = None) -> Flask:
    """The application. Nothing is connected until the first request: servers fork after this."""
    config = config or Config.from_environment()
    app = Application(__name__, static_folder=None)
    app.json.sort_keys = False
    app.config["API"] = config
    database = app.extensions["database"] = Database(config)
    published = app.extensions["published"] = Published(database)
    app.extensions["downloads"] = Downloads(config.downloads)
    app.before_request(name_route)
    openapi.register(app, [interactions.blueprint, totals.blueprint, reports.blueprint, changes.blueprint])
    errors.register(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(access.blueprint)
    app.register_blueprint(lineage.blueprint)
    app.register_blueprint(page.blueprint)
    cache = Cache(app.wsgi_app, published, config)
    public_api = app.extensions["public_api"] = access.Access(cache, config)
    app.wsgi_app = observe.Observed(public_api, on_error=errors.unexpected)
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies)
    if config.rate_limit:
        limiter = Limiter(
            lambda: request.environ.get("api.key") or request.remote_addr or "",
            app=app,
            application_limits=[config.rate_limit],
            storage_uri=config.rate_limit_storage,
            headers_enabled=True,
            in_memory_fallback_enabled=True,
        )
        limiter.request_filter(lambda: not request.path.startswith("/api/"))
    if config.cors_origins:
        exposed = ["ETag", "Link", "Data-Age", "X-Request-ID", "Retry-After"]
        CORS(app, origins=list(config.cors_origins), methods=["GET"], expose_headers=exposed)
    if cache.is_inside:
        app.before_request(cache.before_request)
    return app


def name_route() -> None:
    """For the log and the metrics, which know no more of a path than its rule."""
    asked = request._get_current_object()  # each use of the proxy costs as much as all the rest of this
    asked.environ["api.route"] = asked.url_rule.rule if asked.url_rule else ""
