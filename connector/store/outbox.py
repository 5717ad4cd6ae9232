"""The outbox: the deliveries table as a queue. Claim in batches, send without a transaction, settle in batches.

A claim writes the end of its lease and a token; every later statement checks the token. A claim whose process died is
simply due again when its lease ends.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from connector.store import batch, delivery_states, subscription_health, tables
from connector.store.database import Database
from connector.store.outbox_statements import statements_for

_table = tables.deliveries

_LATER = timedelta(microseconds=1)

_WISHES = ("keep", "pause", "disable")  # the last one that was heard counts

Status = Literal["pending", "delivered", "failed", "cancelled"]
Wish = subscription_health.Wish


class Claim(NamedTuple):
    """A delivery that is ours until the lease ends, with all that one attempt needs.

    `probe`: its subscription is paused, and waits for this one to be accepted. `test`: its event is in no feed.
    """

    delivery_id: str
    connection_id: str
    subscription_id: str | None
    event_id: str
    body: str
    callback_id: str | None
    target_url: str
    sealed_secret: str
    attempts: int
    token: str
    earlier: int = 0  # of the attempts, those that the schedule does not count
    failing: bool = False  # whether the subscription's last attempts were refused
    probe: bool = False
    sealed_old_secrets: str | None = None
    test: bool = False

    def __repr__(self) -> str:
        return f"Claim({self.delivery_id}, {self.event_id})"


class Settlement(NamedTuple):
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


class Hold(NamedTuple):
    """A claim given back untried, and from when on it may be claimed again."""

    claim: Claim
    due_at: datetime


class Outbox:
    """The deliveries of a database, as the relay sees them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = statements_for(database.sqlite)
        self.token = database.claimant.token  # a fresh one for claims of this process

    def claim(self, *, token: str, now: datetime, until: datetime, limit: int) -> list[Claim]:
        """Take up to `limit` deliveries that are due, first attempts before retries.

        What belongs to a subscription that is not active is put back to wait, or cancelled.
        """
        with self._database.write_relaxed() as transaction:
            found = self._take(transaction, token=token, now=now, until=until, limit=limit)
        return self._active(found, token=token, now=now)

    def exchange(
        self,
        settlements: Sequence[Settlement],
        held: Sequence[Hold] = (),
        *,
        token: str,
        now: datetime,
        until: datetime,
        limit: int,
        disable_after: timedelta,
    ) -> list[Claim]:
        """Settle what came back, give back what is not sent now, and claim, in one transaction.

        Nothing is changed twice in it: PostgreSQL would then look at the row's foreign keys, and so hold its
        subscription after the delivery, against the order in `store.waiting`.
        """
        with self._database.write() as transaction:
            self._settle(transaction, settlements, held, now=now, disable_after=disable_after)
            found = self._take(transaction, token=token, now=now, until=until, limit=limit) if limit > 0 else []
        return self._active(found, token=token, now=now)

    def settle(self, settlements: Sequence[Settlement], *, now: datetime, disable_after: timedelta) -> None:
        """Write what came of claimed deliveries, and keep every attempt.

        A subscription that has only failed for `disable_after`, and often, is disabled, with its reason. A settlement
        whose claim was lost changes nothing: whoever has it now settles it.
        """
        with self._database.write() as transaction:
            self._settle(transaction, settlements, (), now=now, disable_after=disable_after)

    def due(self, *, now: datetime) -> bool:
        """Whether anything waits to be sent."""
        with self._database.glance() as connection:
            return bool(self._statements.any_due(connection, now=batch.micros(now)))

    def pending(self) -> int:
        """How many deliveries have not ended yet, due or not."""
        counts = [sa.select(sa.func.count()).select_from(_table).where(each) for each in (tables.FRESH, tables.RETRY)]
        with self._database.read() as transaction:
            return sum(transaction.execute(query).scalar_one() for query in counts)

    def _settle(
        self,
        transaction: sa.Connection,
        settlements: Sequence[Settlement],
        held: Sequence[Hold],
        *,
        now: datetime,
        disable_after: timedelta,
    ) -> None:
        heard = _heard(settlements)
        troubled = subscription_health.hold(transaction, heard) if heard else {}
        claims = [each.claim for each in settlements] + [each.claim for each in held]
        rows = batch.packed(each.delivery_id for each in claims)
        tokens: dict[str, str | None] = dict(self._statements.hold(transaction, rows=rows)) if claims else {}
        ended = [each for each in settlements if tokens.get(each.claim.delivery_id) == each.claim.token]
        if ended:
            delivered = [each.claim.delivery_id for each in ended if each.status == "delivered"]
            if delivered:
                rows = batch.packed(delivered)
                self._statements.deliver(transaction, rows=rows, settled_at=batch.micros(now))
            if len(delivered) < len(ended):
                rows = batch.packed(_end(each, now) for each in ended if each.status != "delivered")
                self._statements.end(transaction, rows=rows)
            self._statements.keep_attempts(transaction, [_attempt(each) for each in ended])
            if troubled:
                here = [each for each in ended if _of_its_target(each, troubled)]
                subscription_health.note(transaction, troubled, _heard(here), now=now, disable_after=disable_after)
        back = [
            (each.claim.delivery_id, batch.micros(max(each.due_at, now + _LATER)))
            for each in held
            if tokens.get(each.claim.delivery_id) == each.claim.token
        ]
        if back:
            self._statements.put_back(transaction, rows=batch.packed(back))

    def _take(
        self, transaction: sa.Connection, *, token: str, now: datetime, until: datetime, limit: int
    ) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        for due in self._statements.due:
            if len(found) < limit:
                found += due(transaction, now=batch.micros(now), room=limit - len(found), token=token)
        if found:
            taken = batch.packed(row[0] for row in found)
            self._statements.lease(transaction, rows=taken, until=batch.micros(until), token=token)
        return found

    def _active(self, found: Sequence[tuple[Any, ...]], *, token: str, now: datetime) -> list[Claim]:
        idle = {row[0] for row in found if not row[-1]}
        if idle:
            self._put_back(idle, token=token, now=now)
        return [Claim._make(row[:-1]) for row in found if row[-1]]

    def _put_back(self, delivery_ids: set[str], *, token: str, now: datetime) -> None:
        """In a transaction of its own: a subscription's row is held before those of its deliveries."""
        subscriptions = tables.subscriptions
        theirs = sa.select(_table.c.subscription_id).where(_table.c.id.in_(delivery_ids))
        states = sa.select(subscriptions.c.id, subscriptions.c.status).where(subscriptions.c.id.in_(theirs))
        with self._database.write() as transaction:
            for row in transaction.execute(states.order_by(subscriptions.c.id).with_for_update(read=True)).all():
                values = {
                    "active": {"due_at": now, "lease_token": None},  # again, since a moment
                    "paused": delivery_states.PARKED,
                    "disabled": delivery_states.CANCELLED | {"settled_at": now},
                }[row.status]
                ours = (_table.c.subscription_id == row.id, _table.c.lease_token == token)
                transaction.execute(_table.update().where(_table.c.id.in_(delivery_ids), *ours).values(values))


