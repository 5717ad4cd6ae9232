"""How a delivery stands: whatever changes that takes its values from here, by name.

    added ─▶ PENDING ─┬─ claimed ─┬─▶ DELIVERED, FAILED, CANCELLED
                ▲     │           └─▶ PENDING: due again after a failed attempt, or put back untried
                │     ├─ parked, without `due_at`, while its subscription is paused; due once that is active
                │     └─▶ CANCELLED once its subscription is disabled or removed
                ├─ begun anew, from FAILED or CANCELLED, where two subscriptions become one
                └─ by hand, from wherever it is, unless it is claimed: one attempt, after which it is delivered or
                   stands as it stood before

Of a subscription that an answer paused, one delivery is not parked: its probe. Nor is one that somebody has sent
despite the pause.

Claims are the one thing apart: `store.claims` takes rows, and `store.takeover` frees those of a dead process; neither
changes how a delivery stands.

Whoever calls `park_or_cancel`, `resume` or `cancel` has locked the subscription's row (see `store.row_locks`).
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector import ids
from connector.states import DeliveryStatus, SubscriptionStatus
from connector.store import tables
from connector.store.row_locks import lock_rows

_table = tables.deliveries

Values = dict[str, Any]

_NOT_BY_HAND: Values = {"before_status": sa.null(), "before_due_at": sa.null(), "despite_pause": sa.null()}


def due(at: Any) -> Values:
    """The columns of a delivery that is due at an instant and claimed by no process."""
    return {"due_at": at, "lease_token": sa.null()}


def parked() -> Values:
    """The columns of a delivery that has no due time because its subscription is paused, and that no process claims."""
    return due(sa.null())


def cancelled(now: datetime) -> Values:
    """It is not sent. One that had ended, and was to be sent by hand, has ended as it had."""
    pending, status = DeliveryStatus.PENDING, sa.literal(DeliveryStatus.CANCELLED, _table.c.status.type)
    ended = {
        "status": sa.case((_table.c.before_status != pending, _table.c.before_status), else_=status),
        "settled_at": sa.func.coalesce(_table.c.settled_at, sa.literal(now, _table.c.settled_at.type)),
    }
    return ended | due(sa.null()) | _NOT_BY_HAND


def attempted(status: Any, *, due_at: Any, settled_at: Any, uncounted: Any = None) -> Values:
    """The columns after one more attempt. `uncounted`: added to the attempts that the retry schedule leaves out."""
    made = {"status": status, "settled_at": settled_at, "attempts": _table.c.attempts + sa.literal_column("1")}
    counted = {} if uncounted is None else {"earlier": _table.c.earlier + uncounted}
    return made | due(due_at) | counted | _NOT_BY_HAND


def begun_anew(now: datetime) -> Values:
    """It is sent as if it never had been: another subscription to its target, which has ended, still had it to get."""
    again = {"status": DeliveryStatus.PENDING, "settled_at": None, "earlier": _table.c.attempts}
    return again | due(now) | _NOT_BY_HAND


def by_hand(due_at: datetime | None, *, despite_pause: bool = False) -> Values:
    """It is sent once because somebody wants it: how it stands is kept, and `settled_at` with it.

    Asked for again before it was sent, it stands as it did before the first time.
    """
    first = _table.c.before_status.is_(None)
    return {
        "status": DeliveryStatus.PENDING,
        "before_status": sa.func.coalesce(_table.c.before_status, _table.c.status),
        "before_due_at": sa.case((first, _table.c.due_at), else_=_table.c.before_due_at),
        "despite_pause": despite_pause,
    } | due(due_at)


def added(
    connection_id: str,
    event_id: str,
    trigger: str,
    *,
    due_at: datetime | None,
    now: datetime,
    subscription_id: str | None = None,
    target_url: str | None = None,
    callback_id: str | None = None,
    by_hand: bool = False,
    despite_pause: bool = False,
) -> Values:
    """The row of a delivery that was never tried: to a subscription, or to a callback's own target.

    `by_hand`: somebody has it sent, once; when that is refused, it has failed.
    """
    asked = {"before_status": DeliveryStatus.FAILED, "despite_pause": despite_pause} if by_hand else {}
    return asked | {
        "id": ids.new_id("dlv", at=now),  # so that a range of time is a range of ids
        "connection_id": connection_id,
        "event_id": event_id,
        "trigger": trigger,
        "subscription_id": subscription_id,
        "target_url": target_url,
        "callback_id": callback_id,
        "status": DeliveryStatus.PENDING,
        "attempts": 0,
        "earlier": 0,
        "due_at": due_at,
        "created_at": now,
    }


def due_for(status: SubscriptionStatus, now: datetime) -> datetime | None:
    """When what is to be sent to a subscription now is due: at once, or parked."""
    return None if status == SubscriptionStatus.PAUSED else now


def is_parked() -> sa.ColumnElement[bool]:
    return sa.and_(_table.c.status == DeliveryStatus.PENDING, _table.c.due_at.is_(None))


def waiting_for(status: SubscriptionStatus, now: datetime) -> Values:
    """A pending delivery's columns by its subscription's status: due if active, parked if paused, else cancelled."""
    if status == SubscriptionStatus.DISABLED:
        return cancelled(now)
    return parked() if status == SubscriptionStatus.PAUSED else due(now)


def park_or_cancel(
    transaction: sa.Connection,
    subscription_id: str,
    *,
    status: SubscriptionStatus,
    now: datetime,
    but: str | None = None,
) -> None:
    """Do to what is pending as a paused or disabled subscription wants it, all `but` its probe.

    What is being claimed or sent right now is left alone: its settlement or the next claim brings it here again.
    """
    idle = (
        sa.select(_table.c.id)
        .where(_table.c.subscription_id == subscription_id, _table.c.status == DeliveryStatus.PENDING)
        .where(_table.c.lease_token.is_(None), _table.c.id != (but or ""))
    )
    if status == SubscriptionStatus.PAUSED:
        idle = idle.where(_table.c.despite_pause.is_not(sa.true()))
    waits = _table.update().where(_table.c.id.in_(idle.with_for_update(skip_locked=True)))
    transaction.execute(waits.values(waiting_for(status, now)))


def resume(transaction: sa.Connection, subscription_id: str, *, now: datetime, probe_id: str | None = None) -> None:
    """Make what was parked due, and what was the probe, unless it is being sent."""
    waits = (
        _table.c.subscription_id == subscription_id,
        _table.c.status == DeliveryStatus.PENDING,
        _table.c.lease_token.is_(None),
        sa.or_(_table.c.due_at.is_(None), _table.c.id == (probe_id or "")),
    )
    if lock_rows(transaction, _table, *waits):
        transaction.execute(_table.update().where(*waits).values(due(now)))


def cancel(transaction: sa.Connection, subscription_id: str, *, now: datetime) -> None:
    """Cancel whatever a subscription has not got yet, also what is being sent."""
    theirs = _table.c.subscription_id == subscription_id
    lock_rows(transaction, _table, theirs)
    pending = _table.update().where(theirs, _table.c.status == DeliveryStatus.PENDING)
    transaction.execute(pending.values(cancelled(now)))
