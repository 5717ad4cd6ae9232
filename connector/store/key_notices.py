"""Notices of keys: one when the provider refuses a connection's, one when it takes that or another again."""

from datetime import datetime

import sqlalchemy as sa

from connector.states import ConnectionStatus, NoticeKind
from connector.store import batch, tables
from connector.store.notices import note

_table = tables.connections


def broken(transaction: sa.Connection, connection_id: str, why: str, *, now: datetime) -> None:
    """Write that the key is refused. Whoever calls has just noted it in the connection's locked row."""
    said = {"status": ConnectionStatus.RECONNECT_REQUIRED.value, "why": why, "since": batch.micros(now)}
    note(transaction, connection_id, NoticeKind.CONNECTION_BROKEN, connection_id, said, of=now, now=now)


def recovered(transaction: sa.Connection, connection_id: str, *, now: datetime) -> None:
    """Write that a key works again, if it was written that it did not. Whoever calls has changed the connection's row
    in this transaction, so that nobody else does.
    """
    theirs = _table.c.id == connection_id
    since = transaction.execute(sa.select(_table.c.broken_since).where(theirs)).scalar_one()
    if since is None:
        return
    transaction.execute(_table.update().where(theirs).values(broken_since=None))
    said = {
        "status": ConnectionStatus.ACTIVE.value,
        "why": "The provider takes the API key.",
        "since": batch.micros(since),
    }
    note(transaction, connection_id, NoticeKind.CONNECTION_RECOVERED, connection_id, said, of=since, now=now)
