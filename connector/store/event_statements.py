"""What is said to the database for all events that are published together, compiled once."""

import functools
from typing import Any

import sqlalchemy as sa

from connector.states import SubscriptionStatus
from connector.store import batch, callbacks, receipt_statements, subscription_triggers, tables


class Statements:
    """Each for many rows at once."""

    def __init__(self, sqlite: bool) -> None:
        resources, identities = tables.resources, tables.identities
        key = batch.rows(sqlite, connection_id=sa.Text, kind=sa.Text, thing_id=sa.Text)
        same = (resources.c[name] == key.c[name] for name in ("connection_id", "kind", "thing_id"))
        self.resources = batch.Statement(sa.select(*resources.c).join(key, sa.and_(*same)))
        upsert = batch.upsert(sqlite, resources).from_select(
            [column.name for column in resources.c], batch.all_of(sqlite, resources)
        )
        changed = {name: upsert.excluded[name] for name in ("generation", "finished", "updated_at")}
        self.remember = batch.Statement(
            upsert.on_conflict_do_update(index_elements=resources.primary_key, set_=changed)
        )
        identify = batch.upsert(sqlite, identities).from_select(
            [column.name for column in identities.c], batch.all_of(sqlite, identities)
        )
        self.identify = batch.Statement(identify.on_conflict_do_nothing().returning(identities.c.event_id))
        self.settle = batch.Statement(receipt_statements.settling(sqlite))
        self.end_watches = batch.Statement(receipt_statements.ending_watches(sqlite))
        self.callbacks = batch.Statement(callbacks.waiting_for(sqlite))
        self.lock_feeds = batch.Statement(_lock_feeds(sqlite))
        self.lock_subscriptions = batch.Statement(_lock_subscriptions(sqlite))
        moved = batch.rows(sqlite, connection_id=sa.Text, last=sa.BigInteger)
        feeds = tables.feeds
        self.move_feeds = batch.Statement(
            feeds.update().where(feeds.c.connection_id == moved.c.connection_id).values(last_position=moved.c.last)
        )
        self.add_events = batch.Insert(sqlite, tables.events)
        self.add_deliveries = batch.Insert(sqlite, tables.deliveries)


statements_for = functools.cache(Statements)


def _lock_feeds(sqlite: bool) -> sa.Select[Any]:
    """The last positions of the connections that are not gone. Nobody else publishes for these until we commit."""
    given, feeds = batch.rows(sqlite, connection_id=sa.Text), tables.feeds
    chosen = sa.select(feeds.c.connection_id, feeds.c.last_position)
    chosen = chosen.join(given, given.c.connection_id == feeds.c.connection_id)
    return chosen.order_by(feeds.c.connection_id).with_for_update(of=feeds)


def _lock_subscriptions(sqlite: bool) -> sa.Select[Any]:
    """Those that may want to hear of it. None is paused, resumed or removed until we commit."""
    given, theirs = batch.rows(sqlite, connection_id=sa.Text, trigger=sa.Text), tables.subscriptions
    columns = ("status", "filters", "filters_version")
    chosen = sa.select(theirs.c.id, theirs.c.connection_id, given.c.trigger, *(theirs.c[name] for name in columns))
    listens = subscription_triggers.listens(theirs, given.c.trigger)
    same = sa.and_(given.c.connection_id == theirs.c.connection_id, listens)
    chosen = chosen.select_from(theirs.join(given, same)).where(theirs.c.status != SubscriptionStatus.DISABLED)
    return chosen.order_by(theirs.c.id).with_for_update(read=True, of=theirs)
