"""Connections: found by id, by token or by inbound address; who may touch the upstream webhook right now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from connector.states import ConnectionStatus
from connector.store import (
    batch,
    column_types,
    further_webhooks,
    notifications,
    receipts,
    sweeps,
    tables,
    tokens,
    webhook_checks,
)
from connector.store.database import Database
from connector.store.further_webhooks import Registration
from connector.store.row_locks import lock_rows

_table = tables.connections


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One user's link to one provider. `status`: active, reconnect_required, or deleted (a tombstone).

    `doubted_at`: when its key was first refused in a way that proves nothing, by `doubted_call`, with no success since.

    `webhook_…` speak of the provider's first interface. `proved_interface`: the further one of which a webhook has
    proved itself; `missed_at`: since when there is an end that it has not told.

    `account` counts the accounts at the provider that it has had: a new key of the same account leaves it as it is.
    """

    id: str
    provider: str
    label: str
    status: str
    account: int = 0
    token_hash: str = field(repr=False)
    inbound_hash: str = field(repr=False)
    sealed_key: str = field(repr=False)
    sealed_inbound_secret: str = field(repr=False)
    sealed_signing_secret: str = field(repr=False)
    sealed_webhook_secrets: str | None = field(default=None, repr=False)
    webhook_id: str | None = None
    webhook_base: str | None = None
    webhook_written: str | None = field(default=None, repr=False)
    webhook_checked_at: datetime | None = None
    proved_interface: str | None = None
    missed_at: datetime | None = None
    doubted_at: datetime | None = None
    doubted_call: str | None = None
    created_at: datetime
    updated_at: datetime


_names = [each.name for each in fields(Connection)]
_NO_WEBHOOK: dict[str, Any] = dict.fromkeys(
    (
        "sealed_webhook_secrets",
        "webhook_id",
        "webhook_base",
        "webhook_written",
        "webhook_checked_at",
        "proved_interface",
        "missed_at",
    )
)
COLUMNS = [_table.c[name] for name in _names]
_instants = [column.name for column in COLUMNS if isinstance(column.type, column_types.Instant)]
_NOT_DELETED = _table.c.status != ConnectionStatus.DELETED


