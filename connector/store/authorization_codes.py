"""Authorization codes: what an app is given for a consent, good once and for a minute. Only their digests are kept.

A used one is kept for a while, so that whoever brings it again is recognised.
"""

from dataclasses import dataclass, field, fields
from datetime import datetime

import sqlalchemy as sa

from connector.states import Scope
from connector.store import grant_ends, tables
from connector.store.database import Database
from connector.store.row_locks import lock_owner
from connector.store.tokens import scopes_of, scopes_text

_table = tables.authorization_codes


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationCode:
    """What it is good for: tokens of one connection with some scopes, for one client and one address of it.

    `challenge`: of S256, where the client gave one; `grant_id` and `used_at`: what it was used for.
    """

    hash: str = field(repr=False)
    connection_id: str
    client_id: str
    redirect_uri: str
    scopes: frozenset[Scope]
    challenge: str | None = field(default=None, repr=False)
    grant_id: str | None = None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class TooManyGrants(Exception):
    """The connection has as many grants as there may be."""


_names = [each.name for each in fields(AuthorizationCode)]
_columns = [_table.c[name] for name in _names]


class AuthorizationCodes:
    """The codes of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, code: AuthorizationCode, *, most: int) -> None:
        """Keep a new one. Raises `OwnerGone`, or `TooManyGrants` where its connection has `most` already."""
        values = {name: getattr(code, name) for name in _names} | {"scopes": scopes_text(code.scopes)}
        theirs = (tables.grants.c.connection_id == code.connection_id, grant_ends.live(code.created_at))
        count = sa.select(sa.func.count()).select_from(tables.grants).where(*theirs)
        with self._database.write() as transaction:
            lock_owner(transaction, code.connection_id)
            if transaction.execute(count).scalar_one() >= most:
                raise TooManyGrants
            transaction.execute(_table.insert().values(values))

    def get(self, hash: str) -> AuthorizationCode | None:
        """One of them, also when it was used or is too old."""
        with self._database.glance() as connection:
            row = connection.execute(sa.select(*_columns).where(_table.c.hash == hash)).one_or_none()
        return None if row is None else AuthorizationCode(**{**row._mapping, "scopes": scopes_of(row.scopes)})


def use(transaction: sa.Connection, hash: str, *, grant_id: str, now: datetime) -> bool:
    """Use a code once, for a grant. False when it was used already, or is too old."""
    good = (_table.c.hash == hash, _table.c.used_at.is_(None), _table.c.expires_at > now)
    used = _table.update().where(*good).values(used_at=now, grant_id=grant_id)
    return transaction.execute(used).rowcount == 1


def grant_of(transaction: sa.Connection, hash: str) -> str | None:
    """Which grant a code was used for."""
    return transaction.execute(sa.select(_table.c.grant_id).where(_table.c.hash == hash)).scalar_one_or_none()
