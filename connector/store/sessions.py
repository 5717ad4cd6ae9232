"""Sessions: who is signed in to the pages. Of what a cookie holds only the digest is kept."""

from dataclasses import dataclass, field, fields
from datetime import datetime

import sqlalchemy as sa

from connector.states import ConnectionStatus
from connector.store import tables
from connector.store.database import Database

_table = tables.sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser, signed in to one connection. `way`: connected, key, token or link; `token_id`: with which token."""

    id: str
    connection_id: str
    hash: str = field(repr=False)
    way: str
    token_id: str | None = None
    created_at: datetime
    seen_at: datetime


_columns = [_table.c[each.name] for each in fields(Session)]


class Sessions:
    """The sessions of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, session: Session, *, instead_of: str | None = None) -> None:
        """Keep a new session, and forget the one with the digest that it takes the place of."""
        values = {each.name: getattr(session, each.name) for each in fields(Session)}
        with self._database.write() as transaction:
            if instead_of is not None:
                transaction.execute(_table.delete().where(_table.c.hash == instead_of))
            transaction.execute(_table.insert().values(values))

    def by_hash(self, hash: str, *, begun_after: datetime, seen_after: datetime, now: datetime) -> Session | None:
        """The session of a cookie, unless it, its connection, or the token that it was begun with has ended."""
        connections, tokens = tables.connections, tables.tokens
        query = (
            sa.select(*_columns)
            .join(connections, connections.c.id == _table.c.connection_id)
            .outerjoin(tokens, tokens.c.id == _table.c.token_id)
            .where(
                _table.c.hash == hash,
                _table.c.created_at > begun_after,
                _table.c.seen_at > seen_after,
                connections.c.status != ConnectionStatus.DELETED,
                tokens.c.revoked_at.is_(None),
                sa.or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > now),
            )
        )
        with self._database.glance() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Session(**row._mapping)

    def seen(self, session_id: str, *, now: datetime) -> None:
        """Note that a session was used."""
        with self._database.write_relaxed() as transaction:
            transaction.execute(_table.update().where(_table.c.id == session_id).values(seen_at=now))

    def end(self, hash: str) -> None:
        """Forget the session of a cookie."""
        with self._database.write() as transaction:
            transaction.execute(_table.delete().where(_table.c.hash == hash))

    def end_of_keys(self, connection_id: str, *, but: str | None) -> int:
        """Forget the sessions of a connection that were begun with its key, but one. Gives how many there were."""
        theirs = (_table.c.connection_id == connection_id, _table.c.way.in_(("key", "connected")), _table.c.id != but)
        with self._database.write() as transaction:
            return transaction.execute(_table.delete().where(*theirs)).rowcount

    def end_others(self, session: Session) -> int:
        """Forget every other session of the same connection. Gives how many there were."""
        others = _table.delete().where(_table.c.connection_id == session.connection_id, _table.c.id != session.id)
        with self._database.write() as transaction:
            return transaction.execute(others).rowcount
