"""Subscriptions: one per connection, trigger and target."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector.store import tables
from connector.store.database import Database

_table = tables.subscriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A platform's hook. `status`: active, paused or disabled, with the `reason` when we set it."""

    id: str
    connection_id: str
    trigger: str
    target_url: str
    target_digest: str
    filters: Mapping[str, Any]
    status: str
    reason: str | None = None
    sealed_secret: str = field(repr=False)
    failing_since: datetime | None = None
    created_at: datetime
    updated_at: datetime


class TargetTaken(Exception):
    """Another subscription of the same trigger already has this target."""


class Subscriptions:
    """The subscriptions of a database; every question names the connection that asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, subscription: Subscription) -> tuple[Subscription, bool]:
        """Keep a new subscription, or make the one with the same trigger and target active again.

        Gives the subscription that stands now, and whether it is new.
        """
        values = {each.name: getattr(subscription, each.name) for each in fields(Subscription)}
        with self._database.write() as transaction:
            made = transaction.execute(self._database.insert(_table).values(values).on_conflict_do_nothing())
            if made.rowcount == 1:
                return subscription, True
            same = (
                _table.c.connection_id == subscription.connection_id,
                _table.c.trigger == subscription.trigger,
                _table.c.target_digest == subscription.target_digest,
            )
            transaction.execute(
                _table.update()
                .where(*same)
                .values(
                    status="active",
                    reason=None,
                    failing_since=None,
                    filters=subscription.filters,
                    updated_at=subscription.updated_at,
                )
            )
            row = transaction.execute(sa.select(_table).where(*same)).one()
            _unpark(transaction, row.id, subscription.updated_at)
            return Subscription(**row._mapping), False

    def get(self, connection_id: str, subscription_id: str) -> Subscription | None:
        """One subscription of the connection."""
        with self._database.read() as transaction:
            row = transaction.execute(
                sa.select(_table).where(_table.c.connection_id == connection_id, _table.c.id == subscription_id)
            ).one_or_none()
        return None if row is None else Subscription(**row._mapping)

    def page(self, connection_id: str, *, after: str | None, limit: int) -> list[Subscription]:
        """Newest first; `after` is the id that the page before ended with."""
        query = sa.select(_table).where(_table.c.connection_id == connection_id).order_by(_table.c.id.desc())
        if after:
            query = query.where(_table.c.id < after)
        with self._database.read() as transaction:
            return [Subscription(**row._mapping) for row in transaction.execute(query.limit(limit))]

    def live(self, connection_id: str) -> int:
        """How many subscriptions of the connection are not disabled."""
        query = sa.select(sa.func.count()).where(_table.c.connection_id == connection_id, _table.c.status != "disabled")
        with self._database.read() as transaction:
            return transaction.execute(query).scalar_one()

    def change(self, connection_id: str, subscription_id: str, *, now: datetime, **values: Any) -> None:
        """Set some columns. Raises `TargetTaken`. What waited while it was paused is due once it is active."""
        with self._database.write() as transaction:
            try:
                transaction.execute(
                    _table.update()
                    .where(_table.c.connection_id == connection_id, _table.c.id == subscription_id)
                    .values(updated_at=now, **values)
                )
            except sa.exc.IntegrityError:
                raise TargetTaken from None
            if values.get("status") == "active":
                _unpark(transaction, subscription_id, now)
            elif values.get("status") == "paused":
                unclaimed = tables.deliveries.c.lease_token.is_(None)
                transaction.execute(_pending(subscription_id).where(unclaimed).values(due_at=None))

    def remove(self, connection_id: str, subscription_id: str, *, now: datetime) -> bool:
        """Delete a subscription and cancel what it has not got yet. False when there was none."""
        with self._database.write() as transaction:
            owned = sa.select(_table.c.id).where(
                _table.c.connection_id == connection_id, _table.c.id == subscription_id
            )
            if transaction.execute(owned).one_or_none() is None:
                return False
            cancelled = {"status": "cancelled", "due_at": None, "lease_token": None, "settled_at": now}
            transaction.execute(_pending(subscription_id).values(cancelled))
            transaction.execute(_table.delete().where(_table.c.id == subscription_id))
            return True


def _pending(subscription_id: str) -> sa.Update:
    table = tables.deliveries
    return table.update().where(table.c.subscription_id == subscription_id, table.c.status == "pending")


def _unpark(transaction: sa.Connection, subscription_id: str, now: datetime) -> None:
    parked = tables.deliveries.c.due_at.is_(None)
    transaction.execute(_pending(subscription_id).where(parked).values(due_at=now))
