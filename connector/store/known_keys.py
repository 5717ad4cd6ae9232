"""Which connections have the same provider key, by its fingerprint, which tells a reader of the database nothing."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

import sqlalchemy as sa

from connector.states import ConnectionStatus
from connector.store import connections, tables
from connector.store.connections import Connection
from connector.store.database import Database

_table = tables.connections
_KEPT = sa.and_(_table.c.status != ConnectionStatus.DELETED, _table.c.sealed_key != "")


class SealedKey(NamedTuple):
    """A connection's key as it is kept."""

    connection_id: str
    provider: str
    sealed_key: str


class KnownKeys:
    """The fingerprints of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, provider: str, fingerprints: Collection[str]) -> list[Connection]:
        """Connections of a provider whose key has one of these, the newest first."""
        query = sa.select(*connections.COLUMNS).where(
            _KEPT, _table.c.provider == provider, _table.c.key_fingerprint.in_(fingerprints)
        )
        with self._database.read() as transaction:
            return [Connection(**row._mapping) for row in transaction.execute(query.order_by(_table.c.id.desc()))]

    def some(self, *, after: str, limit: int, missing_of: str | None = None) -> list[SealedKey]:
        """Keys of connections whose ids follow `after`; with `missing_of` a provider's that have no fingerprint yet."""
        query = sa.select(_table.c.id, _table.c.provider, _table.c.sealed_key).where(_KEPT, _table.c.id > after)
        if missing_of is not None:
            query = query.where(_table.c.provider == missing_of, _table.c.key_fingerprint.is_(None))
        with self._database.read() as transaction:
            return [SealedKey(*row) for row in transaction.execute(query.order_by(_table.c.id).limit(limit))]

    def keep(self, taken: Iterable[tuple[SealedKey, str]]) -> None:
        """Keep fingerprints, each unless the key that it was taken of was replaced meanwhile."""
        with self._database.write() as transaction:
            for key, fingerprint in taken:
                unchanged = (_table.c.id == key.connection_id, _table.c.sealed_key == key.sealed_key)
                transaction.execute(_table.update().where(*unchanged).values(key_fingerprint=fingerprint))
