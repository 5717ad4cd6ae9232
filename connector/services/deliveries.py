"""Deliveries as their owner sees them: listed, opened with their attempts and their event, sent again."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from connector import errors
from connector.services.activity import ActivityService
from connector.services.send_limit import SendLimit, refusing_the_disabled
from connector.states import Deed
from connector.store.activity import Actor
from connector.store.connections import Connection
from connector.store.deliveries import SentAgain
from connector.store.delivery_search import EVERYTHING, Filters
from connector.store.store import Store


class DeliveryService:
    """What was sent where, for whoever asks with a connection's token."""

    def __init__(self, store: Store, sends: SendLimit, activity: ActivityService) -> None:
        self._store = store
        self._sends = sends
        self._activity = activity

    def page(
        self,
        connection: Connection,
        which: Filters = EVERYTHING,
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int,
    ) -> list[dict[str, Any]]:
        """Newest first: those that come `after` an id in that order, or the last ones `before` one."""
        rows = self._store.deliveries.page(connection.id, which, after=after, before=before, limit=limit)
        return [_with_host(row) for row in rows]

    def beside(self, connection: Connection, delivery_id: str, which: Filters) -> tuple[str | None, str | None]:
        """The ids of the next newer and the next older delivery among those that are asked for."""
        return self._store.deliveries.beside(connection.id, delivery_id, which)

    def open(self, connection: Connection, delivery_id: str) -> dict[str, Any]:
        """One delivery with its newest `attempts`, oldest first, and its `event` as it is sent. Raises `NotFound`."""
        found = self._store.deliveries.get(connection.id, delivery_id)
        if found is None:
            raise errors.NotFound("There is no delivery with this id in this connection.")
        tries, body = found.pop("tries"), found.pop("body")
        attempts = [{key: value for key, value in each.items() if key != "delivery_id"} for each in tries]
        return _with_host(found) | {"attempts": attempts, "event": json.loads(body)}

    def send_again(
        self, connection: Connection, delivery_id: str, *, even_if_paused: bool = False, by: Actor, now: datetime
    ) -> SentAgain:
        """Have one delivery sent once more, however it stands; to a paused subscription once that is active, or now.

        Raises `NotFound`, `RateLimited`, or `InvalidInput` for one whose subscription is disabled.
        """
        self._sends.count(connection)
        with refusing_the_disabled():
            done = self._store.deliveries.send_again(connection.id, delivery_id, even_if_paused=even_if_paused, now=now)
        if done is None:
            raise errors.NotFound("There is no delivery with this id, or its subscription is gone.")
        self._activity.note(connection, by, Deed.DELIVERY_REPLAYED, delivery_id=delivery_id)
        return done


def _with_host(row: dict[str, Any]) -> dict[str, Any]:
    """A delivery with its target's host beside the address, which may be a secret of its owner's: nobody is told it."""
    target_url = row["target_url"]
    return row | {"target_host": urlsplit(target_url).hostname if target_url else None}
