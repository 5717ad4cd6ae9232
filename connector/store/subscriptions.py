"""Subscriptions: one per connection, trigger and target."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector.store import tables, waiting
from connector.store.database import Database

_table = tables.subscriptions
_ACTIVE = {"status": "active", "reason": None, "failing_since": None}


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
        same = ("connection_id", "trigger", "target_digest")
        insert = self._database.insert(_table).values(values)
        insert = insert.on_conflict_do_nothing(index_elements=same).returning(_table.c.id)
        again = (
            _table.update()
            .where(*(_table.c[each] == values[each] for each in same))
            .values(_ACTIVE | {"filters": subscription.filters, "updated_at": subscription.updated_at})
            .returning(*_table.c)
        )
        with self._database.write() as transaction:
            while transaction.execute(insert).one_or_none() is None:
                row = transaction.execute(again).one_or_none()
                if row is not None:  # else it was removed in between, and there is room for the new one
                    waiting.resume(transaction, row.id, now=subscription.updated_at)
                    return Subscription(**row._mapping), False
            return subscription, True

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
        """Set some columns. Raises `TargetTaken`.

        What waited while it was paused is due once it is active; then it also counts as healthy again.
        """
        status = values.get("status")
        if status == "active":
            values = _ACTIVE | values
        change = (
            _table.update()
            .where(_table.c.connection_id == connection_id, _table.c.id == subscription_id)
            .values(updated_at=now, **values)
        )
        with self._database.write() as transaction:
            try:
                found = transaction.execute(change).rowcount
            except sa.exc.IntegrityError:
                raise TargetTaken from None
            if found and status == "active":
                waiting.resume(transaction, subscription_id, now=now)
            elif found and status is not None:
                waiting.stop(transaction, subscription_id, status=status, now=now)

    def remove(self, connection_id: str, subscription_id: str, *, now: datetime) -> bool:
        """Delete a subscription and cancel what it has not got yet. False when there was none."""
        deliveries = tables.deliveries
        theirs = deliveries.c.subscription_id == subscription_id
        pending = deliveries.update().where(theirs, deliveries.c.status == "pending")
        with self._database.write() as transaction:
            owned = (_table.c.connection_id == connection_id, _table.c.id == subscription_id)
            if not waiting.hold(transaction, _table, *owned):
                return False
            waiting.hold(transaction, deliveries, theirs)
            transaction.execute(pending.values(waiting.CANCELLED | {"settled_at": now}))
            transaction.execute(_table.delete().where(*owned))
            return True
