"""The application factory: routes, error handlers and the order of the middleware."""

from threading import BoundedSemaphore

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from api import errors
from api.config import Config
from api.data.builds import Builds
from api.data.database import BuildDropped, Database
from api.extensions import Services, services
from api.middleware.access import Access
from api.middleware.access import blueprint as access
from api.middleware.cache import Cache
from api.middleware.cors import Cors
from api.middleware.log import RequestLog
from api.middleware.rate_limit import RateLimit
from api.page import views as page
from api.page.problems import ProblemPages
from api.routes import changes, customers, docs_site, index, interactions, openapi, operations, quality, totals


class Application(Flask):
    """Flask, with a second attempt for requests whose build was dropped."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Runs the view. If its build was dropped meanwhile, runs it once more on the current build."""
        # for the log and the metrics: the rule, not the path with its values
        request.environ["api.route"] = request.url_rule.rule if request.url_rule else ""
        try:
            return super().dispatch_request()
        except BuildDropped:
            request.environ["api.build"] = services().builds.current(max_age=0)
            return super().dispatch_request()


def create_app(config: Config | None = None) -> Flask:
    """The application. It connects at the first request, after the server has forked."""
    config = config or Config.from_environment()
    app = Application(__name__, static_folder=None)
    app.json.sort_keys = False
    resources = (index, interactions, customers, totals, quality, changes)
    openapi.register(app, [module.blueprint for module in resources])
    errors.register(app)
    for blueprint in (operations.blueprint, access, docs_site.blueprint, page.blueprint):
        app.register_blueprint(blueprint)
    database = Database(config)
    builds = Builds(database)
    # from the innermost to the outermost
    public_api = Cache(app.wsgi_app, builds, config)
    if config.rate_limit:
        public_api = RateLimit(public_api, config)
    public_api = Access(public_api, config)
    app.wsgi_app = RequestLog(ProblemPages(public_api, app), on_error=errors.unexpected)
    if config.cors_origins:
        app.wsgi_app = Cors(app.wsgi_app, config.cors_origins)
    if config.proxies:
        number = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=number, x_prefix=number)
    app.extensions["services"] = Services(config, database, builds, BoundedSemaphore(config.downloads), public_api)
    return app
