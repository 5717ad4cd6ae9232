"""Token → connection."""

import flask

from connector import errors
from connector.bridge import Bridge
from connector.states import ConnectionStatus
from connector.store.connections import Connection
from connector.web import context


def connection(*, also_deleted: bool = False) -> Connection:
    """The connection whose token this request bears. Raises `Unauthorized`."""
    given = flask.request.headers.get("Authorization", "")
    found = recognised(context.bridge(), given, also_deleted=also_deleted)
    flask.g.connection_id, flask.g.provider = found.id, found.provider
    context.note(connection=found.id)
    return found


def recognised(bridge: Bridge, authorization: str, *, also_deleted: bool = False) -> Connection:
    """The connection whose token stands in the header Authorization. Raises `Unauthorized`."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise errors.Unauthorized("Send the connection's token: Authorization: Bearer act_….")
    found = bridge.connections.recognise(token.strip())
    if found is None or (found.status == ConnectionStatus.DELETED and not also_deleted):
        raise errors.Unauthorized("This token is not valid (any more). Connect again to get a new one.")
    return found
