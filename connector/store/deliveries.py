"""Deliveries as their owner sees them: listed, looked into, replayed."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector import ids
from connector.store import tables
from connector.store.database import Database

_table = tables.deliveries
_columns = [
    _table.c.id,
    _table.c.event_id,
    _table.c.subscription_id,
    _table.c.callback_id,
    _table.c.status,
    _table.c.attempts,
    _table.c.due_at,
    _table.c.created_at,
    _table.c.settled_at,
    tables.events.c.trigger,
]
_joined = _table.join(tables.events, tables.events.c.id == _table.c.event_id)


class Deliveries:
    """The deliveries of a database; every question names the connection that asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self, connection_id: str, *, subscription_id: str | None, status: str | None, after: str | None, limit: int
    ) -> list[dict[str, Any]]:
        """Newest first; `after` is the id that the page before ended with."""
        query = sa.select(*_columns).select_from(_joined).where(_table.c.connection_id == connection_id)
        if subscription_id:
            query = query.where(_table.c.subscription_id == subscription_id)
        if status:
            query = query.where(_table.c.status == status)
        if after:
            query = query.where(_table.c.id < after)
        with self._database.read() as transaction:
            rows = transaction.execute(query.order_by(_table.c.id.desc()).limit(limit))
            return [dict(row._mapping) for row in rows]

    def get(self, connection_id: str, delivery_id: str) -> dict[str, Any] | None:
        """One delivery with its `tries`, oldest first."""
        query = (
            sa.select(*_columns, tables.events.c.body)
            .select_from(_joined)
            .where(_table.c.connection_id == connection_id, _table.c.id == delivery_id)
        )
        tries = tables.attempts.select().where(tables.attempts.c.delivery_id == delivery_id)
        with self._database.read() as transaction:
            row = transaction.execute(query).one_or_none()
            if row is None:
                return None
            made = transaction.execute(tries.order_by(tables.attempts.c.number))
            return dict(row._mapping) | {"tries": [dict(each._mapping) for each in made]}

    def replay(self, connection_id: str, delivery_id: str, *, now: datetime) -> bool:
        """Make one delivery due now, however it ended. False when there is none, or its subscription is gone."""
        again = (
            _table.update()
            .where(
                _table.c.connection_id == connection_id,
                _table.c.id == delivery_id,
                sa.or_(_table.c.subscription_id.is_not(None), _table.c.target_url.is_not(None)),
            )
            .values(status="pending", due_at=now, settled_at=None, lease_token=None)
        )
        with self._database.write() as transaction:
            return transaction.execute(again).rowcount == 1

    def replay_since(self, connection_id: str, subscription_id: str, *, since: datetime, now: datetime) -> int:
        """Make every event of the subscription's trigger since an instant due again for it. Gives how many."""
        events, subscriptions = tables.events, tables.subscriptions
        wanted = (
            sa.select(events.c.id)
            .join(subscriptions, subscriptions.c.connection_id == events.c.connection_id)
            .where(
                events.c.connection_id == connection_id,
                subscriptions.c.id == subscription_id,
                events.c.trigger == subscriptions.c.trigger,
                events.c.position.is_not(None),
                events.c.created_at >= since,
            )
        )
        ours = _table.c.subscription_id == subscription_id
        again = _table.update().where(ours, _table.c.event_id.in_(wanted))
        new = {"status": "pending", "due_at": now, "settled_at": None, "lease_token": None}
        with self._database.write() as transaction:
            known = set(transaction.execute(sa.select(_table.c.event_id).where(ours)).scalars())
            missing = [each for each in transaction.execute(wanted).scalars() if each not in known]
            count = transaction.execute(again.values(new)).rowcount
            rows = [
                {
                    "id": ids.new_id("dlv"),
                    "connection_id": connection_id,
                    "event_id": event_id,
                    "subscription_id": subscription_id,
                    "attempts": 0,
                    "created_at": now,
                    **new,
                }
                for event_id in missing
            ]
            if rows:
                transaction.execute(_table.insert(), rows)
            return count + len(rows)
