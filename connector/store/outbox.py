"""The outbox: the deliveries table as a queue. Claim in batches, send without a transaction, settle in batches.

A claim moves `due_at` to the end of its lease and writes a token; every later statement checks the token. A claim whose
process died is simply due again when its lease ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from connector.store import tables
from connector.store.database import Database

_table = tables.deliveries

Status = Literal["pending", "delivered", "failed", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that is ours until the lease ends, with all that one attempt needs."""

    delivery_id: str
    connection_id: str
    subscription_id: str | None
    event_id: str
    body: str
    callback_id: str | None
    target_url: str
    sealed_secret: str = field(repr=False)
    attempts: int
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How one attempt ended and what follows.

    `due_at` says when a pending one is tried again. `subscription` is what the answer means for the whole
    subscription: nothing, disable it (it is gone), or pause it; `reason` is the sentence for its owner.
    """

    claim: Claim
    status: Status
    due_at: datetime | None
    started_at: datetime
    seconds: float
    status_code: int | None
    failure: str | None
    answer: str | None
    subscription: Literal["keep", "disable", "pause"] = "keep"
    reason: str | None = None


class Outbox:
    """The deliveries of a database, as the relay sees them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, *, token: str, now: datetime, until: datetime, limit: int) -> list[Claim]:
        """Take up to `limit` deliveries that are due, first attempts before retries."""
        with self._database.write() as transaction:
            taken = self._take(transaction, tables.FRESH, token=token, now=now, until=until, limit=limit)
            if len(taken) < limit:
                room = limit - len(taken)
                taken += self._take(transaction, tables.RETRY, token=token, now=now, until=until, limit=room)
            return self._gather(transaction, taken, token) if taken else []

    def due(self, *, now: datetime) -> bool:
        """Whether anything waits to be sent."""
        waiting = [sa.select(_table.c.id).where(each, _table.c.due_at <= now) for each in (tables.FRESH, tables.RETRY)]
        with self._database.read() as transaction:
            return any(transaction.execute(query.limit(1)).one_or_none() for query in waiting)

    def pending(self) -> int:
        """How many deliveries have not ended yet, due or not."""
        counts = [sa.select(sa.func.count()).select_from(_table).where(each) for each in (tables.FRESH, tables.RETRY)]
        with self._database.read() as transaction:
            return sum(transaction.execute(query).scalar_one() for query in counts)

    def settle(self, settlements: Sequence[Settlement], *, now: datetime, disable_after: timedelta) -> None:
        """Write what came of claimed deliveries, and keep every attempt.

        A subscription that has only failed for `disable_after` is disabled, with its reason.
        """
        if not settlements:
            return
        with self._database.write() as transaction:
            transaction.execute(
                _table.update()
                .where(_table.c.id == sa.bindparam("row"), _table.c.lease_token == sa.bindparam("ours"))
                .values(
                    status=sa.bindparam("status"),
                    due_at=sa.bindparam("due_at"),
                    attempts=sa.bindparam("attempts"),
                    settled_at=sa.bindparam("settled_at"),
                    lease_token=None,
                ),
                [_ended(each, now) for each in settlements],
            )
            attempt = self._database.insert(tables.attempts).on_conflict_do_nothing()
            transaction.execute(attempt, [_attempt(each) for each in settlements])
            _note_health(transaction, settlements, now=now, disable_after=disable_after)

    def _take(
        self,
        transaction: sa.Connection,
        which: sa.TextClause,
        *,
        token: str,
        now: datetime,
        until: datetime,
        limit: int,
    ) -> list[str]:
        due = (
            sa.select(_table.c.id)
            .where(which, _table.c.due_at <= now)
            .order_by(_table.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        claimed = _table.update().where(_table.c.id.in_(due)).values(due_at=until, lease_token=token)
        return list(transaction.execute(claimed.returning(_table.c.id)).scalars())

    def _gather(self, transaction: sa.Connection, taken: list[str], token: str) -> list[Claim]:
        events, subscriptions, connections = tables.events, tables.subscriptions, tables.connections
        query = (
            sa.select(
                _table.c.id.label("delivery_id"),
                _table.c.connection_id,
                _table.c.subscription_id,
                _table.c.event_id,
                events.c.body,
                _table.c.callback_id,
                sa.func.coalesce(_table.c.target_url, subscriptions.c.target_url).label("target_url"),
                sa.func.coalesce(subscriptions.c.sealed_secret, connections.c.sealed_signing_secret).label(
                    "sealed_secret"
                ),
                _table.c.attempts,
                sa.func.coalesce(subscriptions.c.status, "active").label("state"),
            )
            .join(events, events.c.id == _table.c.event_id)
            .join(connections, connections.c.id == _table.c.connection_id)
            .outerjoin(subscriptions, subscriptions.c.id == _table.c.subscription_id)
            .where(_table.c.id.in_(taken))
            .order_by(events.c.created_at, _table.c.id)
        )
        claims, parked = [], []
        for row in transaction.execute(query):
            values = dict(row._mapping)
            if values.pop("state") == "active":
                claims.append(Claim(token=token, **values))
            else:
                parked.append(row.delivery_id)
        if parked:
            transaction.execute(_table.update().where(_table.c.id.in_(parked)).values(due_at=None, lease_token=None))
        return claims


def _ended(each: Settlement, now: datetime) -> dict[str, Any]:
    return {
        "row": each.claim.delivery_id,
        "ours": each.claim.token,
        "status": each.status,
        "due_at": each.due_at,
        "attempts": each.claim.attempts + 1,
        "settled_at": None if each.status == "pending" else now,
    }


def _attempt(each: Settlement) -> dict[str, Any]:
    return {
        "delivery_id": each.claim.delivery_id,
        "number": each.claim.attempts + 1,
        "started_at": each.started_at,
        "seconds": each.seconds,
        "status_code": each.status_code,
        "failure": each.failure,
        "answer": each.answer,
    }


def _note_health(
    transaction: sa.Connection, settlements: Sequence[Settlement], *, now: datetime, disable_after: timedelta
) -> None:
    table = tables.subscriptions
    for verdict, status in (("disable", "disabled"), ("pause", "paused")):
        for each in settlements:
            if each.subscription == verdict:
                _stop(transaction, each.claim.subscription_id, status=status, reason=each.reason, now=now)
    healthy = {each.claim.subscription_id for each in settlements if each.status == "delivered"} - {None}
    failing = {each.claim.subscription_id for each in settlements if each.status != "delivered"} - {None} - healthy
    if healthy:
        recovered = table.update().where(table.c.id.in_(healthy), table.c.failing_since.is_not(None))
        transaction.execute(recovered.values(failing_since=None))
    if failing:
        first = table.update().where(table.c.id.in_(failing), table.c.failing_since.is_(None))
        transaction.execute(first.values(failing_since=now))
        hopeless = sa.select(table.c.id).where(
            table.c.id.in_(failing), table.c.status == "active", table.c.failing_since < now - disable_after
        )
        reason = f"Nothing was accepted for {disable_after.days} days. Make it active again to go on."
        for subscription_id in transaction.execute(hopeless).scalars().all():
            _stop(transaction, subscription_id, status="disabled", reason=reason, now=now)


def _stop(
    transaction: sa.Connection, subscription_id: str | None, *, status: str, reason: str | None, now: datetime
) -> None:
    table = tables.subscriptions
    transaction.execute(
        table.update().where(table.c.id == subscription_id).values(status=status, reason=reason, updated_at=now)
    )
    waiting = _table.update().where(_table.c.subscription_id == subscription_id, _table.c.status == "pending")
    if status == "disabled":
        transaction.execute(waiting.values(status="cancelled", due_at=None, lease_token=None, settled_at=now))
    else:
        transaction.execute(waiting.where(_table.c.lease_token.is_(None)).values(due_at=None))
