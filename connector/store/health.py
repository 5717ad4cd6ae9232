"""What the answers to deliveries say of their subscriptions: recovered, failing, hopeless, or to be stopped at once.

One that an answer paused has a probe: the delivery that was answered so stays due by the schedule while all others
wait. Once anything is accepted, the subscription is active again by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from connector.store import tables, waiting

_table = tables.subscriptions

Wish = Literal["keep", "pause", "disable"]
Row = sa.Row[str, str, datetime | None, str | None]
Held = Mapping[str, Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What some attempts say of one subscription: whether any was accepted, and whether it should go on at all.

    `delivery_id` is the one that was answered with the wish.
    """

    accepted: bool
    wish: Wish = "keep"
    reason: str | None = None
    delivery_id: str | None = None


def hold(transaction: sa.Connection, heard: Mapping[str, Heard]) -> Held:
    """The rows that may change, by id, held until the transaction ends: all but the healthy that stay healthy."""
    refusing = [each for each, said in heard.items() if not said.accepted or said.wish != "keep"]
    ailing = sa.or_(_table.c.id.in_(refusing), _table.c.failing_since.is_not(None), _table.c.probe_id.is_not(None))
    query = (
        sa.select(_table.c.id, _table.c.status, _table.c.failing_since, _table.c.probe_id)
        .where(_table.c.id.in_(heard), ailing)
        .order_by(_table.c.id)
        .with_for_update()
    )
    return {row.id: row for row in transaction.execute(query)}


def note(
    transaction: sa.Connection,
    held: Held,
    heard: Mapping[str, Heard],
    *,
    now: datetime,
    disable_after: timedelta,
) -> None:
    """Write it down, stop what should not go on, and let go on what may."""
    for subscription_id in held.keys() & heard.keys():
        row = held[subscription_id]
        values = _changes(row, heard[subscription_id], now, disable_after)
        if values:
            transaction.execute(_table.update().where(_table.c.id == row.id).values(values))
        status, probe_id = values.get("status", row.status), values.get("probe_id", row.probe_id)
        if status != "active":
            waiting.stop(transaction, row.id, status=status, now=now, but=probe_id)
        elif row.status == "paused":
            waiting.resume(transaction, row.id, now=now, probe_id=row.probe_id)


def _changes(row: Row, said: Heard, now: datetime, disable_after: timedelta) -> dict[str, Any]:
    values: dict[str, Any] = {}
    failing_since = None if said.accepted else row.failing_since or now
    if failing_since != row.failing_since:
        values["failing_since"] = failing_since
    at_work = row.status == "active" or row.probe_id is not None
    if said.wish == "disable" and row.status != "disabled":
        values |= {"status": "disabled", "reason": said.reason, "probe_id": None, "updated_at": now}
    elif at_work and failing_since is not None and failing_since <= now - disable_after:
        reason = f"Nothing was accepted for {disable_after.days} days. Make it active again to go on."
        values |= {"status": "disabled", "reason": reason, "probe_id": None, "updated_at": now}
    elif said.wish == "pause" and row.status == "active":
        values |= {"status": "paused", "reason": said.reason, "probe_id": said.delivery_id, "updated_at": now}
    elif said.accepted and said.wish == "keep" and row.probe_id is not None:
        values |= {"status": "active", "reason": None, "probe_id": None, "updated_at": now}
    return values
