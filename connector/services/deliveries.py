"""Deliveries as their owner sees them: listed, opened with their attempts and their event, sent again."""

import json
from datetime import datetime
from typing import Any

from connector import errors
from connector.services.activity import ActivityService
from connector.services.send_limit import SendLimit, refusing_the_disabled
from connector.states import Deed
from connector.store.activity import Actor
from connector.store.connections import Connection
from connector.store.deliveries import SentAgain
from connector.store.store import Store


class DeliveryService:
    """What was sent where, for whoever asks with a connection's token."""

    def __init__(self, store: Store, sends: SendLimit, activity: ActivityService) -> None:
        self._store = store
        self._sends = sends
        self._activity = activity

    def page(
        self, connection: Connection, *, subscription_id: str | None, status: str | None, after: str | None, limit: int
    ) -> list[dict[str, Any]]:
        """Newest first; `after` is the id that the page before ended with."""
        return self._store.deliveries.page(
            connection.id, subscription_id=subscription_id, status=status, after=after, limit=limit
        )

    def open(self, connection: Connection, delivery_id: str) -> dict[str, Any]:
        """One delivery with its `attempts`, oldest first, and its `event` as it is sent. Raises `NotFound`."""
        found = self._store.deliveries.get(connection.id, delivery_id)
        if found is None:
            raise errors.NotFound("There is no delivery with this id in this connection.")
        tries, body = found.pop("tries"), found.pop("body")
        attempts = [{key: value for key, value in each.items() if key != "delivery_id"} for each in tries]
        return found | {"attempts": attempts, "event": json.loads(body)}

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
