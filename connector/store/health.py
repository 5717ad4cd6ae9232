"""What the answers to deliveries say of their subscriptions: recovered, failing, hopeless, or to be stopped at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from connector.store import tables, waiting

_table = tables.subscriptions

Held = Mapping[str, sa.Row[str, str, datetime | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What some attempts say of one subscription: whether any was accepted, and whether it should go on at all."""

    accepted: bool
    wish: Literal["keep", "disable", "pause"] = "keep"
    reason: str | None = None


def hold(transaction: sa.Connection, heard: Mapping[str, Heard]) -> Held:
    """The rows that may change, by id, held until the transaction ends: all but the healthy that stay healthy."""
    refusing = [each for each, said in heard.items() if not said.accepted or said.wish != "keep"]
    query = (
        sa.select(_table.c.id, _table.c.status, _table.c.failing_since)
        .where(_table.c.id.in_(heard), sa.or_(_table.c.id.in_(refusing), _table.c.failing_since.is_not(None)))
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
    """Write it down, and stop what should not go on."""
    for subscription_id in held.keys() & heard.keys():
        row = held[subscription_id]
        values = _changes(row, heard[subscription_id], now, disable_after)
        if values:
            transaction.execute(_table.update().where(_table.c.id == row.id).values(values))
        status = values.get("status", row.status)
        if status != "active":
            waiting.stop(transaction, row.id, status=status, now=now)


def _changes(
    row: sa.Row[str, str, datetime | None], said: Heard, now: datetime, disable_after: timedelta
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if said.accepted:
        values["failing_since"] = None
    elif row.failing_since is None:
        values["failing_since"] = now
    if said.wish == "disable" and row.status != "disabled":
        values |= {"status": "disabled", "reason": said.reason, "updated_at": now}
    elif said.wish == "pause" and row.status == "active":
        values |= {"status": "paused", "reason": said.reason, "updated_at": now}
    elif not said.accepted and row.status == "active" and (row.failing_since or now) <= now - disable_after:
        reason = f"Nothing was accepted for {disable_after.days} days. Make it active again to go on."
        values |= {"status": "disabled", "reason": reason, "updated_at": now}
    return values
