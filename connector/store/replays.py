"""Replays: what happened since an instant is sent again to a subscription, batch by batch.

A row says how far it has come, so that it goes on after a crash, on whichever machine. Each batch is read without a
lock and written in a short transaction that moves the row on, unless another machine was quicker. After its end a row
stays until the subscription has another replay, or the retention is over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector.states import DeliveryStatus, SubscriptionStatus
from connector.store import delivery_states, subscription_triggers, tables
from connector.store.database import Database
from connector.store.row_locks import lock_recipient, lock_rows
from connector.store.subscriptions import Subscription

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
    even_if_paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a subscription's last replay has come: `done` of `events`. `since`, `began_at`: None for an old one."""

    since: datetime | None
    events: int
    done: int
    even_if_paused: bool
    began_at: datetime | None
    ended_at: datetime | None


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

    def count(self, connection_id: str, subscription_id: str, *, since: datetime) -> int:
        """How many events of a subscription's triggers there are since an instant, whatever its filters."""
        theirs = (_subscriptions.c.id == subscription_id, _subscriptions.c.connection_id == connection_id)
        with self._database.read() as transaction:
            trigger = transaction.execute(sa.select(_subscriptions.c.trigger).where(*theirs)).scalar_one_or_none()
            if trigger is None:
                return 0
            happened = _happened(connection_id, _triggers(transaction, subscription_id, trigger))
            return _span(transaction, *happened, _events.c.created_at >= since)[0]

    def missed_since(self, subscription: Subscription) -> datetime | None:
        """When the first event came that a disabled subscription did not take, or since when it takes none.

        None for others, for whom what happens is kept.
        """
        since = subscription.missed_since
        if since is None:
            return None
        refused = (
            _deliveries.c.subscription_id == subscription.id,
            _deliveries.c.status.in_((DeliveryStatus.FAILED, DeliveryStatus.CANCELLED)),
            _deliveries.c.settled_at >= since,
        )
        query = sa.select(sa.func.min(_events.c.created_at)).join(_deliveries, _deliveries.c.event_id == _events.c.id)
        with self._database.read() as transaction:
            first: datetime | None = transaction.execute(query.where(*refused)).scalar_one()
        return since if first is None else min(since, first)

    def begin(
        self, connection_id: str, subscription_id: str, *, since: datetime, now: datetime, even_if_paused: bool = False
    ) -> int:
        """Have the events of a subscription's triggers since an instant sent again. Gives how many events that are.

        Also those from before it existed. One that is asked for while another goes on becomes one with it. Raises
        `Disabled`.
        """
        with self._database.write() as transaction:
            recipient = lock_recipient(transaction, connection_id, subscription_id)
            if recipient is None:
                return 0
            happened = _happened(connection_id, _triggers(transaction, subscription_id, recipient.trigger))
            count, first, last = _span(transaction, *happened, _events.c.created_at >= since)
            values = _begun(count, first, last) | {"since": since, "even_if_paused": even_if_paused, "began_at": now}
            values["ended_at"] = None if count else now
            before = transaction.execute(sa.select(_table).where(*_open(subscription_id))).one_or_none()
            if before is not None and count:
                values = _as_one(transaction, before, values, happened)
            if before is None or count:
                begin = self._database.insert(_table).values(subscription_id=subscription_id, **values)
                transaction.execute(begin.on_conflict_do_update(index_elements=["subscription_id"], set_=values))
            return count

    def last(self, connection_id: str, subscription_id: str) -> Progress | None:
        """How far a subscription's last replay has come, or had at its end; None when there was none for a while."""
        columns = [_table.c[each.name] for each in fields(Progress)]
        joined = _table.join(_subscriptions, _subscriptions.c.id == _table.c.subscription_id)
        query = sa.select(*columns).select_from(joined)
        theirs = (_subscriptions.c.id == subscription_id, _subscriptions.c.connection_id == connection_id)
        with self._database.read() as transaction:
            row = transaction.execute(query.where(*theirs)).one_or_none()
            return None if row is None else Progress(**row._mapping)

    def open(self, *, limit: int) -> list[Replay]:
        """Those that have not come to their end."""
        connections = tables.connections
        columns: list[sa.ColumnElement[Any]] = [
            *(_table.c[name] for name in ("subscription_id", "after", "until", "triggers", "even_if_paused")),
            *(_subscriptions.c[name] for name in ("connection_id", "trigger", "filters", "filters_version")),
            connections.c.provider,
        ]
        query = (
            sa.select(*columns)
            .select_from(_table)
            .join(_subscriptions, _subscriptions.c.id == _table.c.subscription_id)
            .join(connections, connections.c.id == _subscriptions.c.connection_id)
            .where(_table.c.ended_at.is_(None))
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

    def advance(self, replay: Replay, event_ids: Sequence[str], *, after: int, done: int, now: datetime) -> None:
        """Make these events due for the subscription, and go on behind `after`. Does nothing if that is done already.

        `done`: how many events that goes through. What is being sent right now is left alone. For a paused subscription
        they wait; a disabled one gets none, which ends the replay.
        """
        with self._database.write() as transaction:
            owner = _locked(transaction, replay.subscription_id)
            here = (*_open(replay.subscription_id), _table.c.after == replay.after)
            current = transaction.execute(sa.select(_table).where(*here)).one_or_none()
            if owner is None or current is None or not _as_read(transaction, replay, owner, current):
                return  # the next round reads it anew
            if owner.status == SubscriptionStatus.DISABLED:
                values: dict[str, Any] = {"ended_at": now}
            else:
                if event_ids:
                    despite_pause = current.even_if_paused and owner.status == SubscriptionStatus.PAUSED
                    _send_again(transaction, self._database, owner, event_ids, despite_pause=despite_pause, now=now)
                values = _advanced(current, after=after, done=current.done + done, now=now)
            transaction.execute(_table.update().where(*here).values(values))


def _open(subscription_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return _table.c.subscription_id == subscription_id, _table.c.ended_at.is_(None)


def _happened(connection_id: str, triggers: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
    """The events of some triggers that are in the connection's feed."""
    theirs = (_events.c.connection_id == connection_id, _events.c.trigger.in_(triggers))
    return *theirs, _events.c.position.is_not(None)


def _span(transaction: sa.Connection, *which: sa.ColumnElement[bool]) -> tuple[int, int, int]:
    """How many events there are, and the first and last position of them; 0 where there is none."""
    columns = (sa.func.count(), sa.func.min(_events.c.position), sa.func.max(_events.c.position))
    count, first, last = transaction.execute(sa.select(*columns).where(*which)).one()
    return int(count), first or 0, last or 0


def _begun(count: int, first: int, last: int) -> dict[str, Any]:
    """The columns of a replay that has all before it."""
    return {"after": first - 1 if count else 0, "until": last, "triggers": None, "events": count, "done": 0}


def _as_one(
    transaction: sa.Connection,
    before: sa.Row[Any],
    further: Mapping[str, Any],
    happened: Sequence[sa.ColumnElement[bool]],
) -> dict[str, Any]:
    """The columns of one replay that does what one that goes on has still to do, and what a further one is to do."""
    after, until = min(before.after, further["after"]), max(before.until, further["until"])
    to_do, _, _ = _span(transaction, *happened, _events.c.position > after, _events.c.position <= until)
    done = 0 if after < before.after else before.done
    return dict(further) | {
        "after": after,
        "until": until,
        "since": min(before.since or further["since"], further["since"]),
        "events": done + to_do,
        "done": done,
        "even_if_paused": before.even_if_paused or further["even_if_paused"],
        "began_at": before.began_at or further["began_at"],
    }


def _advanced(current: sa.Row[Any], *, after: int, done: int, now: datetime) -> dict[str, Any]:
    """The columns that change; at the end those events that were pruned meanwhile, or came to it, are counted."""
    if after < current.until:
        return {"after": after, "done": done}
    ended_at = max(now, current.began_at or now)  # whoever goes on may have looked at the clock before it began
    return {"after": current.until, "done": done, "events": done, "ended_at": ended_at}


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
    transaction: sa.Connection,
    database: Database,
    owner: sa.Row[Any],
    event_ids: Sequence[str],
    *,
    despite_pause: bool,
    now: datetime,
) -> None:
    """Have each sent by hand; what waits for its subscription already goes on waiting."""
    due_at = now if despite_pause else delivery_states.due_for(owner.status, now)
    kept = sa.select(_events.c.id, _events.c.trigger).where(_events.c.id.in_(event_ids))
    still = transaction.execute(kept.with_for_update(read=True, skip_locked=True)).all()  # without one being pruned
    idle = (
        _deliveries.c.event_id.in_([each.id for each in still]),
        _deliveries.c.subscription_id == owner.id,
        _deliveries.c.lease_token.is_(None),
        _deliveries.c.id != (owner.probe_id or ""),
        sa.true() if due_at else _deliveries.c.status != DeliveryStatus.PENDING,
    )
    if lock_rows(transaction, _deliveries, *idle):
        again = delivery_states.by_hand(due_at, despite_pause=despite_pause)
        transaction.execute(_deliveries.update().where(*idle).values(again))
    recipient: dict[str, Any] = {"subscription_id": owner.id, "due_at": due_at, "now": now}
    recipient |= {"by_hand": True, "despite_pause": despite_pause}
    rows = [delivery_states.added(owner.connection_id, *each, **recipient) for each in still]
    if rows:
        insert = database.insert(_deliveries).on_conflict_do_nothing(index_elements=["event_id", "subscription_id"])
        transaction.execute(insert, rows)
