"""Deliveries as their owner sees them: listed, looked into, sent again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from connector import limits
from connector.states import DeliveryStatus, SubscriptionStatus
from connector.store import delivery_states, notifications, tables
from connector.store.database import Database
from connector.store.delivery_search import EVERYTHING, Filters, ids_of
from connector.store.row_locks import lock_recipient

_table, _subscriptions = tables.deliveries, tables.subscriptions
_last = tables.attempts.alias("last")
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
    tables.events.c.kind.label("resource_type"),
    tables.events.c.thing_id.label("resource_id"),
    sa.func.coalesce(_table.c.target_url, _subscriptions.c.target_url).label("target_url"),
    _subscriptions.c.status.label("subscription_status"),
    _last.c.status_code.label("last_status_code"),
    _last.c.failure.label("last_failure"),
    _table.c.before_status.is_not(None).label("sent_by_hand"),
]
SentAgain = Literal["due", "parked"]  # parked: its subscription is paused

_joined = (
    _table.join(tables.events, tables.events.c.id == _table.c.event_id)
    .outerjoin(_subscriptions, _subscriptions.c.id == _table.c.subscription_id)
    .outerjoin(_last, sa.and_(_last.c.delivery_id == _table.c.id, _last.c.number == _table.c.attempts))
)


class Deliveries:
    """The deliveries of a database; every question names the connection that asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self,
        connection_id: str,
        which: Filters = EVERYTHING,
        *,
        after: str | None = None,
        before: str | None = None,
        limit: int,
    ) -> list[dict[str, Any]]:
        """Newest first: those that come `after` an id in that order, or the last ones `before` one."""
        with self._database.read() as transaction:
            ids = ids_of(transaction, connection_id, which, after=after, before=before, limit=limit)
            rows = transaction.execute(_rows(connection_id, ids).order_by(_table.c.id.desc()))
            return [dict(row._mapping) for row in rows]

    def beside(self, connection_id: str, delivery_id: str, which: Filters) -> tuple[str | None, str | None]:
        """The ids of the next newer and the next older delivery among these."""
        with self._database.read() as transaction:
            newer = ids_of(transaction, connection_id, which, before=delivery_id, limit=1)
            older = ids_of(transaction, connection_id, which, after=delivery_id, limit=1)
        return next(iter(newer), None), next(iter(older), None)

    def get(self, connection_id: str, delivery_id: str) -> dict[str, Any] | None:
        """One delivery with the newest `limits.ATTEMPTS_TOLD` of its `tries`, oldest first."""
        query = _rows(connection_id, [delivery_id], tables.events.c.body)
        tries = tables.attempts.select().where(tables.attempts.c.delivery_id == delivery_id)
        with self._database.read() as transaction:
            row = transaction.execute(query).one_or_none()
            if row is None:
                return None
            newest = tries.order_by(tables.attempts.c.number.desc()).limit(limits.ATTEMPTS_TOLD)
            made = transaction.execute(newest).all()
            return dict(row._mapping) | {"tries": [dict(each._mapping) for each in reversed(made)]}

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


def _rows(connection_id: str, delivery_ids: Sequence[str], *more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Some deliveries of a connection."""
    theirs = (_table.c.id.in_(delivery_ids), _table.c.connection_id == connection_id)
    return sa.select(*_columns, *more).select_from(_joined).where(*theirs)
