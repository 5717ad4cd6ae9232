"""OAuth clients: the apps that may ask to be signed in. An operator makes them; of a secret its digest is kept."""

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector.states import Platform
from connector.store import grant_ends, tables
from connector.store.database import Database

_table = tables.oauth_clients


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """An app. `secret_hash` is None for a public one; `redirect_uris`: where people may be led back to, exactly."""

    id: str
    platform: Platform
    name: str
    secret_hash: str | None = field(repr=False)
    redirect_uris: tuple[str, ...]
    created_at: datetime

    @property
    def public(self) -> bool:
        """Whether it cannot keep a secret, and so has none."""
        return self.secret_hash is None


_names = [each.name for each in fields(Client)]
_columns = [_table.c[name] for name in _names]


class OAuthClients:
    """The clients of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, client: Client) -> None:
        """Keep a new one."""
        values = {name: getattr(client, name) for name in _names} | {"redirect_uris": list(client.redirect_uris)}
        with self._database.write() as transaction:
            transaction.execute(_table.insert().values(values))

    def get(self, client_id: str) -> Client | None:
        """One of them."""
        with self._database.glance() as connection:
            row = connection.execute(sa.select(*_columns).where(_table.c.id == client_id)).one_or_none()
        return None if row is None else _client(row._mapping)

    def all(self, *, now: datetime) -> list[tuple[Client, int]]:
        """All of them, the oldest first, each with how many connections' grants it has."""
        theirs = sa.select(sa.func.count()).where(tables.grants.c.client_id == _table.c.id, grant_ends.live(now))
        query = sa.select(*_columns, theirs.scalar_subquery().label("grants")).order_by(_table.c.id)
        with self._database.read() as transaction:
            return [(_client(row._mapping), row.grants) for row in transaction.execute(query)]

    def add_redirect_uri(self, client_id: str, redirect_uri: str) -> Client | None:
        """Let people be led back to one address more; fine when they may already. None: there is no such client."""
        the_client = _table.c.id == client_id
        with self._database.write() as transaction:
            row = transaction.execute(sa.select(*_columns).where(the_client).with_for_update()).one_or_none()
            if row is None:
                return None
            uris = [*row.redirect_uris, *(() if redirect_uri in row.redirect_uris else (redirect_uri,))]
            transaction.execute(_table.update().where(the_client).values(redirect_uris=uris))
        return _client(row._mapping, redirect_uris=tuple(uris))

    def remove(self, client_id: str, *, now: datetime) -> list[grant_ends.Ended] | None:
        """Forget one and end its grants. Gives those that had not ended, each with its connection; None: there is none.

        Its row goes first: whoever makes a grant of a code has that locked, and finds it gone.
        """
        with self._database.write() as transaction:
            if transaction.execute(_table.delete().where(_table.c.id == client_id)).rowcount == 0:
                return None
            return grant_ends.end(transaction, tables.grants.c.client_id == client_id, now=now)


def keep(transaction: sa.Connection, client_id: str) -> bool:
    """Keep a client from being removed until a transaction ends. False when it is gone."""
    query = sa.select(_table.c.id).where(_table.c.id == client_id).with_for_update(read=True)
    return transaction.execute(query).one_or_none() is not None


def _client(row: sa.RowMapping, **other: Any) -> Client:
    values = {name: row[name] for name in _names}
    return Client(**(values | {"redirect_uris": tuple(row["redirect_uris"])} | other))
