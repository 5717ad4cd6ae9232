"""Subscriptions: one per connection, trigger and target; one subscription may have several triggers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector import limits
from connector.states import SubscriptionStatus
from connector.store import delivery_states, subscription_merging, subscription_triggers, sweeps, tables
from connector.store.database import Database
from connector.store.row_locks import lock_owner, lock_rows

_table = tables.subscriptions
_Row = sa.Row[Any]
_LIVE = _table.c.status != SubscriptionStatus.DISABLED
_ACTIVE = {"status": SubscriptionStatus.ACTIVE, "reason": None, "failing_since": None, "probe_id": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A platform's hook. `status`: active, paused or disabled, with the `reason` when we set it.

    `status_since`: since when it has that status; None for one that has been active since before that was kept.
    `trigger` is the first of those that it listens to, `further_triggers` are the others.
    `probe_id`: of one that an answer paused, the delivery that is tried until it is accepted.
    `broken_since`: since when it takes nothing, of which a notice was written.
    """

    id: str
    connection_id: str
    trigger: str
    further_triggers: tuple[str, ...] = ()
    target_url: str
    target_digest: str
    filters: Mapping[str, Any]
    filters_version: int = 1
    status: SubscriptionStatus
    status_since: datetime | None = None
    reason: str | None = None
    sealed_secret: str = field(repr=False)
    sealed_old_secrets: str | None = field(default=None, repr=False)
    failing_since: datetime | None = None
    failures: Mapping[str, Any] | None = None
    probe_id: str | None = None
    broken_since: datetime | None = None
    created_at: datetime
    updated_at: datetime

    @property
    def triggers(self) -> tuple[str, ...]:
        """All that it listens to."""
        return (self.trigger, *self.further_triggers)

    @property
    def missed_since(self) -> datetime | None:
        """Since when a disabled one got nothing of what happened; None for others, for whom it is kept."""
        if self.status != SubscriptionStatus.DISABLED:
            return None
        return self.failing_since or self.status_since or self.updated_at


_COLUMNS = tuple(each.name for each in fields(Subscription) if each.name in _table.c)


class TargetTaken(Exception):
    """Another subscription already sends one of the triggers to this target."""


class TooMany(Exception):
    """The connection has as many as there may be."""


