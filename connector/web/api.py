"""The routes that the catalogue makes: actions, searches, option lists, recent events of a trigger."""

from collections.abc import Mapping
from typing import Any

import flask

from connector import ids
from connector.catalogue.entries import LONGEST_KEY, RECENT, Options, Search
from connector.errors import InvalidInput
from connector.web import auth, caller, context

blueprint = flask.Blueprint("api", __name__, url_prefix="/v1")


@blueprint.get("/catalogue")
def catalogue() -> flask.Response:
    """List all that is offered."""
    return flask.jsonify(context.bridge().catalogue.describe())


@blueprint.post("/actions/<key>")
def action(key: str) -> flask.Response:
    """Do an action of the catalogue."""
    connection = auth.connection()
    given = context.body()
    context.note(action=key, **_ids(given))
    idempotency_key = flask.request.headers.get("Idempotency-Key", "").strip() or None
    if idempotency_key and len(idempotency_key) > LONGEST_KEY:
        raise InvalidInput.at("Idempotency-Key", f"Has more than {LONGEST_KEY} characters.")
    waiting = caller.of_request()
    answer = context.bridge().actions.perform(connection, key, given, idempotency_key=idempotency_key, caller=waiting)
    context.note(**_ids({f"{key.rpartition('_')[2]}_id": answer.get("id")}))  # create_video's answer is a video
    if not waiting.repeated:
        return flask.jsonify(answer)
    again = flask.jsonify({**answer, "repeated": True})
    again.headers["Idempotent-Replayed"] = "true"
    return again


def _ids(told: Mapping[str, Any]) -> dict[str, str]:
    """The resources that an input names, for the log: `video` for `video_id`. What is no id might be anything."""
    types = context.bridge().catalogue.resource_types
    found = {key.removesuffix("_id"): each for key, each in told.items() if key.endswith("_id")}
    return {key: each for key, each in found.items() if key in types and ids.is_providers(each)}


@blueprint.get("/searches/<key>")
def search(key: str) -> flask.Response:
    """Search with a search of the catalogue."""
    return flask.jsonify(context.bridge().actions.read(Search, auth.connection(), key, context.query()))


@blueprint.get("/options/<key>")
def options(key: str) -> flask.Response:
    """List the options of a dropdown."""
    return flask.jsonify(context.bridge().actions.read(Options, auth.connection(), key, context.query()))


@blueprint.get("/triggers/<key>/recent")
def recent(key: str) -> flask.Response:
    """List the latest events of a trigger."""
    connection = auth.connection()
    asked = context.checked(RECENT, context.query())
    return flask.jsonify(context.bridge().feed.recent(connection, key, limit=asked.get("limit", 10)))
