"""Upstream webhooks: who may change a connection's right now, what was learnt of them, and which are to be looked at.

The first interface's stands in the connection's row, and so does the lease on all of them (`further_webhooks`).
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from connector.states import ConnectionStatus, SubscriptionStatus
from connector.store import column_types, connections, further_webhooks, tables
from connector.store.connections import Connection
from connector.store.database import Database
from connector.store.further_webhooks import Registration

_table = tables.connections


class UpstreamWebhooks:
    """Those of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lease(self, connection_id: str, *, token: str, now: datetime, until: datetime) -> bool:
        """Become or stay the only one who may change the upstream webhook of a connection, until `until`."""
        with self._database.write() as transaction:
            changed = transaction.execute(
                _table.update()
                .where(
                    _table.c.id == connection_id,
                    sa.or_(
                        _table.c.webhook_lease_until.is_(None),
                        _table.c.webhook_lease_until < now,
                        _table.c.webhook_lease_token == token,
                    ),
                )
                .values(webhook_lease_token=token, webhook_lease_until=until)
            )
            return changed.rowcount == 1

    def release(
        self,
        connection_id: str,
        *,
        token: str,
        account: int,
        further: Mapping[str, Registration] = MappingProxyType({}),
        **values: Any,
    ) -> None:
        """Give the lease back, with what was learnt of the webhooks in this account of the connection: of the first
        interface's by column, of the `further` ones by interface.

        Does nothing for a lease that was lost; what was learnt in an account that has been left is forgotten.
        """
        ours = _table.update().where(_table.c.id == connection_id, _table.c.webhook_lease_token == token)
        with self._database.write() as transaction:
            if values or further:
                values = {"webhook_lease_token": token} | values
                if transaction.execute(ours.where(_table.c.account == account).values(values)).rowcount:
                    further_webhooks.keep(transaction, connection_id, further)
            transaction.execute(ours.values(webhook_lease_token=None, webhook_lease_until=None))

    def unchecked(
        self,
        *,
        base: str,
        reachable: Collection[str],
        unsettled: datetime,
        listening: datetime,
        idle: datetime,
        silent: datetime,
        limit: int,
    ) -> list[Connection]:
        """Active connections whose upstream webhook is to be looked at, those never looked at first.

        `base` is our public address, which the providers in `reachable` can call. A webhook that is not known to be
        registered there is due when it was last looked at before `unsettled`, and so is one that has missed an end
        since before `silent`; one that something listens to (a subscription, an open callback) before `listening`, any
        other before `idle`. Where the provider cannot call us only those are due that still have one.
        """
        due = _due(base, reachable, unsettled=unsettled, listening=listening, idle=idle, silent=silent)
        query = (
            sa.select(*connections.COLUMNS).where(*due).order_by(_table.c.webhook_checked_at.nulls_first()).limit(limit)
        )
        with self._database.glance() as connection:
            return [Connection(**row._mapping) for row in connection.execute(query)]

    def doubt(self, connection: Connection, *, sealed_secrets: str, now: datetime) -> bool:
        """Keep other secrets in the place of those that `connection` has for its webhooks, which are looked at next.
        False when others have taken their place.
        """
        theirs = _table.c.sealed_webhook_secrets == connection.sealed_webhook_secrets
        noted = _table.update().where(_table.c.id == connection.id, theirs, _table.c.status != ConnectionStatus.DELETED)
        values = {"sealed_webhook_secrets": sealed_secrets, "webhook_checked_at": None, "updated_at": now}
        with self._database.write() as transaction:
            return transaction.execute(noted.values(values)).rowcount == 1


def _due(
    base: str,
    reachable: Collection[str],
    *,
    unsettled: datetime,
    listening: datetime,
    idle: datetime,
    silent: datetime,
) -> tuple[sa.ColumnElement[bool], ...]:
    """What `UpstreamWebhooks.unchecked` says."""
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
