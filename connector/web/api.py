"""The routes that the catalogue makes: actions, searches, option lists, recent events of a trigger."""

import flask

from connector.catalogue.operations import Form, Options, Search, Trigger
from connector.errors import InvalidInput, NotFound
from connector.web import auth, context

blueprint = flask.Blueprint("api", __name__, url_prefix="/v1")

MAX_KEY = 255

RECENT = Form(key="recent", input=(context.limit(10),))


@blueprint.get("/catalogue")
def catalogue() -> flask.Response:
    return flask.jsonify(context.bridge().catalogue.describe())


@blueprint.post("/actions/<key>")
def action(key: str) -> flask.Response:
    connection = auth.connection()
    given = context.body()
    idempotency_key = flask.request.headers.get("Idempotency-Key", "").strip() or None
    if idempotency_key and len(idempotency_key) > MAX_KEY:
        raise InvalidInput.at("Idempotency-Key", f"Has more than {MAX_KEY} characters.")
    answer = context.bridge().actions.perform(connection, key, given, idempotency_key=idempotency_key)
    return flask.jsonify(answer)


@blueprint.get("/searches/<key>")
def search(key: str) -> flask.Response:
    return flask.jsonify(context.bridge().actions.read(Search, auth.connection(), key, context.query()))


@blueprint.get("/options/<key>")
def options(key: str) -> flask.Response:
    return flask.jsonify(context.bridge().actions.read(Options, auth.connection(), key, context.query()))


@blueprint.get("/triggers/<key>/recent")
def recent(key: str) -> flask.Response:
    connection, bridge = auth.connection(), context.bridge()
    trigger = bridge.catalogue.find(Trigger, connection.provider, key)
    if trigger is None:
        known = ", ".join(bridge.catalogue.keys(Trigger, connection.provider))
        raise NotFound(f"There is no trigger called {key} here. There are: {known}.")
    asked = context.checked(RECENT, context.query())
    bodies = bridge.store.events.recent(connection.id, key, limit=asked.get("limit", 10))
    return flask.jsonify([flask.json.loads(body) for body in bodies] or [trigger.sample])
