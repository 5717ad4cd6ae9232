"""Tokens over HTTP: listed, made, revoked. Whoever does that holds one with all scopes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import flask

from connector import errors
from connector.catalogue.entries import Form
from connector.catalogue.events import instant
from connector.catalogue.fields import Field
from connector.services.tokens import in_order
from connector.states import Scope
from connector.store.tokens import Token
from connector.web import auth, context

blueprint = flask.Blueprint("tokens", __name__, url_prefix="/v1/connections/me/tokens")

_SCOPES = ", ".join(Scope)
MAKE = Form(
    key="make_token",
    input=(
        Field(
            key="name",
            kind="string",
            label="Name",
            help="Where it is used, so that you know which one to revoke.",
            max=100,
            required=True,
            wordless="refused",
            example="Zapier",
        ),
        Field(
            key="scopes",
            kind="list",
            items="string",
            label="Scopes",
            help=f"What it may do: {_SCOPES}. Every token may read, and one with all may manage the connection.",
            min=1,
            max=len(Scope),
            required=True,
            example=["actions", "triggers"],
        ),
        Field(
            key="expires_in_days",
            kind="integer",
            label="Expires in Days",
            help="When it stops by itself; never when left out.",
            min=1,
            max=3650,
            example=90,
        ),
    ),
)


def show(token: Token, *, current: str | None) -> dict[str, Any]:
    """A token, of which the text is known to nobody here. `current`: the id of the one that asks."""
    return {
        "id": token.id,
        "name": token.name,
        "scopes": in_order(token.scopes),
        "current": token.id == current,
        "created_at": instant(token.created_at),
        "expires_at": instant(token.expires_at) if token.expires_at else None,
        "last_used_at": instant(token.last_used_at) if token.last_used_at else None,
    }


def wanted(given: Mapping[str, Any]) -> dict[str, Any]:
    """The token to be made, by the fields of `MAKE`, as `TokenService.create` takes it. Raises `InvalidInput`."""
    asked = context.checked(MAKE, given)
    if not set(asked["scopes"]) <= set(Scope):
        raise errors.InvalidInput.at("scopes", f"Must be some of: {_SCOPES}.")
    days = asked.get("expires_in_days")
    return {
        "name": asked["name"],
        "scopes": set(map(Scope, asked["scopes"])),
        "expires_at": context.now() + timedelta(days=days) if days else None,
    }


@blueprint.get("")
def listed() -> flask.Response:
    """List tokens."""
    bearer = auth.manager()
    found = context.bridge().tokens.of(bearer.connection)
    return flask.jsonify(data=[show(each, current=bearer.token.id) for each in found], next_cursor=None)


@blueprint.post("")
def make() -> tuple[flask.Response, int]:
    """Make a token."""
    bearer = auth.manager()
    asked = wanted(context.body())
    token, text = context.bridge().tokens.create(bearer.connection, by=auth.actor(), **asked)
    return flask.jsonify(show(token, current=bearer.token.id) | {"token": text}), 201


@blueprint.delete("/<token_id>")
def revoke(token_id: str) -> flask.Response:
    """Revoke a token."""
    context.bridge().tokens.revoke(auth.manager().connection, token_id, by=auth.actor())
    return flask.jsonify(id=token_id, deleted=True)
