"""Which deliveries of a connection are asked for, newest first: each filter is a range of one index, read from its end.

Of several filters one leads: its index is read, and the others are held against the rows that it gives. Which one leads
is decided here, not by the databases: SQLite knows no statistics, and both would gladly read all of a connection's
deliveries for the sake of their order.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector import ids
from connector.states import DeliveryStatus
from connector.store import tables

_table, _events = tables.deliveries, tables.events

Condition = sa.ColumnElement[bool] | sa.TextClause

_PART = re.compile("(dlv|evt)_([0-9a-hjkmnp-tv-z]{0,26})", re.ASCII | re.IGNORECASE)
_LENGTH = 26
LEAST_OF_EVENT = 10  # characters of an event's id behind its prefix: fewer may be those of very many test events


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked for; None and "" ask for anything. From `since` on, before `until`.

    `q`: an id: of a delivery or an event, or its beginning; or of the resource that an event is about.
    """

    status: DeliveryStatus | None = None
    trigger: str | None = None
    subscription_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    q: str = ""


EVERYTHING = Filters()


def ids_of(
    transaction: sa.Connection,
    connection_id: str,
    which: Filters,
    *,
    after: str | None = None,
    before: str | None = None,
    limit: int,
) -> list[str]:
    """The ids, newest first: those that come `after` an id in that order, or the last ones `before` one."""
    query = sa.select(_table.c.id).where(*_chosen(connection_id, which))
    if after:
        query = query.where(_table.c.id < after)
    if before:
        query = query.where(_table.c.id > before)
    order = _table.c.id.asc() if before else _table.c.id.desc()
    found = list(transaction.execute(query.order_by(order).limit(limit)).scalars())
    return found[::-1] if before else found


def is_too_short(q: str) -> bool:
    """Whether a text is the beginning of too many events' ids to look through."""
    part = _PART.fullmatch(q)
    return part is not None and part[1].lower() == "evt" and len(part[2]) < LEAST_OF_EVENT


def _chosen(connection_id: str, which: Filters) -> list[Condition]:
    part = _PART.fullmatch(which.q)
    by_event = which.q != "" and not (part and part[1].lower() == "dlv")
    asked = {
        "connection_id": connection_id,
        "status": which.status,
        "trigger": which.trigger,
        "subscription_id": which.subscription_id,
    }
    leading = () if by_event else _leading(which)
    conditions: list[Condition] = [
        _table.c[name] == value if name in leading else _aside(_table.c[name]) == value
        for name, value in asked.items()
        if value is not None
    ]
    if "status" in leading:
        conditions.append(tables.UNDELIVERED)
    if which.since:
        conditions.append(_table.c.id >= ids.lowest("dlv", which.since))
    if which.until:
        conditions.append(_table.c.id < ids.lowest("dlv", which.until))
    if by_event:
        conditions.append(_of_events(connection_id, which.q, part))
    elif part:
        conditions.append(_table.c.id.between(*_range(part)))
    return conditions


def _leading(which: Filters) -> tuple[str, ...]:
    """The columns of the index that is read, before the id. What was delivered is most, and so found as it comes."""
    few = which.status is not None and which.status != DeliveryStatus.DELIVERED
    if which.subscription_id is not None and not few:
        return ("subscription_id",)
    if which.trigger is not None and not few:
        return ("connection_id", "trigger")
    return ("connection_id", "status") if few else ("connection_id",)


def _aside(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """A column's value without its index."""
    return sa.func.coalesce(column, "", type_=column.type)


def _of_events(connection_id: str, q: str, part: re.Match[str] | None) -> sa.ColumnElement[bool]:
    if part is None:
        about = (_events.c.connection_id == connection_id, _events.c.thing_id == q)
        return _table.c.event_id.in_(sa.select(_events.c.id).where(*about))
    return sa.false() if is_too_short(q) else _table.c.event_id.between(*_range(part))


def _range(part: re.Match[str]) -> tuple[str, str]:
    """The lowest and the highest id that begins so."""
    prefix, beginning = part[1].lower(), part[2].lower()
    return f"{prefix}_{beginning.ljust(_LENGTH, '0')}", f"{prefix}_{beginning.ljust(_LENGTH, 'z')}"
