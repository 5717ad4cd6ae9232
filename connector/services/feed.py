"""The events of a connection as its owner reads them: the feed, oldest first, and the newest ones of a trigger."""

import json
from typing import Any, NamedTuple

from connector import errors
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Trigger
from connector.store.connections import Connection
from connector.store.store import Store

LAST = 2**62  # a position beyond every event


class FeedPage(NamedTuple):
    """Events as they are delivered, and where the next page begins."""

    events: list[dict[str, Any]]
    cursor: str


class EventFeed:
    """Reads what happened, for whoever asks with a connection's token."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    def after(self, connection: Connection, cursor: str | None, *, limit: int) -> FeedPage:
        """What follows a page's cursor or an event's id; without one, from the beginning. Raises `InvalidInput`."""
        cursor = cursor or "0"
        numeric = cursor.isdecimal() and cursor.isascii()
        position = int(cursor) if numeric else self._store.feed.position(connection.id, cursor)
        if position is None:
            raise errors.InvalidInput.at(
                "after", "Is neither a next_cursor nor the id of an event. Leave it out to begin anew."
            )
        page = self._store.feed.after(connection.id, position=min(position, LAST), limit=limit)
        return FeedPage([json.loads(body) for _, body in page.rows], str(page.cursor))

    def recent(self, connection: Connection, trigger_key: str, *, limit: int) -> list[dict[str, Any]]:
        """The newest events of a trigger, newest first; its sample when there is none yet. Raises `NotFound`."""
        trigger = self._catalogue.find(Trigger, connection.provider, trigger_key)
        if trigger is None:
            known = ", ".join(self._catalogue.keys(Trigger, connection.provider))
            raise errors.NotFound(f"There is no trigger called {trigger_key} here. There are: {known}.")
        bodies = self._store.feed.recent(connection.id, trigger_key, limit=limit)
        return [json.loads(body) for body in bodies] or [dict(trigger.sample)]
