"""The events of a connection as its owner reads them: the feed, oldest first, and the newest ones of a trigger."""

import json
from collections.abc import Sequence
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

    def recent(self, connection: Connection, key: str, *, limit: int, only: Sequence[str] = ()) -> list[dict[str, Any]]:
        """The newest events of a trigger, or of a group `only` some of its triggers, newest first.

        In place of what has not happened yet it shows a sample, of each trigger one. Raises `NotFound` for what there
        is not, `InvalidInput` for a trigger that is none of the group's.
        """
        triggers = [each for each in self._triggers(connection, key) if not only or each.key in only]
        if unknown := set(only) - {each.key for each in triggers}:
            known = ", ".join(each.key for each in self._triggers(connection, key))
            raise errors.InvalidInput.at("triggers", f"There is no {min(unknown)} in {key}. There are: {known}.")
        bodies = self._store.feed.recent(connection.id, [each.key for each in triggers], limit=limit)
        return [json.loads(body) for body in bodies] or [dict(each.sample) for each in triggers[:limit]]

    def _triggers(self, connection: Connection, key: str) -> Sequence[Trigger]:
        """The trigger with a key, or those of the group with that key."""
        groups = self._catalogue.groups(connection.provider)
        if key in groups:
            return groups[key]
        if trigger := self._catalogue.find(Trigger, connection.provider, key):
            return [trigger]
        known = ", ".join((*self._catalogue.keys(Trigger, connection.provider), *groups))
        raise errors.NotFound(f"There is no trigger called {key} here. There are: {known}.")
