"""Two subscriptions of one target become one: what the target has still to get goes over, each event once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector.states import DeliveryStatus
from connector.store import delivery_states, subscription_triggers, tables
from connector.store.row_locks import lock_rows

_deliveries, _replays, _subscriptions = tables.deliveries, tables.replays, tables.subscriptions


def take_over(transaction: sa.Connection, row: sa.Row[Any], into: sa.Row[Any], *, now: datetime) -> None:
    """Give what is pending for one subscription to another one with the same target, and delete the first.

    Both rows are locked, and so is the connection's feed. What was parked for the first, and its probe, becomes due.
    """
    pending = (_deliveries.c.subscription_id == row.id, _deliveries.c.status == DeliveryStatus.PENDING)
    doubles = sa.and_(_deliveries.c.subscription_id == into.id, _deliveries.c.event_id.in_(_events(*pending)))
    lock_rows(transaction, _deliveries, sa.or_(pending[0], doubles))  # all of the first: its end changes each of them
    _settle_doubles(transaction, pending, into, now)
    transaction.execute(_deliveries.update().where(*pending).values(subscription_id=into.id))
    delivery_states.resume(transaction, into.id, now=now, probe_id=row.probe_id)
    _take_over_replay(transaction, row, into)
    transaction.execute(_subscriptions.delete().where(_subscriptions.c.id == row.id))


def _events(*conditions: sa.ColumnElement[bool]) -> sa.Select[str]:
    return sa.select(_deliveries.c.event_id).where(*conditions)


def _settle_doubles(
    transaction: sa.Connection, pending: tuple[sa.ColumnElement[bool], ...], into: sa.Row[Any], now: datetime
) -> None:
    """Cancel what the other subscription has too; there it is sent again, unless it was delivered or is on its way."""
    theirs = sa.select(_deliveries.c.event_id, _deliveries.c.status).where(
        _deliveries.c.subscription_id == into.id, _deliveries.c.event_id.in_(_events(*pending))
    )
    doubles = {event_id: status for event_id, status in transaction.execute(theirs)}
    if not doubles:
        return
    had = _deliveries.update().where(*pending, _deliveries.c.event_id.in_(doubles))
    transaction.execute(had.values(delivery_states.cancelled(now)))
    lost = [each for each, status in doubles.items() if status in (DeliveryStatus.FAILED, DeliveryStatus.CANCELLED)]
    again = _deliveries.update().where(_deliveries.c.subscription_id == into.id, _deliveries.c.event_id.in_(lost))
    transaction.execute(again.values(delivery_states.begun_anew(now)))


def _take_over_replay(transaction: sa.Connection, row: sa.Row[Any], into: sa.Row[Any]) -> None:
    """Let a replay go on; where both have one, one of both spans and of the triggers of both."""
    theirs = (_replays.c.subscription_id.in_((row.id, into.id)), _replays.c.ended_at.is_(None))
    replays = {each.subscription_id: each for each in transaction.execute(sa.select(_replays).where(*theirs))}
    if row.id not in replays:
        return
    further = subscription_triggers.further(transaction, (row.id, into.id))
    triggers = {
        trigger
        for owner in (row, into)
        if owner.id in replays
        for trigger in replays[owner.id].triggers or (owner.trigger, *further.get(owner.id, ()))
    }
    transaction.execute(_replays.delete().where(_replays.c.subscription_id == into.id))
    values = _both(tuple(replays.values())) | {"subscription_id": into.id, "triggers": sorted(triggers)}
    transaction.execute(_replays.insert().values(values))


def _both(replays: Sequence[sa.Row[Any]]) -> dict[str, Any]:
    """What one replay does in the place of some. An event of several counts for each until its end."""
    return {
        "after": min(each.after for each in replays),
        "until": max(each.until for each in replays),
        "since": min((each.since for each in replays if each.since), default=None),
        "events": sum(each.events for each in replays),
        "done": sum(each.done for each in replays),
        "even_if_paused": any(each.even_if_paused for each in replays),
        "began_at": min((each.began_at for each in replays if each.began_at), default=None),
    }
