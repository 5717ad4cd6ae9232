"""Activity: what was done to a connection, and by whom, told by every service that does it.

It is noted when it has been done: where the database fails between the two, the deed stands, and is told in the log
alone. Of a connection that is gone nothing is kept, so nothing tells of a disconnection either.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from connector.errors import StoreUnavailable
from connector.states import Deed
from connector.store.activity import Actor, Entry
from connector.store.connections import Connection
from connector.store.store import Store

log = logging.getLogger(__name__)


class ActivityService:
    """Notes what was done, and tells it."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def note(self, connection: Connection, actor: Actor, deed: Deed, **details: Any) -> None:
        """Note that somebody has done something. Never fails: what was done has an answer to be told."""
        try:
            self._store.activity.add(connection.id, actor, deed, details, now=self._clock())
        except StoreUnavailable as problem:
            fields = {"connection": connection.id, "deed": str(deed), "why": problem.why}
            log.warning("what was done could not be noted among the connection's activity", extra={"fields": fields})

    def page(self, connection: Connection, *, after: str | None, limit: int) -> list[Entry]:
        """Newest first; `after` is the id that the page before ended with."""
        return self._store.activity.page(connection.id, after=after, limit=limit)
