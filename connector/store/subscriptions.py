"""Subscriptions: one per connection, trigger and target."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector import limits
from connector.states import ConnectionStatus, SubscriptionStatus
from connector.store import delivery_states, sweeps, tables
from connector.store.database import Database
from connector.store.row_locks import lock_rows

_table = tables.subscriptions
_Row = sa.Row[str, str, str, str, str | None]
_LIVE = _table.c.status != SubscriptionStatus.DISABLED
_ACTIVE = {"status": SubscriptionStatus.ACTIVE, "reason": None, "failing_since": None, "probe_id": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A platform's hook. `status`: active, paused or disabled, with the `reason` when we set it.

    `probe_id`: of one that an answer paused, the delivery that is tried until it is accepted.
    """

    id: str
    connection_id: str
    trigger: str
    target_url: str
    target_digest: str
    filters: Mapping[str, Any]
    filters_version: int = 1
    status: SubscriptionStatus
    reason: str | None = None
    sealed_secret: str = field(repr=False)
    sealed_old_secrets: str | None = field(default=None, repr=False)
    failing_since: datetime | None = None
    failures: Mapping[str, Any] | None = None
    probe_id: str | None = None
    created_at: datetime
    updated_at: datetime


class TargetTaken(Exception):
    """Another subscription of the same trigger already has this target."""


class OwnerGone(Exception):
    """The connection was deleted in this very moment."""


class TooMany(Exception):
    """The connection has as many as there may be."""