def _of_its_target(each: Settlement, held: subscription_health.Held) -> bool:
    """Whether the subscription still has the target that answered: what another one said is no word about it."""
    row = held.get(each.claim.subscription_id or "")
    return row is None or row.target_url == each.claim.target_url


def _heard(settlements: Sequence[Settlement]) -> dict[str, subscription_health.Heard]:
    """What the attempts say of their subscriptions; nothing of the healthy ones that stay healthy."""
    troubled = {each.claim.subscription_id for each in settlements if each.claim.failing or _refuses(each)}
    heard: dict[str, subscription_health.Heard] = {}
    for each in sorted(settlements, key=lambda each: _WISHES.index(each.subscription)) if troubled else ():
        subscription_id = each.claim.subscription_id
        if subscription_id is not None and subscription_id in troubled:
            before = heard.get(subscription_id) or subscription_health.Heard(accepted=False)
            refused = () if each.status == "delivered" or each.claim.test else (each.claim.event_id,)
            heard[subscription_id] = subscription_health.Heard(
                accepted=before.accepted or each.status == "delivered",
                refused=before.refused + refused,
                wish=each.subscription,
                reason=each.reason,
                delivery_id=each.claim.delivery_id,
            )
    return heard


def _refuses(each: Settlement) -> bool:
    """Whether an attempt is a word against its subscription. A test that only failed is none."""
    return each.status != "delivered" and (each.subscription != "keep" or not each.claim.test)


def _end(each: Settlement, now: datetime) -> tuple[Any, ...]:
    return (
        each.claim.delivery_id,
        each.status,
        batch.micros(max(each.due_at, now + _LATER)) if each.due_at else None,
        None if each.status == "pending" else batch.micros(now),
        0 if each.counted else 1,
    )


def _attempt(each: Settlement) -> tuple[Any, ...]:
    """In the order of the table's columns."""
    return (
        each.claim.delivery_id,
        each.claim.attempts + 1,
        batch.micros(each.started_at),
        each.seconds,
        each.status_code,
        each.failure,
        each.answer,
    )