class Subscriptions:
    """The subscriptions of a database; every question names the connection that asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, subscription: Subscription, *, exactly: bool = False, most: int | None = None
    ) -> tuple[Subscription, bool]:
        """Keep a new subscription, or make the one active again that sends any of its triggers to its target.

        That one has these filters then, unless it has other triggers, too, for which they are not meant. `exactly`: it
        has these filters and triggers then and no others; what else sends one of them to the target becomes one with
        it, the oldest of them. Gives the subscription that stands now, and whether it is new. Raises `OwnerGone`, or
        `TooMany` where it would be one more than `most` of its connection.
        """
        most = limits.SUBSCRIPTIONS_OF_CONNECTION if most is None else most
        with self._database.write() as transaction:
            subscription_triggers.lock_feed(transaction, subscription.connection_id)
            lock_owner(transaction, subscription.connection_id)
            same = (subscription.connection_id, subscription.target_digest, subscription.triggers)
            if found := subscription_triggers.at_target(transaction, *same, lock=True):
                return self._again(transaction, found, subscription, exactly=exactly), False
            if transaction.execute(_count(subscription.connection_id)).scalar_one() >= most:
                raise TooMany
            transaction.execute(_table.insert().values({name: getattr(subscription, name) for name in _COLUMNS}))
            subscription_triggers.replace(transaction, subscription.id, subscription.further_triggers)
            sweeps.hurry(transaction, subscription.connection_id, now=subscription.updated_at)
            return subscription, True

    def _again(
        self, transaction: sa.Connection, found: Sequence[_Row], wanted: Subscription, *, exactly: bool
    ) -> Subscription:
        """The oldest of those that were found, active, with the wanted filters; it takes the others over."""
        now, (oldest, *others) = wanted.updated_at, found
        values: dict[str, Any] = _ACTIVE | {"updated_at": now} | _since(oldest, SubscriptionStatus.ACTIVE, now)
        if exactly or oldest.id not in subscription_triggers.further(transaction, [oldest.id]):
            values |= {"filters": wanted.filters, "filters_version": wanted.filters_version}
        if exactly:
            for each in others:
                subscription_merging.take_over(transaction, each, oldest, now=now)
            subscription_triggers.replace(transaction, oldest.id, wanted.further_triggers)
            values["trigger"] = wanted.trigger
        row = transaction.execute(_update(oldest.id, values).returning(*_table.c)).one()
        self._resume(transaction, oldest, now)
        return _with_triggers(transaction, [row])[0]

    def get(self, connection_id: str, subscription_id: str) -> Subscription | None:
        """One subscription of the connection."""
        return self._one(_table.c.connection_id == connection_id, _table.c.id == subscription_id)

    def at(self, connection_id: str, triggers: Sequence[str], target_digest: str) -> Subscription | None:
        """The connection's oldest subscription that sends any of these triggers to a target."""
        with self._database.read() as transaction:
            found = subscription_triggers.at_target(transaction, connection_id, target_digest, triggers)
            return _with_triggers(transaction, found[:1])[0] if found else None

    def page(self, connection_id: str, *, after: str | None, limit: int) -> list[Subscription]:
        """Newest first; `after` is the id that the page before ended with."""
        query = sa.select(_table).where(_table.c.connection_id == connection_id).order_by(_table.c.id.desc())
        if after:
            query = query.where(_table.c.id < after)
        with self._database.read() as transaction:
            return _with_triggers(transaction, transaction.execute(query.limit(limit)).all())

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
            if "target_url" in values:
                subscription_triggers.lock_feed(transaction, connection_id)
            before = _locked(transaction, _table.c.connection_id == connection_id, _table.c.id == subscription_id)
            if before is None:
                return
            if values.get("target_url", before.target_url) != before.target_url:
                _check_free(transaction, before, values["target_digest"])
                values = values | {"failing_since": None}
            values = values | {"updated_at": now} | _since(before, status, now)
            transaction.execute(_update(subscription_id, values))
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
            found = transaction.execute(sa.select(_table).where(*conditions)).all()
            return _with_triggers(transaction, found)[0] if found else None

    def _resume(self, transaction: sa.Connection, before: _Row, now: datetime) -> None:
        delivery_states.resume(transaction, before.id, now=now, probe_id=before.probe_id)
        if before.status == SubscriptionStatus.DISABLED:
            sweeps.hurry(transaction, before.connection_id, now=now)


def _with_triggers(transaction: sa.Connection, rows: Sequence[_Row]) -> list[Subscription]:
    """Subscriptions from their rows."""
    further = subscription_triggers.further(transaction, [row.id for row in rows])
    return [Subscription(**row._mapping, further_triggers=further.get(row.id, ())) for row in rows]


def _check_free(transaction: sa.Connection, before: _Row, target_digest: str) -> None:
    """Raises `TargetTaken`."""
    further = subscription_triggers.further(transaction, [before.id])
    triggers = (before.trigger, *further.get(before.id, ()))
    if subscription_triggers.at_target(transaction, before.connection_id, target_digest, triggers):
        raise TargetTaken


def _since(before: _Row, status: SubscriptionStatus | None, now: datetime) -> dict[str, Any]:
    """The column that says since when it has its status, where that changes."""
    return {} if status in (None, before.status) else {"status_since": now}


def _count(connection_id: str) -> sa.Select[int]:
    return sa.select(sa.func.count()).where(_table.c.connection_id == connection_id)


def _locked(transaction: sa.Connection, *conditions: sa.ColumnElement[bool]) -> _Row | None:
    """A subscription as it stands, which nobody else changes until the transaction ends."""
    columns = ("id", "connection_id", "trigger", "status", "target_url", "probe_id")
    chosen = (_table.c[name] for name in columns)
    return transaction.execute(sa.select(*chosen).where(*conditions).with_for_update()).one_or_none()


def _update(subscription_id: str, values: Mapping[str, Any]) -> sa.Update:
    return _table.update().where(_table.c.id == subscription_id).values(values)
