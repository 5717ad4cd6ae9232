"""Token → connection. Every view says here which scopes its caller's token needs."""

import flask

from connector import errors
from connector.bridge import Bridge
from connector.services import tokens
from connector.states import ConnectionStatus, Scope
from connector.store.activity import Actor
from connector.store.bearers import Bearer
from connector.store.connections import Connection
from connector.web import context


def connection(scope: Scope, *, also_deleted: bool = False) -> Connection:
    """The connection whose token this request bears. Raises `Unauthorized` or `InsufficientScope`."""
    return bearer(scope, also_deleted=also_deleted).connection


def bearer(scope: Scope, *, also_deleted: bool = False) -> Bearer:
    """Who bears the token of this request: its connection and itself. Raises `Unauthorized` or `InsufficientScope`."""
    found = _bearer(also_deleted=also_deleted)
    tokens.require(found.token, scope)
    return found


def manager(*, also_deleted: bool = False) -> Bearer:
    """The same, of a call that only a token with all scopes may make."""
    found = _bearer(also_deleted=also_deleted)
    tokens.require_manager(found.token)
    return found


def actor() -> Actor:
    """Who makes this request, once its token was recognised."""
    return Actor.of(flask.g.token)


def _bearer(*, also_deleted: bool) -> Bearer:
    given = flask.request.headers.get("Authorization", "")
    found = recognised(context.bridge(), given, also_deleted=also_deleted)
    flask.g.connection_id, flask.g.provider, flask.g.token = found.connection.id, found.connection.provider, found.token
    context.note(connection=found.connection.id)
    return found


def recognised(bridge: Bridge, authorization: str, *, also_deleted: bool = False) -> Bearer:
    """Whose token stands in the header Authorization. Raises `Unauthorized`."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise errors.Unauthorized("Send the connection's token: Authorization: Bearer act_….")
    found = bridge.tokens.recognise(token.strip())
    if found is None or (found.connection.status == ConnectionStatus.DELETED and not also_deleted):
        raise errors.Unauthorized("This token is not valid (any more). Connect again to get a new one.")
    return found
