"""The outbox: the deliveries table as a queue. Claim in batches, send without a transaction, settle in batches.

A claim writes the end of its lease and a token; every later statement checks the token. A claim whose process died is
simply due again when its lease ends.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from connector.states import DeliveryStatus, SubscriptionEffect
from connector.store import batch, delivery_states, subscription_health, tables
from connector.store.database import Database
from connector.store.outbox_statements import statements_for
from connector.store.settlements import Claim, Deferral, Settlement

_table = tables.deliveries

_LATER = timedelta(microseconds=1)

_EFFECTS = tuple(SubscriptionEffect)


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

    def settle_and_claim(
        self,
        settlements: Sequence[Settlement],
        deferred: Sequence[Deferral] = (),
        *,
        token: str,
        now: datetime,
        until: datetime,
        limit: int,
        disable_after: timedelta,
    ) -> list[Claim]:
        """Settle what came back, give back what is not sent now, and claim, in one transaction.

        Nothing is changed twice in it: PostgreSQL would then look at the row's foreign keys, and so hold its
        subscription after the delivery, against the order in `store.row_locks`.
        """
        with self._database.write() as transaction:
            self._settle(transaction, settlements, deferred, now=now, disable_after=disable_after)
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
        deferred: Sequence[Deferral],
        *,
        now: datetime,
        disable_after: timedelta,
    ) -> None:
        verdicts = _verdicts(settlements)
        troubled = subscription_health.lock(transaction, verdicts) if verdicts else {}
        tokens = self._lock(transaction, [each.claim for each in settlements] + [each.claim for each in deferred])
        ended = [each for each in settlements if _is_ours(each.claim, tokens)]
        if ended:
            self._deliver(transaction, [each for each in ended if _accepted(each)], now)
            self._end(transaction, [each for each in ended if not _accepted(each)], now)
            self._statements.keep_attempts(transaction, [_attempt(each) for each in ended])
        if ended and troubled:
            verdicts = _verdicts([each for each in ended if _of_its_target(each, troubled)])
            subscription_health.note(transaction, troubled, verdicts, now=now, disable_after=disable_after)
        self._put_back(transaction, [each for each in deferred if _is_ours(each.claim, tokens)], now)

    def _lock(self, transaction: sa.Connection, claims: Sequence[Claim]) -> dict[str, str | None]:
        """Lock the rows of some claims. Gives the token that each delivery is claimed with now."""
        rows = batch.packed(each.delivery_id for each in claims)
        return dict(self._statements.lock(transaction, rows=rows)) if claims else {}

    def _deliver(self, transaction: sa.Connection, accepted: Sequence[Settlement], now: datetime) -> None:
        if accepted:
            rows = batch.packed(each.claim.delivery_id for each in accepted)
            self._statements.deliver(transaction, rows=rows, settled_at=batch.micros(now))

    def _end(self, transaction: sa.Connection, refused: Sequence[Settlement], now: datetime) -> None:
        if refused:
            self._statements.end(transaction, rows=batch.packed(_end(each, now) for each in refused))

    def _put_back(self, transaction: sa.Connection, deferred: Sequence[Deferral], now: datetime) -> None:
        if deferred:
            rows = ((each.claim.delivery_id, batch.micros(max(each.due_at, now + _LATER))) for each in deferred)
            self._statements.put_back(transaction, rows=batch.packed(rows))

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
            self._hold_back(idle, token=token, now=now)
        return [Claim._make(row[:-1]) for row in found if row[-1]]

    def _hold_back(self, delivery_ids: set[str], *, token: str, now: datetime) -> None:
        """Have what is not to be sent now wait as its subscription wants it.

        In a transaction of its own: a subscription's row is locked before those of its deliveries.
        """
        subscriptions = tables.subscriptions
        theirs = sa.select(_table.c.subscription_id).where(_table.c.id.in_(delivery_ids))
        states = sa.select(subscriptions.c.id, subscriptions.c.status).where(subscriptions.c.id.in_(theirs))
        with self._database.write() as transaction:
            for row in transaction.execute(states.order_by(subscriptions.c.id).with_for_update(read=True)).all():
                ours = (_table.c.subscription_id == row.id, _table.c.lease_token == token)
                waits = _table.update().where(_table.c.id.in_(delivery_ids), *ours)
                transaction.execute(waits.values(delivery_states.waiting_for(row.status, now)))


def _is_ours(claim: Claim, tokens: Mapping[str, str | None]) -> bool:
    """Whether nobody else has claimed it meanwhile."""
    return tokens.get(claim.delivery_id) == claim.token


def _accepted(each: Settlement) -> bool:
    return each.status == DeliveryStatus.DELIVERED


def _of_its_target(each: Settlement, locked: subscription_health.Locked) -> bool:
    """Whether the subscription still has the target that answered: what another one said is no word about it."""
    row = locked.get(each.claim.subscription_id or "")
    return row is None or row.target_url == each.claim.target_url


def _verdicts(settlements: Sequence[Settlement]) -> dict[str, subscription_health.Verdict]:
    """What the attempts say of their subscriptions; nothing of the healthy ones that stay healthy."""
    told = [each for each in settlements if not each.claim.manual or _ends_pause(each)]
    troubled = {each.claim.subscription_id for each in told if each.claim.failing or _refuses(each)}
    verdicts: dict[str, subscription_health.Verdict] = {}
    for each in sorted(told, key=lambda each: _EFFECTS.index(each.subscription)) if troubled else ():
        subscription_id = each.claim.subscription_id
        if subscription_id is not None and subscription_id in troubled:
            before = verdicts.get(subscription_id) or subscription_health.Verdict(accepted=False)
            refused = () if _accepted(each) or each.claim.test else (each.claim.event_id,)
            verdicts[subscription_id] = subscription_health.Verdict(
                accepted=before.accepted or _accepted(each),
                refused=before.refused + refused,
                effect=each.subscription,
                reason=each.reason,
                delivery_id=each.claim.delivery_id,
                last_status=each.status_code,
            )
    return verdicts


def _ends_pause(each: Settlement) -> bool:
    """Whether it is what a subscription that an answer paused waits for: also when somebody has it sent."""
    return each.claim.probe and _accepted(each)


def _refuses(each: Settlement) -> bool:
    """Whether an attempt is a word against its subscription. A test that only failed is none."""
    return not _accepted(each) and (each.subscription != SubscriptionEffect.KEEP or not each.claim.test)


def _end(each: Settlement, now: datetime) -> tuple[Any, ...]:
    status, due_at = _stands(each, now)
    return (
        each.claim.delivery_id,
        status,
        due_at,
        None if status == DeliveryStatus.PENDING else batch.micros(now),
        0 if each.counts and not each.claim.manual else 1,
    )


def _stands(each: Settlement, now: datetime) -> tuple[str, int | None]:
    """How a delivery that was refused stands, and when it is due; its next claim sees whether it has to wait."""
    claim, soon = each.claim, now + _LATER
    if not claim.manual:
        return each.status, batch.micros(max(each.due_at, soon)) if each.due_at else None
    assert claim.before_status is not None
    pending = claim.before_status == DeliveryStatus.PENDING
    return claim.before_status, max(claim.before_due_at or 0, batch.micros(soon)) if pending else None


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
        each.claim.manual,
    )
