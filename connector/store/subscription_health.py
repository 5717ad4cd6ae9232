"""What the answers to deliveries say of their subscriptions: recovered, failing, hopeless, or to be stopped at once.

One that an answer paused has a probe: the delivery that was answered so stays due by the schedule while all others
wait. Once anything is accepted, the subscription is active again by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from connector import limits
from connector.states import Deed, SubscriptionEffect, SubscriptionStatus
from connector.store import activity, delivery_states, hook_notices, tables
from connector.store.failure_record import Failures

_table = tables.subscriptions

Row = sa.Row[Any]
Locked = Mapping[str, Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a batch of attempts means for one subscription: whether any was accepted, and whether to stop it.

    `refused`: the event id of each failed attempt, without tests, which do not count. `delivery_id`: the delivery whose
    answer asks for `effect`. `last_status`: the last HTTP status, None where the last attempt had no answer.
    """

    accepted: bool
    refused: tuple[str, ...] = ()
    effect: SubscriptionEffect = SubscriptionEffect.KEEP
    reason: str | None = None
    delivery_id: str | None = None
    last_status: int | None = None


def lock(transaction: sa.Connection, verdicts: Mapping[str, Verdict]) -> Locked:
    """Lock the subscriptions that may change, by id: those with a failure now, an earlier failure, or a probe."""
    refusing = [each for each, said in verdicts.items() if not said.accepted or said.effect != SubscriptionEffect.KEEP]
    marks = (_table.c[name].is_not(None) for name in ("failing_since", "probe_id", "broken_since"))
    ailing = sa.or_(_table.c.id.in_(refusing), *marks)
    columns = ("id", "connection_id", "trigger", "target_url", "status", "reason", "failing_since", "failures")
    query = (
        sa.select(*(_table.c[name] for name in (*columns, "probe_id", "broken_since")))
        .where(_table.c.id.in_(verdicts), ailing)
        .order_by(_table.c.id)
        .with_for_update()
    )
    return {row.id: row for row in transaction.execute(query)}


def note(
    transaction: sa.Connection,
    locked: Locked,
    verdicts: Mapping[str, Verdict],
    *,
    now: datetime,
    disable_after: timedelta,
) -> None:
    """Write the verdicts to the locked subscriptions, then pause, disable or resume their deliveries accordingly."""
    for subscription_id in locked.keys() & verdicts.keys():
        row, said = locked[subscription_id], verdicts[subscription_id]
        failing = _failing(row, said, now)
        hopeless = failing is not None and failing.hopeless(
            now, disable_after=disable_after, waiting=_parked(transaction, row) if row.probe_id else 0
        )
        values = _record(row, failing) | _stand(row, said, now, hopeless=hopeless, days=disable_after.days)
        healed = said.accepted and said.effect == SubscriptionEffect.KEEP
        values |= hook_notices.note(
            transaction, row, values, failing=failing, healed=healed, last_status=said.last_status, now=now
        )
        if values:
            transaction.execute(_table.update().where(_table.c.id == row.id).values(values))
        if values.get("status") == SubscriptionStatus.DISABLED:
            told = {"subscription_id": row.id, "reason": values["reason"]}
            activity.note(transaction, row.connection_id, activity.BRIDGE, Deed.SUBSCRIPTION_DISABLED, told, now=now)
        status, probe_id = values.get("status", row.status), values.get("probe_id", row.probe_id)
        if status != SubscriptionStatus.ACTIVE:
            delivery_states.park_or_cancel(transaction, row.id, status=status, now=now, but=probe_id)
        elif row.status == SubscriptionStatus.PAUSED:
            delivery_states.resume(transaction, row.id, now=now, probe_id=row.probe_id)


def _failing(row: Row, said: Verdict, now: datetime) -> Failures | None:
    """What has failed on end by now."""
    if said.accepted:
        return None
    before = Failures.kept(row.failing_since, row.failures)
    return (before or Failures(now)).and_of(said.refused, now=now) if said.refused else before


def _record(row: Row, failing: Failures | None) -> dict[str, Any]:
    """The columns of the record that change."""
    if failing == Failures.kept(row.failing_since, row.failures):
        return {}
    return {"failing_since": failing and failing.since, "failures": failing and failing.record()}


def _stand(row: Row, said: Verdict, now: datetime, *, hopeless: bool, days: int) -> dict[str, Any]:
    """The columns of the status that change."""
    changed = {"probe_id": None, "updated_at": now, "status_since": now}
    if said.effect == SubscriptionEffect.DISABLE and row.status != SubscriptionStatus.DISABLED:
        return changed | {"status": SubscriptionStatus.DISABLED, "reason": said.reason}
    if hopeless and (row.status == SubscriptionStatus.ACTIVE or row.probe_id is not None):
        reason = (
            f"Nothing was accepted for {days} days, in at least {limits.FAILED_ATTEMPTS} attempts on at least"
            f" {limits.FAILED_DAYS} of them. Make it active again to go on."
        )
        return changed | {"status": SubscriptionStatus.DISABLED, "reason": reason}
    if said.effect == SubscriptionEffect.PAUSE and row.status == SubscriptionStatus.ACTIVE:
        return changed | {"status": SubscriptionStatus.PAUSED, "reason": said.reason, "probe_id": said.delivery_id}
    if said.accepted and said.effect == SubscriptionEffect.KEEP and row.probe_id is not None:
        return changed | {"status": SubscriptionStatus.ACTIVE, "reason": None}
    return {}


def _parked(transaction: sa.Connection, row: Row) -> int:
    """How many deliveries wait until the one that is tried has been accepted."""
    deliveries = tables.deliveries
    theirs = deliveries.c.subscription_id == row.id
    count = sa.select(sa.func.count()).select_from(deliveries).where(theirs, delivery_states.is_parked())
    return transaction.execute(count).scalar_one()
