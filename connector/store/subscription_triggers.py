"""Which triggers a subscription listens to: the first stands in its own row, the others in rows of their own.

Whoever changes them holds the connection's feed (`lock_feed`): publishing waits meanwhile, so that every event finds
each of its targets once, before the change or after it.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from connector.store import tables

_table = tables.subscription_triggers
_subscriptions = tables.subscriptions


def listens(theirs: sa.Table, trigger: Any) -> sa.ColumnElement[bool]:
    """Whether a subscription listens to a trigger."""
    further = sa.select(_table.c.trigger).where(_table.c.subscription_id == theirs.c.id, _table.c.trigger == trigger)
    return sa.or_(theirs.c.trigger == trigger, further.exists())


def further(transaction: sa.Connection, subscription_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The triggers of some subscriptions beyond those in their own rows, by the subscriptions' ids."""
    query = sa.select(_table).where(_table.c.subscription_id.in_(subscription_ids))
    found: dict[str, tuple[str, ...]] = {}
    if not subscription_ids:
        return found
    for subscription_id, trigger in transaction.execute(query.order_by(_table.c.trigger)):
        found[subscription_id] = (*found.get(subscription_id, ()), trigger)
    return found


def replace(transaction: sa.Connection, subscription_id: str, triggers: Sequence[str]) -> None:
    """Write those beyond the one in the subscription's own row."""
    transaction.execute(_table.delete().where(_table.c.subscription_id == subscription_id))
    if triggers:
        rows = [{"subscription_id": subscription_id, "trigger": each} for each in triggers]
        transaction.execute(_table.insert(), rows)


def lock_feed(transaction: sa.Connection, connection_id: str) -> None:
    """Have nobody publish for a connection, nor change what its subscriptions listen to, until the transaction ends."""
    feeds = tables.feeds
    query = sa.select(feeds.c.connection_id).where(feeds.c.connection_id == connection_id)
    transaction.execute(query.with_for_update()).one_or_none()


def at_target(
    transaction: sa.Connection, connection_id: str, target_digest: str, triggers: Sequence[str], *, lock: bool = False
) -> list[sa.Row[Any]]:
    """The subscriptions that send any of these triggers to a target, the oldest first.

    To rely on it, hold the feed (`lock_feed`). `lock`: the rows are locked, too, by their ids.
    """
    wanted = sa.or_(*(listens(_subscriptions, each) for each in triggers))
    theirs = (_subscriptions.c.connection_id == connection_id, _subscriptions.c.target_digest == target_digest)
    query = sa.select(_subscriptions).where(*theirs, wanted).order_by(_subscriptions.c.id)
    found = transaction.execute(query.with_for_update() if lock else query)
    return sorted(found, key=lambda row: (row.created_at, row.id))
