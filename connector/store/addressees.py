"""Addressees: who gets a connection's mails, about what, and whether they said that they want them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from connector.states import MailStatus, NoticeKind
from connector.store import batch, tables
from connector.store.database import Database
from connector.store.row_locks import lock_owner

_table = tables.addressees
_mails = tables.mails


@dataclass(frozen=True, slots=True)
class Addressee:
    """An address, and the notices that it gets mails of once it is confirmed."""

    email: str
    kinds: frozenset[NoticeKind]
    confirmed_at: datetime | None


class Addressees:
    """The addressees of a database: one of a connection at most."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, connection_id: str) -> Addressee | None:
        """The connection's."""
        with self._database.glance() as connection:
            return of(connection, connection_id)

    def put(self, connection_id: str, email: str, kinds: Collection[NoticeKind], *, now: datetime) -> None:
        """Have these mails go to this address. Another one than before is not confirmed, and the one before gets
        nothing more. Raises `OwnerGone`.
        """
        chosen = " ".join(sorted(kinds))
        with self._database.write() as transaction:
            lock_owner(transaction, connection_id)
            before = of(transaction, connection_id, lock=True)
            if before is not None and before.email == email:
                transaction.execute(_table.update().where(_theirs(connection_id)).values(kinds=chosen))
                return
            _remove(transaction, connection_id)
            row = {"connection_id": connection_id, "email": email, "kinds": chosen, "created_at": now}
            transaction.execute(_table.insert().values(row))

    def confirm(self, connection_id: str, email: str, *, now: datetime) -> bool:
        """The address wants mails. False when it is not the connection's any more."""
        theirs = (_theirs(connection_id), _table.c.email == email)
        confirmed_at = sa.func.coalesce(_table.c.confirmed_at, batch.micros(now))
        with self._database.write() as transaction:
            return transaction.execute(_table.update().where(*theirs).values(confirmed_at=confirmed_at)).rowcount == 1

    def remove(self, connection_id: str, *, email: str | None = None) -> bool:
        """Send nothing more, to this address or whichever it is. False where it was not there."""
        with self._database.write() as transaction:
            before = of(transaction, connection_id, lock=True)
            if before is None or email not in (None, before.email):
                return False
            _remove(transaction, connection_id)
            return True


def of(transaction: sa.Connection, connection_id: str, *, lock: bool = False) -> Addressee | None:
    """A connection's; with `lock` nobody else changes it until the transaction ends."""
    query = sa.select(_table).where(_theirs(connection_id))
    row = transaction.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        return None
    kinds = frozenset(NoticeKind(each) for each in row.kinds.split())
    return Addressee(row.email, kinds, row.confirmed_at)


def wanting(
    transaction: sa.Connection, connection_ids: Collection[str], kinds: Collection[NoticeKind]
) -> dict[str, str]:
    """Those of some connections whose addressee gets mails of any of these, with its address. It stays until the
    transaction ends.
    """
    query = sa.select(_table).where(_table.c.connection_id.in_(connection_ids), _table.c.confirmed_at.is_not(None))
    rows = transaction.execute(query.order_by(_table.c.connection_id).with_for_update(read=True))
    return {row.connection_id: row.email for row in rows if not set(kinds).isdisjoint(row.kinds.split())}


def _theirs(connection_id: str) -> sa.ColumnElement[bool]:
    return _table.c.connection_id == connection_id


def _remove(transaction: sa.Connection, connection_id: str) -> None:
    """What was not sent is not, and stays: those that ask are counted, also one that is being sent right now."""
    pending = (_mails.c.connection_id == connection_id, _mails.c.status == MailStatus.PENDING)
    ended = {"status": MailStatus.FAILED, "lease_token": None, "ended_at": _mails.c.created_at}
    transaction.execute(_table.delete().where(_theirs(connection_id)))
    transaction.execute(_mails.update().where(*pending).values(failure="Nobody wants it any more.", **ended))
