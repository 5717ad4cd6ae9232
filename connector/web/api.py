"""The routes that the catalogue makes: actions, searches, option lists, recent events of a trigger."""

from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

import flask

from connector import ids
from connector.catalogue.entries import (
    CURSOR,
    LONGEST_KEY,
    NEXT_CURSOR,
    RECENT,
    RECENT_OF_GROUP,
    REPEATED,
    Options,
    Search,
)
from connector.errors import InvalidInput
from connector.services import tokens
from connector.states import Scope
from connector.web import auth, caller, context

R = TypeVar("R", Search, Options)

blueprint = flask.Blueprint("api", __name__, url_prefix="/v1")


@blueprint.get("/catalogue")
def catalogue() -> flask.Response:
    """List all that is offered."""
    return flask.jsonify(context.offered().describe())


@blueprint.post("/actions/<key>")
def action(key: str) -> flask.Response:
    """Do an action of the catalogue."""
    bearer = auth.bearer(Scope.READ)
    connection = bearer.connection
    tokens.require(bearer.token, context.bridge().actions.scope(connection, key))
    given = context.body()
    context.note(action=key, **_ids(given))
    idempotency_key = flask.request.headers.get("Idempotency-Key", "").strip() or None
    if idempotency_key and len(idempotency_key) > LONGEST_KEY:
        raise InvalidInput.at("Idempotency-Key", f"Has more than {LONGEST_KEY} characters.")
    waiting = caller.of_request()
    answer = context.bridge().actions.perform(connection, key, given, idempotency_key=idempotency_key, caller=waiting)
    context.note(**_ids({f"{key.rpartition('_')[2]}_id": answer.get("id")}))  # create_video's answer is a video
    return flask.jsonify(answer if waiting.repeated is None else {**answer, REPEATED.key: waiting.repeated})


def _ids(told: Mapping[str, Any]) -> dict[str, str]:
    """The resources that an input names, for the log: `video` for `video_id`. What is no id might be anything."""
    types = context.bridge().catalogue.resource_types
    found = {key.removesuffix("_id"): each for key, each in told.items() if key.endswith("_id")}
    return {key: each for key, each in found.items() if key in types and ids.is_providers(each)}


@blueprint.get("/searches/<key>")
def search(key: str) -> flask.Response:
    """Search with a search of the catalogue."""
    return _page(Search, key)


@blueprint.get("/options/<key>")
def options(key: str) -> flask.Response:
    """List the options of a dropdown."""
    return _page(Options, key)


def _page(kind: type[R], key: str) -> flask.Response:
    """A page as a bare array; where the next one begins stands in two headers, which are missing on the last one."""
    asked, bridge = context.query(), context.bridge()
    page = bridge.actions.read(kind, auth.connection(Scope.READ), key, asked)
    answer = flask.jsonify(list(page.rows))
    if page.position:
        query = urlencode({**asked, CURSOR.key: page.position})
        answer.headers[NEXT_CURSOR] = page.position
        answer.headers["Link"] = f'<{bridge.settings.public_url}{flask.request.path}?{query}>; rel="next"'
    return answer


@blueprint.get("/triggers/<key>/recent")
def recent(key: str) -> flask.Response:
    """List the latest events of a trigger, or of a group of triggers."""
    connection = auth.connection(Scope.READ)
    groups = context.bridge().catalogue.groups(connection.provider)
    asked = context.checked(RECENT_OF_GROUP if key in groups else RECENT, context.query())
    only = [each.strip() for each in asked.get("triggers", "").split(",") if each.strip()]
    return flask.jsonify(context.bridge().feed.recent(connection, key, limit=asked.get("limit", 10), only=only))
