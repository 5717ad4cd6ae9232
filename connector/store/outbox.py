"""The outbox: the deliveries table as a queue. Claim in batches, send without a transaction, settle in batches.

A claim moves `due_at` to the end of its lease and writes a token; every later statement checks the token. A claim whose
process died is simply due again when its lease ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from connector.store import health, tables, waiting
from connector.store.database import Database

_table = tables.deliveries

Status = Literal["pending", "delivered", "failed", "cancelled"]
Wish = health.Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A delivery that is ours until the lease ends, with all that one attempt needs.

    `probe`: its subscription is paused, and waits for this one to be accepted.
    """

    delivery_id: str
    connection_id: str
    subscription_id: str | None
    event_id: str
    body: str
    callback_id: str | None
    target_url: str
    sealed_secret: str = field(repr=False)
    sealed_old_secrets: str | None = field(default=None, repr=False)
    attempts: int
    earlier: int = 0
    probe: bool = False
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How one attempt ended and what follows.

    `due_at` says when a pending one is tried again; an attempt that is not `counted` leaves the schedule where it was.
    `subscription` is what the answer means for the whole subscription: nothing, disable it (it is gone), or pause it
    until this delivery is accepted; `reason` is the sentence for its owner.
    """

    claim: Claim
    status: Status
    due_at: datetime | None
    started_at: datetime
    seconds: float
    status_code: int | None
    failure: str | None
    answer: str | None
    counted: bool = True
    subscription: Wish = "keep"
    reason: str | None = None


class Outbox:
    """The deliveries of a database, as the relay sees them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, *, token: str, now: datetime, until: datetime, limit: int) -> list[Claim]:
        """Take up to `limit` deliveries that are due, first attempts before retries.

        What belongs to a subscription that is not active is put back to wait, or cancelled.
        """
        with self._database.write() as transaction:
            taken = self._take(transaction, tables.FRESH, token=token, now=now, until=until, limit=limit)
            if len(taken) < limit:
                room = limit - len(taken)
                taken += self._take(transaction, tables.RETRY, token=token, now=now, until=until, limit=room)
            claims = self._gather(transaction, taken, token) if taken else []
        if len(claims) < len(taken):
            self._put_back(set(taken) - {each.delivery_id for each in claims}, token=token, now=now)
        return claims

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

        A subscription that has only failed for `disable_after` is disabled, with its reason. A settlement whose claim
        was lost changes nothing: whoever has it now settles it.
        """
        if not settlements:
            return
        with self._database.write() as transaction:
            held = health.hold(transaction, _heard(settlements))
            ours = _ours(transaction, settlements)
            if ours:
                _end(transaction, ours, now)
                transaction.execute(tables.attempts.insert(), [_attempt(each) for each in ours])
                health.note(transaction, held, _heard(ours), now=now, disable_after=disable_after)

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
            .cte("due")  # evaluated once; as a plain subquery PostgreSQL may run it again, and so pass the limit
        )
        claimed = _table.update().where(_table.c.id.in_(sa.select(due.c.id)))
        claimed = claimed.values(due_at=until, lease_token=token)
        return list(transaction.execute(claimed.returning(_table.c.id)).scalars())

    def _gather(self, transaction: sa.Connection, taken: list[str], token: str) -> list[Claim]:
        events, subscriptions, connections = tables.events, tables.subscriptions, tables.connections
        probe = sa.func.coalesce(subscriptions.c.probe_id == _table.c.id, sa.false())
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
                subscriptions.c.sealed_old_secrets,
                _table.c.attempts,
                _table.c.earlier,
                probe.label("probe"),
            )
            .join(events, events.c.id == _table.c.event_id)
            .join(connections, connections.c.id == _table.c.connection_id)
            .outerjoin(subscriptions, subscriptions.c.id == _table.c.subscription_id)
            .where(
                _table.c.id.in_(taken),
                sa.or_(subscriptions.c.status == "active", probe, _table.c.target_url.is_not(None)),
            )
            .order_by(events.c.created_at, _table.c.id)
        )
        return [Claim(token=token, **row._mapping) for row in transaction.execute(query)]

    def _put_back(self, delivery_ids: set[str], *, token: str, now: datetime) -> None:
        """In a transaction of its own: a subscription's row is held before those of its deliveries."""
        subscriptions = tables.subscriptions
        theirs = sa.select(_table.c.subscription_id).where(_table.c.id.in_(delivery_ids))
        states = sa.select(subscriptions.c.id, subscriptions.c.status).where(subscriptions.c.id.in_(theirs))
        with self._database.write() as transaction:
            for row in transaction.execute(states.order_by(subscriptions.c.id).with_for_update(read=True)).all():
                values = {
                    "active": {"due_at": now, "lease_token": None},  # again, since a moment
                    "paused": waiting.PARKED,
                    "disabled": waiting.CANCELLED | {"settled_at": now},
                }[row.status]
                ours = (_table.c.subscription_id == row.id, _table.c.lease_token == token)
                transaction.execute(_table.update().where(_table.c.id.in_(delivery_ids), *ours).values(values))


def _ours(transaction: sa.Connection, settlements: Sequence[Settlement]) -> list[Settlement]:
    """Those whose claim still stands, one for each delivery, whose rows are now held."""
    claimed = {each.claim.delivery_id: each for each in settlements}
    tokens = {each.claim.token for each in settlements}
    query = (
        sa.select(_table.c.id, _table.c.lease_token)
        .where(_table.c.id.in_(claimed), _table.c.lease_token.in_(tokens))
        .order_by(_table.c.id)
        .with_for_update()
    )
    return [claimed[row.id] for row in transaction.execute(query) if claimed[row.id].claim.token == row.lease_token]


def _heard(settlements: Sequence[Settlement]) -> dict[str, health.Heard]:
    heard: dict[str, health.Heard] = {}
    for each in sorted(settlements, key=lambda each: ("keep", "pause", "disable").index(each.subscription)):
        subscription_id = each.claim.subscription_id
        if subscription_id is not None:
            before = heard.get(subscription_id)
            accepted = each.status == "delivered" or (before is not None and before.accepted)
            heard[subscription_id] = health.Heard(
                accepted=accepted, wish=each.subscription, reason=each.reason, delivery_id=each.claim.delivery_id
            )
    return heard


def _end(transaction: sa.Connection, settlements: Sequence[Settlement], now: datetime) -> None:
    """One statement for all that ended alike; retries are due at instants of their own."""
    alike: dict[tuple[Status, datetime | None, bool], list[str]] = {}
    for each in settlements:
        alike.setdefault((each.status, each.due_at, each.counted), []).append(each.claim.delivery_id)
    for (status, due_at, counted), delivery_ids in alike.items():
        ended = {"status": status, "due_at": due_at, "settled_at": None if status == "pending" else now}
        made = {"attempts": _table.c.attempts + 1} | ({} if counted else {"earlier": _table.c.earlier + 1})
        settled = _table.update().where(_table.c.id.in_(delivery_ids))
        transaction.execute(settled.values(ended | made | {"lease_token": None}))


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
