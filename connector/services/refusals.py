"""The one place where a connection learns that its key is refused, or works again."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime

from connector.errors import ReconnectRequired
from connector.store.connections import Connection
from connector.store.store import Store


@contextlib.contextmanager
def noticed(store: Store, connection: Connection, clock: Callable[[], datetime]) -> Iterator[None]:
    """Around calls with a connection's key: a refusal marks it `reconnect_required`, a success clears the mark."""
    try:
        yield
    except ReconnectRequired:
        if connection.status == "active":
            store.connections.change(connection.id, now=clock(), status="reconnect_required")
        raise
    if connection.status == "reconnect_required":
        store.connections.change(connection.id, now=clock(), status="active")
