"""What waits for a subscription: parked while it is paused, cancelled once it is disabled, due when it is active.

Of a subscription that an answer paused, one delivery does not wait: its probe.

Whoever calls this holds the subscription's row. Transactions that hold several rows take them in one order, so that no
two wait for each other on PostgreSQL: feeds, subscriptions, receipts, deliveries, and within a table by id. An UPDATE
of several rows takes them as it finds them, and keeps those that it then leaves alone: they are held first.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector.store import tables

_table = tables.deliveries

CANCELLED: dict[str, Any] = {"status": "cancelled", "due_at": None, "lease_token": None}
PARKED: dict[str, Any] = {"due_at": None, "lease_token": None}


def hold(transaction: sa.Connection, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
    """Keep rows from changing until the transaction ends. Gives how many there are."""
    query = sa.select(table.c.id).where(*conditions).order_by(table.c.id).with_for_update()
    return len(transaction.execute(query).all())


class Disabled(Exception):
    """The subscription takes nothing until it is made active again."""


def owner(transaction: sa.Connection, connection_id: str, subscription_id: str) -> sa.Row[str, str, str | None] | None:
    """A connection's subscription, which nobody changes until the transaction ends; None when it is gone.

    For whoever is about to have something sent to it. Raises `Disabled`.
    """
    theirs = tables.subscriptions
    query = sa.select(theirs.c.trigger, theirs.c.status, theirs.c.probe_id)
    query = query.where(theirs.c.id == subscription_id, theirs.c.connection_id == connection_id)
    row = transaction.execute(query.with_for_update()).one_or_none()
    if row is not None and row.status == "disabled":
        raise Disabled
    return row


def stop(
    transaction: sa.Connection, subscription_id: str, *, status: str, now: datetime, but: str | None = None
) -> None:
    """Park or cancel, as a paused or disabled subscription wants it, all `but` its probe.

    What is being claimed or sent right now is left alone: its settlement or the next claim brings it here again.
    """
    idle = (
        sa.select(_table.c.id)
        .where(_table.c.subscription_id == subscription_id, _table.c.status == "pending")
        .where(_table.c.lease_token.is_(None), _table.c.id != (but or ""))
        .with_for_update(skip_locked=True)
    )
    values = PARKED if status == "paused" else CANCELLED | {"settled_at": now}
    transaction.execute(_table.update().where(_table.c.id.in_(idle)).values(values))


def resume(transaction: sa.Connection, subscription_id: str, *, now: datetime, probe_id: str | None = None) -> None:
    """Make what was parked due, and what was the probe, unless it is being sent."""
    parked = (
        _table.c.subscription_id == subscription_id,
        _table.c.status == "pending",
        _table.c.lease_token.is_(None),
        sa.or_(_table.c.due_at.is_(None), _table.c.id == (probe_id or "")),
    )
    if hold(transaction, _table, *parked):
        transaction.execute(_table.update().where(*parked).values(due_at=now))
