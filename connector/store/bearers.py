"""Who speaks for a connection: found by what a token hashes to, in one question, as it is asked by every request."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from connector.store import batch, connections, tables, tokens
from connector.store.connections import Connection
from connector.store.database import Database
from connector.store.tokens import Token


@dataclass(frozen=True, slots=True)
class Bearer:
    """A connection and the token that speaks for it."""

    connection: Connection
    token: Token

    @property
    def hash(self) -> str:
        """What the token hashes to."""
        return self.token.hash or self.connection.token_hash


class Bearers:
    """All who speak for the connections of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._by_hash = batch.Statement(_recognition())

    def by_hash(self, hash: str) -> Bearer | None:
        """Whose token this is, also a deleted connection's, and also a token that works no more."""
        with self._database.glance() as connection:
            rows = self._by_hash(connection, hash=hash)
        if not rows:
            return None
        theirs, mine = rows[0][: len(connections.COLUMNS)], rows[0][len(connections.COLUMNS) :]
        owner = connections.of_row(theirs)
        token = tokens.of_row(mine) if mine[0] is not None else tokens.first(owner.id, at=owner.created_at)
        return Bearer(owner, token)


def _recognition() -> sa.Select[Any]:
    """It is a connection's own, whose first token's row goes by an id that follows from the connection's; or a token's
    of its own.
    """
    owners, theirs = tables.connections, tables.tokens
    hash: sa.BindParameter[str] = sa.bindparam("hash")
    labelled = [column.label(f"tokens_{column.name}") for column in tokens.COLUMNS]
    rest = sa.func.substr(owners.c.id, sa.literal_column(str(tokens.OWNER_PREFIX + 1)))
    first_id = sa.literal_column(f"'{tokens.PREFIX}'", sa.String).concat(rest)
    with_first = owners.outerjoin(theirs, theirs.c.id == first_id)
    own = sa.select(*connections.COLUMNS, *labelled).select_from(with_first).where(owners.c.token_hash == hash)
    joined = owners.join(theirs, theirs.c.connection_id == owners.c.id)
    others = sa.select(*connections.COLUMNS, *labelled).select_from(joined).where(theirs.c.hash == hash)
    return sa.select(sa.union_all(own, others).subquery())
