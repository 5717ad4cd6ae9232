"""Replays: what happened since an instant is sent again to a subscription, batch by batch.

A row says how far it has come, so that it goes on after a crash, on whichever machine. Each batch is read without a
lock and written in a short transaction that moves the row on, unless another machine was quicker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector.states import SubscriptionStatus
from connector.store import delivery_states, subscription_triggers, tables
from connector.store.database import Database
from connector.store.row_locks import lock_recipient, lock_rows

_table = tables.replays
_subscriptions, _events, _deliveries = tables.subscriptions, tables.events, tables.deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What is sent again to whom: positions in the feed above `after`, up to `until`."""

    subscription_id: str
    connection_id: str
    provider: str
    triggers: Sequence[str]
    filters: Mapping[str, Any]
    filters_version: int
    after: int
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An event that has happened, as it was told."""

    position: int
    id: str
    trigger: str
    body: str


class Replays:
    """The replays of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, connection_id: str, subscription_id: str, *, since: datetime) -> int:
        """Have the events of a subscription's triggers since an instant sent again. Gives how many events that are.

        Also those from before it existed. One that is asked for while another goes on becomes one with it. Raises
        `Disabled`.
        """
        with self._database.write() as transaction:
            recipient = lock_recipient(transaction, connection_id, subscription_id)
            if recipient is None:
                return 0
            happened = (
                _events.c.connection_id == connection_id,
                _events.c.trigger.in_(_triggers(transaction, subscription_id, recipient.trigger)),
                _events.c.position.is_not(None),
                _events.c.created_at >= since,
            )
            columns = (sa.func.count(), sa.func.min(_events.c.position), sa.func.max(_events.c.position))
            count, first, last = transaction.execute(sa.select(*columns).where(*happened)).one()
            if not count:
                return 0
            before = transaction.execute(sa.select(_table).where(_table.c.subscription_id == subscription_id)).all()
            span = {
                "after": min([first - 1, *(row.after for row in before)]),
                "until": max([last, *(row.until for row in before)]),
                "triggers": None,
            }
            begin = self._database.insert(_table).values(subscription_id=subscription_id, **span)
            transaction.execute(begin.on_conflict_do_update(index_elements=["subscription_id"], set_=span))
            return int(count)

    def open(self, *, limit: int) -> list[Replay]:
        """Those that have not come to their end."""
        connections = tables.connections
        query = (
            sa.select(
                _table,
                _subscriptions.c.connection_id,
                connections.c.provider,
                _subscriptions.c.trigger,
                _subscriptions.c.filters,
                _subscriptions.c.filters_version,
            )
            .join(_subscriptions, _subscriptions.c.id == _table.c.subscription_id)
            .join(connections, connections.c.id == _subscriptions.c.connection_id)
            .order_by(_table.c.subscription_id)
            .limit(limit)
        )
        with self._database.glance() as connection:
            rows = connection.execute(query).all()
            further = subscription_triggers.further(connection, [row.subscription_id for row in rows])
        return [_replay(row, further.get(row.subscription_id, ())) for row in rows]

    def batch(self, replay: Replay, *, limit: int) -> list[Past]:
        """The next events of a replay, oldest first; fewer than `limit` when there are no more."""
        query = (
            sa.select(_events.c.position, _events.c.id, _events.c.trigger, _events.c.body)
            .where(
                _events.c.connection_id == replay.connection_id,
                _events.c.trigger.in_(replay.triggers),
                _events.c.position > replay.after,
                _events.c.position <= replay.until,
            )
            .order_by(_events.c.position)
            .limit(limit)
        )
        with self._database.read() as transaction:
            return [Past(**row._mapping) for row in transaction.execute(query)]

    def advance(self, replay: Replay, event_ids: Sequence[str], *, after: int, now: datetime) -> None:
        """Make these events due for the subscription, and go on behind `after`. Does nothing if that is done already.

        What is being sent right now is left alone. For a paused subscription they wait; a disabled one gets none.
        """
        with self._database.write() as transaction:
            owner = _locked(transaction, replay.subscription_id)
            row = _table.c.subscription_id == replay.subscription_id
            current = transaction.execute(sa.select(_table).where(row, _table.c.after == replay.after)).one_or_none()
            if owner is None or current is None or not _as_read(transaction, replay, owner, current):
                return  # the next round reads it anew
            if owner.status != SubscriptionStatus.DISABLED and event_ids:
                _send_again(transaction, self._database, owner, event_ids, now)
            if owner.status == SubscriptionStatus.DISABLED or after >= current.until:
                transaction.execute(_table.delete().where(row))
            else:
                transaction.execute(_table.update().where(row).values(after=after))


def _replay(row: sa.Row[Any], further: Sequence[str]) -> Replay:
    told = dict(row._mapping)
    first, some = told.pop("trigger"), told.pop("triggers")
    return Replay(**told, triggers=some or (first, *further))


def _as_read(transaction: sa.Connection, replay: Replay, owner: sa.Row[Any], current: sa.Row[Any]) -> bool:
    """Whether a replay is still of the triggers and filters by which its events were chosen."""
    triggers = current.triggers or _triggers(transaction, owner.id, owner.trigger)
    chosen_by = (owner.filters, owner.filters_version)
    return set(triggers) == set(replay.triggers) and chosen_by == (replay.filters, replay.filters_version)


def _triggers(transaction: sa.Connection, subscription_id: str, first: str) -> list[str]:
    """All that a subscription listens to."""
    return [first, *subscription_triggers.further(transaction, [subscription_id]).get(subscription_id, ())]


def _locked(transaction: sa.Connection, subscription_id: str) -> sa.Row[Any] | None:
    query = sa.select(_subscriptions).where(_subscriptions.c.id == subscription_id).with_for_update()
    return transaction.execute(query).one_or_none()


def _send_again(
    transaction: sa.Connection, database: Database, owner: sa.Row[Any], event_ids: Sequence[str], now: datetime
) -> None:
    due_at = delivery_states.due_for(owner.status, now)
    kept = sa.select(_events.c.id).where(_events.c.id.in_(event_ids)).with_for_update(read=True, skip_locked=True)
    still = transaction.execute(kept).scalars().all()  # one that is being pruned is none any more
    idle = (
        _deliveries.c.event_id.in_(still),
        _deliveries.c.subscription_id == owner.id,
        _deliveries.c.lease_token.is_(None),
        _deliveries.c.id != (owner.probe_id or ""),
    )
    if lock_rows(transaction, _deliveries, *idle):
        transaction.execute(_deliveries.update().where(*idle).values(delivery_states.replayed(due_at)))
    recipient: dict[str, Any] = {"subscription_id": owner.id, "due_at": due_at, "now": now}
    rows = [delivery_states.added(owner.connection_id, each, **recipient) for each in still]
    if rows:
        insert = database.insert(_deliveries).on_conflict_do_nothing(index_elements=["event_id", "subscription_id"])
        transaction.execute(insert, rows)
