"""Which connections' upstream webhooks are to be looked at, as conditions of a query."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from connector.states import ConnectionStatus, SubscriptionStatus
from connector.store import column_types, tables

_table = tables.connections


def due(
    base: str,
    reachable: Collection[str],
    *,
    unsettled: datetime,
    listening: datetime,
    idle: datetime,
    silent: datetime,
) -> tuple[sa.ColumnElement[bool], ...]:
    """What `Connections.unchecked` says."""
    since = [sa.literal(each, column_types.Instant) for each in (unsettled, listening, idle)]
    before = sa.case((~_settled(base, silent), since[0]), (_listened_to(), since[1]), else_=since[2])
    checked, further = _table.c.webhook_checked_at, tables.further_webhooks.c
    any_further = sa.exists().where(further.connection_id == _table.c.id, further.webhook_id.is_not(None))
    return (
        _table.c.status == ConnectionStatus.ACTIVE,
        sa.or_(_table.c.webhook_id.is_not(None), any_further, _table.c.provider.in_(reachable)),
        sa.or_(checked.is_(None), checked < before),
    )


def _settled(base: str, silent: datetime) -> sa.ColumnElement[bool]:
    """One is registered at our address, and tells what happens."""
    any_ = sa.or_(_table.c.webhook_id.is_not(None), _table.c.proved_interface.is_not(None))
    misses = sa.and_(_table.c.missed_at.is_not(None), _table.c.missed_at < silent)
    return sa.and_(any_, _table.c.webhook_base.is_not_distinct_from(base), ~misses)


def _listened_to() -> sa.ColumnElement[bool]:
    subscriptions, callbacks = tables.subscriptions.c, tables.callbacks.c
    live = sa.exists().where(
        subscriptions.connection_id == _table.c.id, subscriptions.status != SubscriptionStatus.DISABLED
    )
    waiting = sa.exists().where(callbacks.connection_id == _table.c.id, callbacks.told_at.is_(None))
    return sa.or_(live, waiting)