class Subscriptions:
    """The subscriptions of a database; every question names the connection that asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, subscription: Subscription, *, most: int | None = None) -> tuple[Subscription, bool]:
        """Keep a new subscription, or make the one with the same trigger and target active again, with these filters.

        Gives the subscription that stands now, and whether it is new. Raises `OwnerGone`, or `TooMany` where it would
        be one more than `most` of its connection; of those added at the same moment a few more may pass.
        """
        values = {each.name: getattr(subscription, each.name) for each in fields(Subscription)}
        same = ("connection_id", "trigger", "target_digest")
        insert = self._database.insert(_table).values(values)
        insert = insert.on_conflict_do_nothing(index_elements=same).returning(_table.c.id)
        most = limits.SUBSCRIPTIONS_OF_CONNECTION if most is None else most
        now, known = subscription.updated_at, [_table.c[each] == values[each] for each in same]
        again = _ACTIVE | {name: values[name] for name in ("filters", "filters_version")} | {"updated_at": now}
        with self._database.write() as transaction:
            _lock_owner(transaction, subscription.connection_id)
            while transaction.execute(insert).one_or_none() is None:
                before = _locked(transaction, *known)
                if before is not None:  # else it was removed in between, and there is room for the new one
                    row = transaction.execute(_update(before.id, again).returning(*_table.c)).one()
                    self._resume(transaction, before, now)
                    return Subscription(**row._mapping), False
            if transaction.execute(_count(subscription.connection_id)).scalar_one() > most:
                raise TooMany
            sweeps.hurry(transaction, subscription.connection_id, now=now)
            return subscription, True

    def get(self, connection_id: str, subscription_id: str) -> Subscription | None:
        """One subscription of the connection."""
        return self._one(_table.c.connection_id == connection_id, _table.c.id == subscription_id)

    def at(self, connection_id: str, trigger: str, target_digest: str) -> Subscription | None:
        """The connection's subscription of a trigger to a target."""
        same = (_table.c.trigger == trigger, _table.c.target_digest == target_digest)
        return self._one(_table.c.connection_id == connection_id, *same)

    def page(self, connection_id: str, *, after: str | None, limit: int) -> list[Subscription]:
        """Newest first; `after` is the id that the page before ended with."""
        query = sa.select(_table).where(_table.c.connection_id == connection_id).order_by(_table.c.id.desc())
        if after:
            query = query.where(_table.c.id < after)
        with self._database.read() as transaction:
            return [Subscription(**row._mapping) for row in transaction.execute(query.limit(limit))]

    def targets(self) -> list[tuple[str, str, str]]:
        """Where every subscription that is not disabled sends: its id, its connection's and the address."""
        query = sa.select(_table.c.id, _table.c.connection_id, _table.c.target_url).where(_LIVE)
        with self._database.read() as transaction:
            return [(row[0], row[1], row[2]) for row in transaction.execute(query.order_by(_table.c.id))]

    def live(self, connection_id: str) -> int:
        """How many subscriptions of the connection are not disabled."""
        with self._database.read() as transaction:
            return transaction.execute(_count(connection_id).where(_LIVE)).scalar_one()

    def change(self, connection_id: str, subscription_id: str, *, now: datetime, **values: Any) -> None:
        """Set some columns. Raises `TargetTaken`.

        What waited while it was paused is due once it is active; then it also counts as healthy again, as it does with
        another target.
        """
        status = values.get("status")
        if status is not None:
            values = (_ACTIVE if status == SubscriptionStatus.ACTIVE else {"probe_id": None}) | values
        with self._database.write() as transaction:
            before = _locked(transaction, _table.c.connection_id == connection_id, _table.c.id == subscription_id)
            if before is None:
                return
            if values.get("target_url", before.target_url) != before.target_url:
                values = values | {"failing_since": None}
            try:
                transaction.execute(_update(subscription_id, values | {"updated_at": now}))
            except sa.exc.IntegrityError:
                raise TargetTaken from None
            if status == SubscriptionStatus.ACTIVE:
                self._resume(transaction, before, now)
            elif status is not None:
                delivery_states.park_or_cancel(transaction, subscription_id, status=status, now=now)

    def rotate(self, subscription: Subscription, *, sealed_secret: str, sealed_old_secrets: str, now: datetime) -> bool:
        """Replace the secret; False when it is not the one of `subscription` any more."""
        unchanged = (_table.c.id == subscription.id, _table.c.sealed_secret == subscription.sealed_secret)
        values = {"sealed_secret": sealed_secret, "sealed_old_secrets": sealed_old_secrets, "updated_at": now}
        with self._database.write() as transaction:
            return transaction.execute(_table.update().where(*unchanged).values(values)).rowcount == 1

    def remove(self, connection_id: str, subscription_id: str, *, now: datetime) -> bool:
        """Delete a subscription and cancel what it has not got yet. False when there was none."""
        with self._database.write() as transaction:
            owned = (_table.c.connection_id == connection_id, _table.c.id == subscription_id)
            if not lock_rows(transaction, _table, *owned):
                return False
            delivery_states.cancel(transaction, subscription_id, now=now)
            transaction.execute(_table.delete().where(*owned))
            return True

    def _one(self, *conditions: sa.ColumnElement[bool]) -> Subscription | None:
        with self._database.read() as transaction:
            row = transaction.execute(sa.select(_table).where(*conditions)).one_or_none()
        return None if row is None else Subscription(**row._mapping)

    def _resume(self, transaction: sa.Connection, before: _Row, now: datetime) -> None:
        delivery_states.resume(transaction, before.id, now=now, probe_id=before.probe_id)
        if before.status == SubscriptionStatus.DISABLED:
            sweeps.hurry(transaction, before.connection_id, now=now)


def _lock_owner(transaction: sa.Connection, connection_id: str) -> None:
    owner = tables.connections
    query = sa.select(owner.c.id).where(owner.c.id == connection_id, owner.c.status != ConnectionStatus.DELETED)
    if transaction.execute(query.with_for_update(read=True)).one_or_none() is None:
        raise OwnerGone


def _count(connection_id: str) -> sa.Select[int]:
    return sa.select(sa.func.count()).where(_table.c.connection_id == connection_id)


def _locked(transaction: sa.Connection, *conditions: sa.ColumnElement[bool]) -> _Row | None:
    """A subscription as it stands, which nobody else changes until the transaction ends."""
    columns = (_table.c.id, _table.c.connection_id, _table.c.status, _table.c.target_url, _table.c.probe_id)
    return transaction.execute(sa.select(*columns).where(*conditions).with_for_update()).one_or_none()


def _update(subscription_id: str, values: Mapping[str, Any]) -> sa.Update:
    return _table.update().where(_table.c.id == subscription_id).values(values)
