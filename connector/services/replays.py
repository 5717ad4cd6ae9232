"""Replays: a subscription gets the events of a while once more, those that it listens to and that pass its filters."""

import json
from datetime import datetime

from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Trigger
from connector.catalogue.events import instant
from connector.relay import filters
from connector.services.activity import ActivityService
from connector.services.send_limit import SendLimit, refusing_the_disabled
from connector.services.subscriptions import unknown
from connector.states import Deed
from connector.store.activity import Actor
from connector.store.connections import Connection
from connector.store.replays import Past, Progress, Replay
from connector.store.store import Store
from connector.store.subscriptions import Subscription

REPLAYED_AT_ONCE = 200  # events in one transaction
REPLAY_ROUNDS = 50  # before the chore looks whether it is to end


class ReplayService:
    """Begins replays, and carries them on."""

    def __init__(self, store: Store, catalogue: Catalogue, sends: SendLimit, activity: ActivityService) -> None:
        self._store = store
        self._catalogue = catalogue
        self._sends = sends
        self._activity = activity

    def count(self, connection: Connection, subscription_id: str, *, since: datetime) -> int:
        """How many events a replay since an instant would go through. Raises `NotFound`."""
        self._check(connection, subscription_id)
        return self._store.replays.count(connection.id, subscription_id, since=since)

    def missed_since(self, subscription: Subscription) -> datetime | None:
        """Since when a disabled subscription got nothing of what happened; None for others, for whom it is kept."""
        return self._store.replays.missed_since(subscription)

    def begin(
        self,
        connection: Connection,
        subscription_id: str,
        *,
        since: datetime,
        even_if_paused: bool = False,
        by: Actor,
        now: datetime,
    ) -> int:
        """Have all events since an instant sent again that pass the filters. Gives how many there are, without these.

        To a paused subscription they are sent once it is active, unless they are to be `even_if_paused`. Raises
        `NotFound`, `RateLimited`, or `InvalidInput` for one that is disabled.
        """
        self._check(connection, subscription_id)
        self._sends.count(connection)
        with refusing_the_disabled():
            count = self._store.replays.begin(
                connection.id, subscription_id, since=since, even_if_paused=even_if_paused, now=now
            )
        said = {"subscription_id": subscription_id, "since": instant(since), "events": count}
        self._activity.note(connection, by, Deed.EVENTS_REPLAYED, **said)
        return count

    def last(self, connection: Connection, subscription_id: str) -> Progress | None:
        """How far the last replay has come, as long as that is kept. Raises `NotFound`."""
        self._check(connection, subscription_id)
        return self._store.replays.last(connection.id, subscription_id)

    def carry_on(self, *, now: datetime) -> None:
        """Go on with every replay that was begun, a batch of each in turn."""
        for _ in range(REPLAY_ROUNDS):
            open_ = self._store.replays.open(limit=100)
            if not open_:
                return
            for replay in open_:
                batch = self._store.replays.batch(replay, limit=REPLAYED_AT_ONCE)
                after = batch[-1].position if len(batch) == REPLAYED_AT_ONCE else replay.until
                chosen = [each.id for each in batch if self._wants(replay, each)]
                self._store.replays.advance(replay, chosen, after=after, done=len(batch), now=now)

    def _check(self, connection: Connection, subscription_id: str) -> None:
        """Raises `NotFound`."""
        if self._store.subscriptions.get(connection.id, subscription_id) is None:
            raise unknown()

    def _wants(self, replay: Replay, past: Past) -> bool:
        trigger = self._catalogue.find(Trigger, replay.provider, past.trigger)
        if trigger is None or not replay.filters:
            return trigger is not None
        resource = json.loads(past.body)[trigger.resource_type]
        return filters.wants(replay.filters, trigger=trigger, resource=resource, version=replay.filters_version)
