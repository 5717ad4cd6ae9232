"""What the outbox says to the database, each for many rows at once."""

import functools
from typing import Any

import sqlalchemy as sa

from connector.states import DeliveryStatus, SubscriptionStatus
from connector.store import batch, claims, delivery_states, tables

_table = tables.deliveries


class Statements:
    """Those of one dialect; their parameters are named in each."""

    def __init__(self, sqlite: bool) -> None:
        self.any_due = batch.Statement(_any_due())
        self.due = [batch.Statement(select_due(which)) for which in (tables.FRESH, tables.RETRY)]
        self.lease = batch.Statement(claims.taking(sqlite, _table, sa.Text))
        self.lock = batch.Statement(_lock(sqlite))
        self.deliver = batch.Statement(_deliver(sqlite))
        self.end = batch.Statement(_end(sqlite))
        self.put_back = batch.Statement(_put_back(sqlite))
        self.keep_attempts = batch.Insert(sqlite, tables.attempts)


statements_for = functools.cache(Statements)


def _any_due() -> sa.Select[Any]:
    """One row if there is any."""
    some = [
        sa.exists(sa.select(_table.c.id).where(which, *claims.free(_table))) for which in (tables.FRESH, tables.RETRY)
    ]
    return sa.select(sa.literal_column("1").label("due")).where(sa.or_(*some))


def select_due(which: sa.TextClause) -> sa.Select[Any]:
    """The columns of a `Claim` in their order, then whether it may be sent. In the order in which they fell due."""
    events, subscriptions, connections = tables.events, tables.subscriptions, tables.connections
    due = (
        sa.select(_table)
        .where(which, *claims.free(_table))
        .order_by(_table.c.due_at)
        .limit(sa.bindparam("room", type_=sa.Integer))
        .with_for_update(skip_locked=True)
        .cte("due")  # evaluated once, whatever it is joined with
    )
    probe = sa.func.coalesce(subscriptions.c.probe_id == due.c.id, sa.false())
    despite_pause = sa.and_(due.c.despite_pause, _has(SubscriptionStatus.PAUSED))
    return (
        sa.select(
            due.c.id,
            due.c.connection_id,
            due.c.subscription_id,
            due.c.event_id,
            events.c.body,
            due.c.callback_id,
            sa.func.coalesce(due.c.target_url, subscriptions.c.target_url),
            sa.func.coalesce(subscriptions.c.sealed_secret, connections.c.sealed_signing_secret),
            due.c.attempts,
            sa.bindparam("token", type_=sa.Text),
            due.c.earlier,
            sa.or_(*(subscriptions.c[name].is_not(None) for name in ("failing_since", "probe_id", "broken_since"))),
            probe,
            subscriptions.c.sealed_old_secrets,
            events.c.position.is_(None),
            due.c.before_status,
            due.c.before_due_at,
            sa.or_(_has(SubscriptionStatus.ACTIVE), probe, due.c.target_url.is_not(None), despite_pause),
        )
        .join(events, events.c.id == due.c.event_id)
        .join(connections, connections.c.id == due.c.connection_id)
        .outerjoin(subscriptions, subscriptions.c.id == due.c.subscription_id)
        .order_by(due.c.due_at, due.c.id)
    )


def _has(status: SubscriptionStatus) -> sa.ColumnElement[bool]:
    """Whether a delivery's subscription has a status: in the text of the statement, which is compiled once."""
    return tables.subscriptions.c.status == sa.literal_column(f"'{status}'")


def _lock(sqlite: bool) -> sa.Select[Any]:
    """Ids and whose they are, by the token. Nobody else changes these rows until the transaction ends."""
    given = batch.rows(sqlite, id=sa.Text)
    chosen = sa.select(_table.c.id, _table.c.lease_token).where(_table.c.id.in_(sa.select(given.c.id)))
    return chosen.order_by(_table.c.id).with_for_update(of=_table)


def _deliver(sqlite: bool) -> sa.Update:
    """What most attempts come to: `_end` with the same values for all."""
    given = batch.rows(sqlite, id=sa.Text)
    return (
        _table.update()
        .where(_table.c.id.in_(sa.select(given.c.id)))
        .values(
            delivery_states.attempted(
                sa.literal_column(f"'{DeliveryStatus.DELIVERED}'"),
                due_at=sa.null(),
                settled_at=sa.bindparam("settled_at", type_=sa.BigInteger),
            )
        )
    )


def _end(sqlite: bool) -> sa.Update:
    given = batch.rows(
        sqlite, id=sa.Text, status=sa.Text, due_at=sa.BigInteger, settled_at=sa.BigInteger, earlier=sa.BigInteger
    )
    return (
        _table.update()
        .where(_table.c.id == given.c.id)
        .values(
            delivery_states.attempted(
                given.c.status,
                due_at=given.c.due_at,
                settled_at=sa.func.coalesce(_table.c.settled_at, given.c.settled_at),  # kept while sent by hand
                uncounted=given.c.earlier,
            )
        )
    )


def _put_back(sqlite: bool) -> sa.Update:
    given = batch.rows(sqlite, id=sa.Text, due_at=sa.BigInteger)
    return _table.update().where(_table.c.id == given.c.id).values(delivery_states.due(given.c.due_at))