class Connections:
    """The connections of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        given = batch.rows(database.sqlite, id=sa.Text)
        several = sa.select(*COLUMNS).join(given, given.c.id == _table.c.id).where(_NOT_DELETED)
        addresses = batch.rows(database.sqlite, provider=sa.Text, inbound_hash=sa.Text)
        same = (_table.c[name] == addresses.c[name] for name in ("inbound_hash", "provider"))
        of_addresses = sa.select(*COLUMNS).join(addresses, sa.and_(*same)).where(_NOT_DELETED)
        self._of_addresses = batch.Statement(of_addresses)
        self._several = batch.Statement(several)

    def add(
        self, connection: Connection, *, asked_for_secret: bool = False, key_fingerprint: str | None = None
    ) -> None:
        """Keep a new connection, and whether whoever made it had to show a connect secret. What happens there from now
        on is told.
        """
        values = {each.name: getattr(connection, each.name) for each in fields(Connection)}
        values |= {"asked_for_secret": asked_for_secret, "key_fingerprint": key_fingerprint}
        with self._database.write() as transaction:
            transaction.execute(_table.insert().values(values))
            tokens.keep_first(transaction, self._database, connection.id, at=connection.created_at)
            transaction.execute(tables.feeds.insert().values(connection_id=connection.id, last_position=0))
            sweeps.begin(transaction, connection.id, now=connection.created_at)

    def get(self, connection_id: str) -> Connection | None:
        """One connection that is not deleted."""
        return self._one(_table.c.id == connection_id, _NOT_DELETED)

    def made_without_secret(self) -> list[tuple[str, datetime, bool]]:
        """Those that nobody needed a connect secret for, as far as is known: id, when, and whether it is known."""
        asked = _table.c.asked_for_secret
        query = sa.select(_table.c.id, _table.c.created_at, asked.is_not(None))
        query = query.where(_NOT_DELETED, asked.is_not(True)).order_by(_table.c.created_at)
        with self._database.read() as transaction:
            return [(row[0], row[1], bool(row[2])) for row in transaction.execute(query)]

    def several(self, connection_ids: Collection[str]) -> dict[str, Connection]:
        """Those of some connections that are not deleted, by id."""
        rows = batch.packed(connection_ids)
        with self._database.glance() as connection:
            found = [of_row(row) for row in self._several(connection, rows=rows)] if connection_ids else []
        return {each.id: each for each in found}

    def by_addresses(self, addresses: Collection[tuple[str, str]]) -> dict[tuple[str, str], Connection]:
        """The owners of some inbound addresses, each a provider and a digest."""
        with self._database.glance() as connection:
            found = [of_row(row) for row in self._of_addresses(connection, rows=batch.packed(addresses))]
        return {(each.provider, each.inbound_hash): each for each in found}

    def change(self, connection_id: str, *, now: datetime, **values: Any) -> None:
        """Set some columns of a connection that is not deleted."""
        with self._database.write() as transaction:
            transaction.execute(
                _table.update().where(_table.c.id == connection_id, _NOT_DELETED).values(updated_at=now, **values)
            )

    def mark(self, connection: Connection, *, now: datetime, **values: Any) -> bool:
        """Note how it stands with the key that `connection` has. False when another has taken its place."""
        unchanged = (_table.c.id == connection.id, _table.c.sealed_key == connection.sealed_key)
        noted = _table.update().where(*unchanged, _NOT_DELETED).values(updated_at=now, **values)
        with self._database.write() as transaction:
            return transaction.execute(noted).rowcount == 1

    def doubt_webhook(self, connection: Connection, *, sealed_secrets: str, now: datetime) -> bool:
        """Keep other secrets in the place of those that `connection` has for its webhooks, which are looked at next.
        False when others have taken their place.
        """
        theirs = _table.c.sealed_webhook_secrets == connection.sealed_webhook_secrets
        noted = _table.update().where(_table.c.id == connection.id, theirs, _NOT_DELETED)
        values = {"sealed_webhook_secrets": sealed_secrets, "webhook_checked_at": None, "updated_at": now}
        with self._database.write() as transaction:
            return transaction.execute(noted.values(values)).rowcount == 1

    def key_works(self, connection: Connection, *, now: datetime) -> bool:
        """The key that `connection` has is taken: nothing is held against it, and what waited for that is due.

        False when another key has taken its place.
        """
        works = self.mark(connection, now=now, status=ConnectionStatus.ACTIVE, doubted_at=None, doubted_call=None)
        if works:
            with self._database.write() as transaction:
                receipts.hurry(transaction, connection.id, now=now)
                sweeps.hurry(transaction, connection.id, now=now)
            self._database.notifier.notify(notifications.RECEIPTS)
        return works

    def refused(self, *, before: datetime, now: datetime, limit: int) -> list[Connection]:
        """Connections whose key is refused and was last asked about before `before`; whoever gets them asks now."""
        never_or_long_ago = sa.or_(_table.c.key_asked_at.is_(None), _table.c.key_asked_at < before)
        due = sa.select(_table.c.id).where(_table.c.status == ConnectionStatus.RECONNECT_REQUIRED, never_or_long_ago)
        some = due.order_by(_table.c.id).limit(limit).with_for_update(skip_locked=True)
        with self._database.write() as transaction:
            chosen = transaction.execute(some).scalars().all()
            taken = _table.update().where(_table.c.id.in_(chosen)).values(key_asked_at=now).returning(*COLUMNS)
            return [Connection(**row._mapping) for row in transaction.execute(taken)] if chosen else []

    def replace_key(
        self, before: Connection, *, sealed_key: str, another: bool, now: datetime, key_fingerprint: str | None = None
    ) -> bool:
        """Put another key in the place of the one that `before` has; False when it has changed meanwhile.

        `another`: it is another account's. Then nothing is known of its webhook, and its sweep begins anew; else the
        sweep goes on now, for the key before may have been refused for a while. What is watched is asked about now:
        what was begun in the account before ends with it.
        """
        values: dict[str, Any] = {"sealed_key": sealed_key, "key_fingerprint": key_fingerprint}
        values |= {"status": ConnectionStatus.ACTIVE, "updated_at": now}
        if another:
            values |= _NO_WEBHOOK | {"account": _table.c.account + 1}
        unchanged = (
            _table.c.id == before.id,
            _table.c.sealed_key == before.sealed_key,
            _NOT_DELETED,
        )
        with self._database.write() as transaction:
            replaced = transaction.execute(_table.update().where(*unchanged).values(values)).rowcount == 1
            if replaced and another:
                theirs = tables.further_webhooks.c.connection_id == before.id
                transaction.execute(tables.further_webhooks.delete().where(theirs))
            if replaced:
                (sweeps.restart if another else sweeps.hurry)(transaction, before.id, now=now)
                receipts.hurry(transaction, before.id, now=now)
        if replaced:
            self._database.notifier.notify(notifications.RECEIPTS)
        return replaced

    def tombstone(self, connection_id: str, *, now: datetime) -> None:
        """Forget all that belongs to a connection, its secrets first; only what recognises its tokens stays.

        The identities of events go with these; those of events that were pruned before stay.
        """
        locked = (tables.subscriptions, tables.receipts, tables.deliveries)
        others = (tables.operations, tables.batches, tables.resources, tables.sweeps, tables.callbacks)
        signed_in = (tables.sessions, tables.codes)
        further = (tables.further_webhooks, tables.activity, *signed_in)
        owned = (*reversed(locked), tables.events, *others, *further)
        secrets = {"sealed_key": "", "sealed_inbound_secret": "", "sealed_signing_secret": "", "key_fingerprint": None}
        webhook = _NO_WEBHOOK | {"webhook_lease_until": None}
        kept = {"status": ConnectionStatus.DELETED, "label": "", "webhook_lease_token": None, "updated_at": now}
        with self._database.write() as transaction:
            # Without its feed nothing can be published for it any more; whoever publishes right now is waited for.
            transaction.execute(tables.feeds.delete().where(tables.feeds.c.connection_id == connection_id))
            transaction.execute(_table.update().where(_table.c.id == connection_id).values(kept | secrets | webhook))
            for table in locked:
                lock_rows(transaction, table, table.c.connection_id == connection_id)
            theirs = sa.select(tables.events.c.id).where(tables.events.c.connection_id == connection_id)
            transaction.execute(tables.identities.delete().where(tables.identities.c.event_id.in_(theirs)))
            for table in owned:
                transaction.execute(table.delete().where(table.c.connection_id == connection_id))
            tokens.strip(transaction, connection_id)

    def lease_webhook(self, connection_id: str, *, token: str, now: datetime, until: datetime) -> bool:
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

    def release_webhook(
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
        due = webhook_checks.due(base, reachable, unsettled=unsettled, listening=listening, idle=idle, silent=silent)
        query = sa.select(*COLUMNS).where(*due).order_by(_table.c.webhook_checked_at.nulls_first()).limit(limit)
        with self._database.glance() as connection:
            return [Connection(**row._mapping) for row in connection.execute(query)]

    def _one(self, *conditions: sa.ColumnElement[bool]) -> Connection | None:
        with self._database.read() as transaction:
            row = transaction.execute(sa.select(*COLUMNS).where(*conditions)).one_or_none()
        return None if row is None else Connection(**row._mapping)


def of_row(row: tuple[Any, ...]) -> Connection:
    """From the driver's own values of `COLUMNS`."""
    values = dict(zip(_names, row, strict=True))
    for name in _instants:
        values[name] = batch.instant(values[name]) if values[name] is not None else None
    return Connection(**values)
