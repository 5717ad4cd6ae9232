"""The Flask app: blueprints, request ids, one log line per answer."""

import logging
import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import flask

from connector import ids
from connector.bridge import Bridge
from connector.web import (
    activity,
    api,
    caller,
    connections,
    context,
    deliveries,
    docs,
    downloads,
    health,
    inbound_fallback,
    large_bodies,
    mail_settings,
    offered,
    pages,
    problems,
    started_videos,
    subscriptions,
    tokens,
)
from connector.web.oauth import authorize, calls, metadata

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

_LEVELS = dict.fromkeys(("/healthz", "/readyz", "/metrics"), logging.DEBUG)  # asked every few seconds


def create_app(bridge: Bridge) -> flask.Flask:
    """An app over a bridge."""
    app = flask.Flask("connector.web", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    context.attach(app, bridge)
    large_bodies.attach(app)
    app.teardown_request(context.forget_files)
    problems.register(app)
    ours = (connections, mail_settings, tokens, activity, subscriptions, deliveries, started_videos)
    for room in (api, *ours, downloads, offered, inbound_fallback, health, docs, calls, metadata, authorize):
        app.register_blueprint(room.blueprint)
    pages.attach(app)
    app.before_request(_begin)
    app.after_request(_end)
    app.after_request(caller.follow)
    below = urlsplit(bridge.settings.public_url).path.rstrip("/")
    app.wsgi_app = _placed(_single_slashes(app.wsgi_app), below)  # type: ignore[method-assign,assignment]
    return app


def _single_slashes(app: "WSGIApplication") -> "WSGIApplication":
    """Answer `/v1//connections` like `/v1/connections`: a redirect would lose bodies, and https behind some proxies."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if "//" in environ["PATH_INFO"]:
            environ["PATH_INFO"] = re.sub("/{2,}", "/", environ["PATH_INFO"])
        return app(environ, start_response)

    return answer


def _placed(app: "WSGIApplication", below: str) -> "WSGIApplication":
    """Have links begin with the path of the public address, which a proxy takes away before it asks here."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["SCRIPT_NAME"] = below
        return app(environ, start_response)

    return answer


def _begin() -> None:
    flask.g.request_id = ids.request_id(flask.request.headers.get("X-Request-Id", ""))
    flask.g.started = time.monotonic()
    if "\x00" in flask.request.path:  # no id holds one, and PostgreSQL refuses it
        raise problems.nothing_here()


def _end(answer: flask.Response) -> flask.Response:
    request_id = flask.g.get("request_id") or ids.new_id("req")
    answer.headers["X-Request-Id"] = request_id
    answer.headers.setdefault("Cache-Control", "no-store")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    if (provider := flask.g.get("provider")) and context.bridge().sandboxes.has(provider):
        answer.headers["Argil-Connector-Sandbox"] = "true"
    route = flask.request.url_rule.rule if flask.request.url_rule else "unknown"
    fields = {
        "method": flask.request.method,
        "route": route,
        "status": answer.status_code,
        "seconds": round(time.monotonic() - flask.g.get("started", time.monotonic()), 4),
        "request": request_id,
        **context.noted(),
    }
    log.log(_LEVELS.get(route, logging.INFO), "request answered", extra={"fields": fields})
    return answer
