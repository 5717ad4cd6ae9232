"""What a connection's overview counts, each by one short walk along an index, however much there is.

Nothing is counted beforehand, so the numbers are exact whatever happens to a delivery, and whoever dies: of each status
what came in a period is a range of an index in which nothing else stands.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from connector import ids
from connector.states import DeliveryStatus, OperationStatus, SubscriptionStatus
from connector.store import batch, tables
from connector.store.database import Database

_deliveries, _operations, _subscriptions = tables.deliveries, tables.operations, tables.subscriptions

Period = tuple[datetime, datetime]  # from an instant until just before another


@dataclass(frozen=True, slots=True)
class Spent:
    """What was started in a period: how many operations, and what those of known cost were reckoned to cost."""

    started: int
    amount: float
    unknown: int
    unit: str | None


class Hook(NamedTuple):
    """A subscription in trouble."""

    id: str
    target_url: str
    status: SubscriptionStatus
    reason: str | None
    failing_since: datetime | None
    status_since: datetime | None


class FailedEvent(NamedTuple):
    """An event that says that something failed."""

    body: str
    created_at: datetime


class Begun(NamedTuple):
    """Which first steps were taken: whether there is, or was until it was forgotten, any of each."""

    subscribed: bool
    made: bool
    delivered: bool


class Overview:
    """The numbers of a database; every question names the connection that asks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts = _counting(database.sqlite)
        self._sums = _adding_up(database.sqlite)

    def deliveries(self, connection_id: str, periods: Sequence[Period]) -> list[dict[DeliveryStatus, int]]:
        """How many deliveries came in each period, by how they stand now."""
        rows = batch.packed((batch.micros(since), batch.micros(until)) for since, until in periods)
        with self._database.read() as transaction:
            found = transaction.execute(self._counts, {"rows": rows, "owner": connection_id}).all()
        by_since = {row[0]: dict(zip(DeliveryStatus, row[1:], strict=True)) for row in found}
        return [by_since[batch.micros(since)] for since, _ in periods]

    def spent(self, connection_id: str, actions: Collection[str], periods: Sequence[Period]) -> list[Spent]:
        """What operations of these actions that were asked for in each period have started."""
        rows = batch.packed((ids.lowest("op", since), ids.lowest("op", until)) for since, until in periods)
        with self._database.read() as transaction:
            given = {"rows": rows, "owner": connection_id, "actions": list(actions)}
            found = {row[0]: Spent(*row[1:]) for row in transaction.execute(self._sums, given)}
        return [found.get(ids.lowest("op", since), Spent(0, 0.0, 0, None)) for since, _ in periods]

    def failed(self, connection_id: str, *, since: datetime) -> int:
        """How many deliveries that came since then have failed for good."""
        theirs = (_deliveries.c.connection_id == connection_id, _deliveries.c.status == DeliveryStatus.FAILED)
        query = sa.select(sa.func.count()).where(*theirs, _deliveries.c.created_at >= since)
        with self._database.read() as transaction:
            return transaction.execute(query).scalar_one()

    def troubled(self, connection_id: str, *, limit: int) -> list[Hook]:
        """Subscriptions that are disabled, that an answer has paused, or that fail."""
        c = _subscriptions.c
        trouble = sa.or_(c.status == SubscriptionStatus.DISABLED, c.failing_since.is_not(None), c.probe_id.is_not(None))
        columns = (c.id, c.target_url, c.status, c.reason, c.failing_since, c.status_since)
        query = sa.select(*columns).where(c.connection_id == connection_id, trouble)
        with self._database.read() as transaction:
            found = transaction.execute(query.order_by(c.status, c.id).limit(limit))
            return [Hook(*row) for row in found]

    def failures(
        self, connection_id: str, triggers: Collection[str], *, since: datetime, limit: int
    ) -> list[FailedEvent]:
        """The newest events of these triggers, as far as they came since then."""
        events = tables.events
        found: list[FailedEvent] = []
        with self._database.read() as transaction:
            for trigger in triggers:
                theirs = (events.c.connection_id == connection_id, events.c.trigger == trigger)
                query = sa.select(events.c.body, events.c.created_at).where(*theirs, events.c.position.is_not(None))
                newest = transaction.execute(query.order_by(events.c.position.desc()).limit(limit))
                found += [FailedEvent(*row) for row in newest if row.created_at >= since]
        return sorted(found, key=lambda each: each.created_at, reverse=True)[:limit]

    def unclear(self, connection_id: str, actions: Collection[str], *, since: datetime, limit: int) -> int:
        """How many operations of these actions have ended without anybody knowing what was done; `limit` at most."""
        c = _operations.c
        theirs = (c.connection_id == connection_id, c.id >= ids.lowest("op", since), c.action.in_(actions))
        ended = (c.status == OperationStatus.FINISHED, c.http_status >= 500)
        some = sa.select(c.id).where(*theirs, *ended).limit(limit).subquery()
        with self._database.read() as transaction:
            return transaction.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()

    def begun(self, connection_id: str) -> Begun:
        """Whether anything happened in the connection so far."""
        has = [sa.exists().where(each.c.connection_id == connection_id) for each in _HAPPENED]
        with self._database.read() as transaction:
            return Begun(*map(bool, transaction.execute(sa.select(*has)).one()))


_HAPPENED = (_subscriptions, _operations, _deliveries)  # in the order of `Begun`


def _counting(sqlite: bool) -> sa.Select[Any]:
    """For each period its beginning, then how many deliveries came in it of each status."""
    given, c = batch.rows(sqlite, since=sa.BigInteger, until=sa.BigInteger), _deliveries.c
    came = sa.type_coerce(c.created_at, sa.BigInteger)
    within = (c.connection_id == sa.bindparam("owner"), came >= given.c.since, came < given.c.until)
    counts = (
        sa.select(sa.func.count()).where(*within, c.status == each).correlate(given).scalar_subquery()
        for each in DeliveryStatus
    )
    return sa.select(given.c.since, *counts)


def _adding_up(sqlite: bool) -> sa.Select[Any]:
    """For each period in which anything was started the id that it begins with, then the columns of `Spent`.

    Periods are ranges of ids, which begin with the time: an operation's row may say that it was asked for again.
    """
    given, c = batch.rows(sqlite, since=sa.Text, until=sa.Text), _operations.c
    within = sa.and_(c.connection_id == sa.bindparam("owner"), c.id >= given.c.since, c.id < given.c.until)
    started = (c.http_status == 200, c.action.in_(sa.bindparam("actions", expanding=True)))
    columns = (
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(c.estimate["amount"].as_float()), 0.0),
        sa.func.count() - sa.func.count(c.estimate),
        sa.func.max(c.estimate["unit"].as_string()),
    )
    return sa.select(given.c.since, *columns).join(_operations, within).where(*started).group_by(given.c.since)
