"""The end of grants: which have not ended, and how some are ended with all their tokens."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from connector.store import tables
from connector.store.row_locks import lock_rows

_table = tables.grants


class Ended(NamedTuple):
    """A grant that has just ended."""

    id: str
    connection_id: str
    client_id: str


def live(now: datetime) -> sa.ColumnElement[bool]:
    """Which grants have not ended."""
    return sa.and_(_table.c.revoked_at.is_(None), _table.c.expires_at > now)


def end(transaction: sa.Connection, *which: sa.ColumnElement[bool], now: datetime) -> list[Ended]:
    """Revoke some grants and their access tokens. Gives those that had not ended."""
    query = sa.select(_table.c.id, _table.c.connection_id, _table.c.client_id).where(*which, live(now))
    ended = [Ended(*row) for row in transaction.execute(query.order_by(_table.c.id).with_for_update())]
    families = sa.select(_table.c.id).where(*which, live(now))
    theirs = (tables.tokens.c.family_id.in_(families), tables.tokens.c.revoked_at.is_(None))
    lock_rows(transaction, tables.tokens, *theirs)
    transaction.execute(tables.tokens.update().where(*theirs).values(revoked_at=now))
    transaction.execute(_table.update().where(*which, live(now)).values(revoked_at=now))
    return ended
