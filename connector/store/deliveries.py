"""Deliveries as their owner sees them: listed, looked into, sent again."""

from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from connector.states import DeliveryStatus, SubscriptionStatus
from connector.store import delivery_states, notifications, tables
from connector.store.database import Database
from connector.store.row_locks import lock_recipient

_table = tables.deliveries
_columns = [
    _table.c.id,
    _table.c.event_id,
    _table.c.subscription_id,
    _table.c.callback_id,
    _table.c.status,
    _table.c.attempts.label("attempt_count"),
    _table.c.due_at,
    _table.c.created_at,
    sa.case((_table.c.status != DeliveryStatus.PENDING, _table.c.settled_at)).label("settled_at"),
    tables.events.c.trigger,
]
SentAgain = Literal["due", "parked"]  # parked: its subscription is paused

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

    def send_again(
        self, connection_id: str, delivery_id: str, *, even_if_paused: bool, now: datetime
    ) -> SentAgain | None:
        """Have one delivery sent by hand, however it stands; one that is being sent right now is left alone.

        To a paused subscription it is sent at once only `even_if_paused`. None when there is none, or its subscription
        is gone. Raises `Disabled`.
        """
        reachable = sa.or_(_table.c.subscription_id.is_not(None), _table.c.target_url.is_not(None))
        theirs = (_table.c.connection_id == connection_id, _table.c.id == delivery_id, reachable)
        with self._database.write() as transaction:
            row = transaction.execute(sa.select(_table.c.subscription_id).where(*theirs)).one_or_none()
            if row is None:
                return None
            parked = paused = False
            if row.subscription_id is not None:
                recipient = lock_recipient(transaction, connection_id, row.subscription_id)
                if recipient is None:
                    return None
                paused = recipient.status == SubscriptionStatus.PAUSED
                parked = paused and not even_if_paused and recipient.probe_id != delivery_id
            again = delivery_states.by_hand(None if parked else now, despite_pause=paused and even_if_paused)
            idle = _table.update().where(*theirs, _table.c.lease_token.is_(None))
            if parked:  # what is pending waits already
                idle = idle.where(_table.c.status != DeliveryStatus.PENDING)
            transaction.execute(idle.values(again))
        self._database.notifier.notify(notifications.DELIVERIES)
        return "parked" if parked else "due"
