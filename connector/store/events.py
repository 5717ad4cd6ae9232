"""Events: made once, however often the same is seen, and read back as a feed.

`publish` is the one way in: within one transaction it tells a new event from a repeated one, gives it its place in
the connection's feed, and writes one delivery for each subscription that wants it.
"""

import dataclasses
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from connector import ids
from connector.states import SubscriptionStatus
from connector.store import (
    batch,
    callbacks,
    delivery_states,
    further_webhooks,
    notices,
    notifications,
    receipts,
    tables,
)
from connector.store.database import Database
from connector.store.event_statements import statements_for
from connector.store.row_locks import lock_recipient

log = logging.getLogger(__name__)

_table = tables.events

_Stand = tuple[int, bool, datetime]  # generation, whether finished, since when


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What was seen of a resource, and how to make an event of it should it be new.

    `final` names the final state, None when the resource is still under way; `asked_at` says when that was asked.
    `compose` gives the body for an event id; `wanted` says of a subscription's filters and their version whether it
    wants it. `settles` ends the receipt that led here; `watch` is written unless the resource is watched already.

    What is not `listened_to` is told to callbacks alone, and so is what is `only_if_open` and was not known to be under
    way: it is in no feed, and nothing at all when no callback waits.

    What was `found` is an end that the bridge asked about by itself: where it is news, no webhook had told it. A
    `failed` render is noted for those who want mails of that. `not_to`: a subscription that does not get it.
    """

    connection_id: str
    resource_type: str
    resource_id: str
    final: str | None
    asked_at: datetime | None = None
    trigger: str | None = None
    compose: Callable[[str], str] | None = None
    wanted: Callable[[Mapping[str, Any], int], bool] = lambda _filters, _version: True
    settles: receipts.ReceiptOutcome | None = None
    only_if_open: bool = False
    listened_to: bool = True
    watch: receipts.Watch | None = None
    found: bool = False
    failed: bool = False
    not_to: str | None = None


New = tuple[str, Publication]  # with the id of its event


class _Listener(NamedTuple):
    """A subscription as far as it matters here."""

    id: str
    connection_id: str
    trigger: str
    status: SubscriptionStatus
    filters: Mapping[str, Any]
    filters_version: int


class Events:
    """The events of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = statements_for(database.sqlite)

    def publish(self, publications: Sequence[Publication], *, now: datetime) -> list[str]:
        """Write the events and deliveries of all that is new, in one transaction. Gives the ids of the new events.

        For a connection that is gone there is nothing to write.
        """
        with self._database.write() as transaction:
            new = self.write(transaction, publications, now=now)
        return self.announce(new)

    def write(self, transaction: sa.Connection, publications: Sequence[Publication], *, now: datetime) -> list[New]:
        """What `publish` writes, in a transaction of somebody else's, who then calls `announce`."""
        ordered = list(publications)
        owners = batch.packed({each.connection_id for each in ordered})
        feeds: dict[str, int] = dict(self._statements.lock_feeds(transaction, rows=owners))
        known = [each for each in ordered if each.connection_id in feeds]
        new = self._new(transaction, self._observe(transaction, known, now), now)
        if new:
            new = self._write(transaction, new, feeds, now)
        if found := {each.connection_id for _, each in new if each.found}:
            further_webhooks.missed(transaction, found, now=now)
        ended = {(each.connection_id, each.resource_type, each.resource_id) for each in known if each.final is not None}
        if ended:
            self._statements.end_watches(transaction, rows=batch.packed(ended))
        watches = [each.watch for each in known if each.watch]
        if watches:
            receipts.open_watches(transaction, watches)
        outcomes = [each.settles for each in ordered if each.settles]
        if outcomes:
            receipts.remember(transaction, outcomes)
            self._statements.settle(transaction, rows=receipts.outcome_rows(outcomes))
        return new

    def write_known(self, transaction: sa.Connection, event_id: str, each: Publication, *, now: datetime) -> list[New]:
        """The same for an event whose id is known beforehand. Nothing where it was made before."""
        feeds = dict(self._statements.lock_feeds(transaction, rows=batch.packed([each.connection_id])))
        new = self._new(transaction, [(event_id, each)] if feeds else [], now)
        return self._write(transaction, new, feeds, now) if new else []

    def announce(self, new: Sequence[New]) -> list[str]:
        """Have what was committed delivered. Gives the ids of the events."""
        if new:
            self._database.notifier.notify(notifications.DELIVERIES)
        for event_id, each in new:
            fields = {"event": event_id, "trigger": each.trigger, "connection": each.connection_id}
            log.info("event published", extra={"fields": fields | {each.resource_type: each.resource_id}})
        return [event_id for event_id, _ in new]

    def add_test(
        self, *, connection_id: str, subscription_id: str, trigger: str, event_id: str, body: str, now: datetime
    ) -> str | None:
        """Write an event that is in no feed, and its one delivery. Gives its id; None without the subscription.

        Raises `Disabled`.
        """
        with self._database.write() as transaction:
            recipient = lock_recipient(transaction, connection_id, subscription_id)
            if recipient is None:
                return None
            transaction.execute(
                _table.insert().values(
                    id=event_id, connection_id=connection_id, trigger=trigger, body=body, created_at=now
                )
            )
            due_at = delivery_states.due_for(recipient.status, now)
            delivery = delivery_states.added(
                connection_id, event_id, trigger, subscription_id=subscription_id, due_at=due_at, now=now
            )
            transaction.execute(tables.deliveries.insert().values(delivery))
        self._database.notifier.notify(notifications.DELIVERIES)
        return str(delivery["id"])

    def _observe(self, transaction: sa.Connection, seen: Sequence[Publication], now: datetime) -> list[New]:
        """Remember how each resource stands. Gives those in a final state, each with the id of its event.

        A resource's generation rises when it is under way again after it was finished.
        """
        resources = self._known(transaction, seen)
        named = []
        for each in seen:
            key = (each.connection_id, each.resource_type, each.resource_id)
            if each.only_if_open and (key not in resources or resources[key][1]):
                each = dataclasses.replace(each, listened_to=False)
            generation, finished, told_at = resources.get(key, (1, False, now))
            if finished and each.final is None:
                if each.asked_at is not None and each.asked_at <= told_at:
                    continue  # asked before it was known to be finished
                generation += 1
            resources[key] = generation, each.final is not None, now
            if each.final is not None:
                named.append((ids.event_id(*key, each.final, generation), each))
        if resources:
            stands = [
                (*key, generation, finished, batch.micros(at))
                for key, (generation, finished, at) in sorted(resources.items())
            ]
            self._statements.remember(transaction, rows=batch.packed(stands))
        return named

    def _known(self, transaction: sa.Connection, seen: Sequence[Publication]) -> dict[callbacks.Resource, _Stand]:
        """How the resources stand that we know. Holding their feeds, we alone change them."""
        keys = {(each.connection_id, each.resource_type, each.resource_id) for each in seen}
        return {
            (owner, resource_type, resource): (generation, bool(finished), batch.instant(at))
            for owner, resource_type, resource, generation, finished, at in self._statements.resources(
                transaction, rows=batch.packed(keys)
            )
        }

    def _new(self, transaction: sa.Connection, named: Sequence[New], now: datetime) -> list[New]:
        """Those that never were an event before."""
        if not named:
            return []
        first: dict[str, Publication] = {}
        for event_id, each in named:
            first.setdefault(event_id, each)
        rows = batch.packed((event_id, batch.micros(now)) for event_id in first)
        new = {event_id for (event_id,) in self._statements.identify(transaction, rows=rows)}
        return [(event_id, each) for event_id, each in first.items() if event_id in new]

    def _listening(self, transaction: sa.Connection, seen: Sequence[Publication]) -> list["_Listener"]:
        rows = batch.packed({(each.connection_id, each.trigger) for each in seen})
        return [
            _Listener(
                id,
                owner,
                trigger,
                SubscriptionStatus(status),
                json.loads(chosen) if isinstance(chosen, str) else chosen,
                version,
            )
            for id, owner, trigger, status, chosen, version in self._statements.lock_subscriptions(
                transaction, rows=rows
            )
        ]

    def _write(self, transaction: sa.Connection, new: Sequence[New], feeds: dict[str, int], now: datetime) -> list[New]:
        """Gives those that anybody hears of."""
        ended = {
            (each.connection_id, each.resource_type, each.resource_id): callbacks.Ended(event_id, each.trigger or "")
            for event_id, each in new
        }
        waiting = self._statements.callbacks(transaction, rows=batch.packed(ended))
        called = {ended[row[:3]].event_id for row in waiting if row[4]}
        given = {ended[row[:3]].event_id: row[5] for row in reversed(waiting) if row[5]}  # the first that was given
        new = [(event_id, each) for event_id, each in new if each.listened_to or event_id in called]
        listening = self._listening(transaction, [each for _, each in new])
        events, deliveries, failed = [], [], []
        for event_id, each in new:
            assert each.trigger is not None and each.compose is not None, "a final state comes with its trigger"
            body = each.compose(event_id)
            body = callbacks.named(body, given[event_id]) if event_id in given else body
            theirs = (each.connection_id, each.resource_type, each.resource_id)
            about = dict(zip(("connection_id", "kind", "thing_id"), theirs, strict=True))
            event = {"id": event_id, "trigger": each.trigger, "body": body, "created_at": now, "position": None} | about
            if each.listened_to:
                feeds[each.connection_id] += 1
                event["position"] = feeds[each.connection_id]
                deliveries += [_delivery(event_id, row, now) for row in listening if _is_for(row, each)]
                if each.failed:
                    failed.append(notices.Failed(event_id, *theirs, json.loads(body)))
            events.append(event)
        moved = [(feed, feeds[feed]) for feed in {each.connection_id for _, each in new}]
        self._statements.move_feeds(transaction, rows=batch.packed(moved))
        self._statements.add_events(transaction, batch.by_column(_table, events))
        deliveries += callbacks.close(transaction, waiting, ended, now)
        if deliveries:
            self._statements.add_deliveries(transaction, batch.by_column(tables.deliveries, deliveries))
        if failed:
            notices.note_failed(transaction, failed, now=now)
        return new


def _is_for(row: _Listener, each: Publication) -> bool:
    """Whether a subscription that listens is one that wants it."""
    told = (row.connection_id, row.trigger) == (each.connection_id, each.trigger) and row.id != each.not_to
    return told and each.wanted(row.filters, row.filters_version)


def _delivery(event_id: str, row: _Listener, now: datetime) -> delivery_states.Values:
    due_at = delivery_states.due_for(row.status, now)
    return delivery_states.added(
        row.connection_id, event_id, row.trigger, subscription_id=row.id, due_at=due_at, now=now
    )
