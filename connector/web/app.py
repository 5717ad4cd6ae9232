"""The Flask app: blueprints, request ids, one log line per answer."""

import logging
import re
import time

import flask

from connector import ids
from connector.bridge import Bridge
from connector.errors import NotFound
from connector.web import api, connections, context, deliveries, docs, health, inbound, problems, subscriptions

log = logging.getLogger(__name__)

_REQUEST_ID = re.compile(r"[\w.:-]{1,128}")


def create_app(bridge: Bridge) -> flask.Flask:
    """An app over a bridge."""
    app = flask.Flask("connector.web", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    context.attach(app, bridge)
    problems.register(app)
    for room in (api, connections, subscriptions, deliveries, inbound, health, docs):
        app.register_blueprint(room.blueprint)
    app.before_request(_begin)
    app.after_request(_end)
    app.wsgi_app = inbound.Door(app.wsgi_app, bridge)  # type: ignore[method-assign]
    return app


def _begin() -> None:
    given = flask.request.headers.get("X-Request-Id", "")
    flask.g.request_id = given if _REQUEST_ID.fullmatch(given) else ids.new_id("req")
    flask.g.started = time.monotonic()
    if "\x00" in flask.request.path:  # no id holds one, and PostgreSQL refuses it
        raise NotFound("There is nothing at this address. /docs lists what there is.")


def _end(answer: flask.Response) -> flask.Response:
    request_id = flask.g.get("request_id") or ids.new_id("req")
    answer.headers["X-Request-Id"] = request_id
    answer.headers.setdefault("Cache-Control", "no-store")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    route = flask.request.url_rule.rule if flask.request.url_rule else "unknown"
    fields = {
        "method": flask.request.method,
        "route": route,
        "status": answer.status_code,
        "seconds": round(time.monotonic() - flask.g.get("started", time.monotonic()), 4),
        "request": request_id,
    }
    log.info("answered", extra={"fields": fields})
    return answer
