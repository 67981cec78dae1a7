"""Putting the application together."""

import logging
import time
from collections.abc import Callable

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from central.config import Config
from central.store.database import Database
from central.web import api, errors, headers, health, languages, pages, policy
from central.web.metrics import Metrics
from central.web.state import State, keep_state
from wire.orders import CensusBatch


def create_app(config: Config, *, clock: Callable[[], float] = time.time) -> Flask:
    """Return the application; the database is opened at the first request."""
    app = Flask(__name__)
    # One byte more than is taken: of a body sent without a length the library reads up to its limit and says nothing.
    app.config["MAX_CONTENT_LENGTH"] = CensusBatch.MOST_BYTES + 1
    app.config["TRUSTED_HOSTS"] = list(config.hosts)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    if config.proxies:
        hops = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    database = Database(config.database, connections=config.threads)
    keep_state(app, State(database, Metrics(), clock, config.language))
    languages.install(app)
    errors.install(app)
    app.before_request(policy.enforce)
    app.after_request(headers.protect)
    for part in (api, health, pages):
        app.register_blueprint(part.blueprint)
    logging.getLogger(__name__).info("application_ready database=%s", database.url.render_as_string())
    return app
