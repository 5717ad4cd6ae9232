"""Connections: found by id or by inbound address, with the key that each has."""

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector import limits
from connector.states import ConnectionStatus
from connector.store import (
    batch,
    column_types,
    key_notices,
    notifications,
    receipts,
    renders,
    sweeps,
    tables,
    tokens,
)
from connector.store.database import Database
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

    def refuse(self, connection: Connection, *, why: str, now: datetime) -> bool:
        """The key that `connection` has is refused: note it, and write a notice. False when that is known, or another
        key has taken its place.
        """
        unchanged = (_table.c.id == connection.id, _table.c.sealed_key == connection.sealed_key)
        taken = (*unchanged, _table.c.status == ConnectionStatus.ACTIVE)
        noted = {"status": ConnectionStatus.RECONNECT_REQUIRED, "key_asked_at": now, "broken_since": now}
        with self._database.write() as transaction:
            if transaction.execute(_table.update().where(*taken).values(updated_at=now, **noted)).rowcount != 1:
                return False
            key_notices.broken(transaction, connection.id, why, now=now)
            return True

    def key_works(self, connection: Connection, *, now: datetime) -> bool:
        """The key that `connection` has is taken: nothing is held against it, and what waited for that is due.

        False when another key has taken its place.
        """
        unchanged = (_table.c.id == connection.id, _table.c.sealed_key == connection.sealed_key, _NOT_DELETED)
        good = {"status": ConnectionStatus.ACTIVE, "doubted_at": None, "doubted_call": None, "updated_at": now}
        with self._database.write() as transaction:
            if transaction.execute(_table.update().where(*unchanged).values(good)).rowcount != 1:
                return False
            key_notices.recovered(transaction, connection.id, now=now)
            receipts.hurry(transaction, connection.id, now=now)
            sweeps.hurry(transaction, connection.id, now=now)
        self._database.notifier.notify(notifications.RECEIPTS)
        return True

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
                key_notices.recovered(transaction, before.id, now=now)
                (sweeps.restart if another else sweeps.hurry)(transaction, before.id, now=now)
                receipts.hurry(transaction, before.id, now=now)
        if replaced:
            self._database.notifier.notify(notifications.RECEIPTS)
        return replaced

    def tombstone(self, connection_id: str, *, now: datetime) -> None:
        """Forget all that belongs to a connection, its secrets first; only what recognises its tokens stays.

        The identities of events go with these; those of events that were pruned before stay. So do locks of renders
        that were begun a moment ago: whoever connects the same account anew is not to pay for one again.
        """
        locked = (tables.grants, tables.tokens, tables.subscriptions, tables.receipts, tables.deliveries)
        others = (tables.operations, tables.batches, tables.resources, tables.sweeps, tables.callbacks)
        signed_in = (tables.sessions, tables.codes, tables.authorization_codes)
        told = (tables.notices, tables.addressees, tables.mails)
        further = (tables.further_webhooks, tables.activity, *signed_in, *told)
        owned = (*(each for each in reversed(locked) if each is not tables.tokens), tables.events, *others, *further)
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
            renders.forget(transaction, connection_id, before=now - limits.RENDER_SHOWS)
            for table in owned:
                transaction.execute(table.delete().where(table.c.connection_id == connection_id))
            tokens.strip(transaction, connection_id)

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
