"""Rows that nobody else changes until a transaction ends.

Transactions that lock several rows take them in one order, so that no two wait for each other on PostgreSQL: feeds,
connections, OAuth clients, authorization codes, grants, tokens, subscriptions, receipts, operations, callbacks,
deliveries, and within a table by id. An UPDATE of several rows locks them as it finds them, and keeps those locked that
it then leaves alone: they are locked first.
"""

import sqlalchemy as sa

from connector.states import ConnectionStatus, SubscriptionStatus
from connector.store import tables


class Disabled(Exception):
    """The subscription takes nothing until it is made active again."""


class OwnerGone(Exception):
    """The connection was deleted meanwhile: nothing can be added to it."""


def lock_owner(transaction: sa.Connection, connection_id: str) -> None:
    """Keep a connection from being deleted until the transaction ends. Raises `OwnerGone`."""
    owner = tables.connections
    query = sa.select(owner.c.id).where(owner.c.id == connection_id, owner.c.status != ConnectionStatus.DELETED)
    if transaction.execute(query.with_for_update(read=True)).one_or_none() is None:
        raise OwnerGone


def lock_rows(transaction: sa.Connection, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
    """Keep rows from changing until the transaction ends. Gives how many there are."""
    query = sa.select(table.c.id).where(*conditions).order_by(table.c.id).with_for_update()
    return len(transaction.execute(query).all())


def lock_recipient(
    transaction: sa.Connection, connection_id: str, subscription_id: str
) -> sa.Row[str, SubscriptionStatus, str | None] | None:
    """A connection's subscription that is about to be sent something, locked; None when it is gone.

    Raises `Disabled`.
    """
    theirs = tables.subscriptions
    query = sa.select(theirs.c.trigger, theirs.c.status, theirs.c.probe_id)
    query = query.where(theirs.c.id == subscription_id, theirs.c.connection_id == connection_id)
    row = transaction.execute(query.with_for_update()).one_or_none()
    if row is not None and row.status == SubscriptionStatus.DISABLED:
        raise Disabled
    return row
