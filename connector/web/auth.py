"""Token → connection."""

import flask

from connector import errors
from connector.store.connections import Connection
from connector.web import context


def connection(*, also_deleted: bool = False) -> Connection:
    """The connection whose token this request bears. Raises `Unauthorized`."""
    scheme, _, token = flask.request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise errors.Unauthorized("Send the connection's token: Authorization: Bearer act_….")
    found = context.bridge().connections.recognise(token.strip())
    if found is None or (found.status == "deleted" and not also_deleted):
        raise errors.Unauthorized("This token is not valid (any more). Connect again to get a new one.")
    context.note(connection=found.id)
    return found
