"""Grants: what an app holds of a connection. All that came of one consent is one family, and ends together.

Its access tokens are rows of `tokens`. A refresh token that was used is remembered, so that it is recognised. Several
may be unused: apps that refresh in parallel get one each, as nobody knows which of the answers an app keeps. Whoever
changes a family has its grant's row locked.
"""

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

import sqlalchemy as sa

from connector.states import Scope
from connector.store import authorization_codes, oauth_clients, tables, tokens
from connector.store.database import Database
from connector.store.grant_ends import Ended, end, live
from connector.store.row_locks import lock_owner, lock_rows
from connector.store.tokens import Token, scopes_of, scopes_text

_table, _refreshes = tables.grants, tables.refresh_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What an app may do with a connection. `expires_at`: unless it is refreshed before."""

    id: str
    connection_id: str
    client_id: str
    scopes: frozenset[Scope]
    created_at: datetime
    refreshed_at: datetime | None = None
    expires_at: datetime
    revoked_at: datetime | None = None

    def works(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """What an app fetches new access tokens with. `used_at`: since when there is another one in its place; it is taken
    until `expires_at` all the same.
    """

    hash: str = field(repr=False)
    grant_id: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    late_uses: int = 0


class Listed(NamedTuple):
    """A grant as its connection's owner sees it: with the app's name, and when it was last heard of."""

    grant: Grant
    client_name: str
    last_used_at: datetime | None


class Refreshed(Enum):
    """What became of a refresh."""

    ROTATED = "rotated"  # there is a new refresh token in the place of the one that was used
    LATE = "late"  # it had been used already, but not for long: there is another new one beside the first
    TOO_LATE = "too late"  # it had been used long ago: the whole family is revoked
    TOO_OFTEN = "too often"
    REFUSED = "refused"  # it has expired, or its family has ended


_names = [each.name for each in fields(Grant)]
_columns = [_table.c[name] for name in _names]
_refresh_names = [each.name for each in fields(RefreshToken)]
_refresh_columns = [_refreshes.c[name] for name in _refresh_names]


class Grants:
    """The grants of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def redeem(self, code_hash: str, grant: Grant, access: Token, refresh: RefreshToken) -> bool:
        """Make a grant of a code, with its first tokens. A code that was used already ends what it was used for.

        False when nothing was made: also of one that is too old, or whose client is gone. Raises `OwnerGone`.
        """
        now = grant.created_at
        with self._database.write() as transaction:
            lock_owner(transaction, grant.connection_id)
            if not oauth_clients.keep(transaction, grant.client_id):
                return False
            if not authorization_codes.use(transaction, code_hash, grant_id=grant.id, now=now):
                before = authorization_codes.grant_of(transaction, code_hash)
                end(transaction, _table.c.id == before, now=now)
                return False
            transaction.execute(_table.insert().values(_row(grant)))
            _keep(transaction, refresh, access)
            return True

    def find(self, refresh_hash: str) -> tuple[Grant, RefreshToken] | None:
        """Whose refresh token it is, also one that works no more."""
        query = sa.select(*_columns, *(each.label(f"its_{each.name}") for each in _refresh_columns))
        query = query.join(_refreshes, _refreshes.c.grant_id == _table.c.id).where(_refreshes.c.hash == refresh_hash)
        with self._database.glance() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return _grant(row._mapping), RefreshToken(**{name: row._mapping[f"its_{name}"] for name in _refresh_names})

    def refresh(
        self, grant: Grant, used: str, access: Token, following: RefreshToken, *, good_until: datetime, most_late: int
    ) -> Refreshed:
        """Take a refresh token: put `following` in its place, and have it taken late until `good_until`. One that is
        taken late, `most_late` times at most, gives `following` beside the one in its place. Raises `OwnerGone`.
        """
        now = following.created_at
        with self._database.write() as transaction:
            lock_owner(transaction, grant.connection_id)
            lock_rows(transaction, _table, _table.c.id == grant.id)
            family = transaction.execute(sa.select(*_columns).where(_table.c.id == grant.id)).one_or_none()
            row = transaction.execute(sa.select(*_refresh_columns).where(_refreshes.c.hash == used)).one_or_none()
            if family is None or row is None or not _grant(family._mapping).works(now):
                return Refreshed.REFUSED
            outcome = _outcome(RefreshToken(**row._mapping), now, most_late)
            the_used = _refreshes.update().where(_refreshes.c.hash == used)
            if outcome == Refreshed.ROTATED:
                transaction.execute(the_used.values(used_at=now, expires_at=good_until))
            elif outcome == Refreshed.LATE:
                transaction.execute(the_used.values(late_uses=_refreshes.c.late_uses + 1))
            if outcome in (Refreshed.ROTATED, Refreshed.LATE):
                _keep(transaction, following, access)
                renewed = {"refreshed_at": now, "expires_at": following.expires_at}
                transaction.execute(_table.update().where(_table.c.id == grant.id).values(renewed))
            elif outcome == Refreshed.TOO_LATE:
                end(transaction, _table.c.id == grant.id, now=now)
            return outcome

    def of(self, connection_id: str, *, now: datetime) -> list[Listed]:
        """Those of one connection that have not ended, the oldest first."""
        clients, theirs = tables.oauth_clients, tables.tokens
        used = sa.select(sa.func.max(theirs.c.last_used_at)).where(theirs.c.family_id == _table.c.id)
        query = sa.select(*_columns, clients.c.name.label("client_name"), used.scalar_subquery().label("used_at"))
        query = query.join(clients, clients.c.id == _table.c.client_id)
        query = query.where(_table.c.connection_id == connection_id, live(now)).order_by(_table.c.id)
        with self._database.read() as transaction:
            rows = transaction.execute(query).all()
        return [Listed(_grant(row._mapping), row.client_name, _last(row.refreshed_at, row.used_at)) for row in rows]

    def revoke(self, connection_id: str, grant_id: str, *, now: datetime) -> Ended | None:
        """End one with all its tokens. None: it has ended already, or is another connection's."""
        with self._database.write() as transaction:
            ended = end(transaction, _table.c.id == grant_id, _table.c.connection_id == connection_id, now=now)
        return ended[0] if ended else None


def _outcome(used: RefreshToken, now: datetime, most_late: int) -> Refreshed:
    """What a refresh token is good for."""
    if used.used_at is None:
        return Refreshed.ROTATED if now < used.expires_at else Refreshed.REFUSED
    if now >= used.expires_at:
        return Refreshed.TOO_LATE
    return Refreshed.LATE if used.late_uses < most_late else Refreshed.TOO_OFTEN


def _keep(transaction: sa.Connection, refresh: RefreshToken, access: Token) -> None:
    values = {name: getattr(refresh, name) for name in _refresh_names}
    transaction.execute(_refreshes.insert().values(values))
    tokens.insert(transaction, access)


def _last(*instants: datetime | None) -> datetime | None:
    return max((each for each in instants if each is not None), default=None)


def _row(grant: Grant) -> dict[str, Any]:
    return {name: getattr(grant, name) for name in _names} | {"scopes": scopes_text(grant.scopes)}


def _grant(row: sa.RowMapping) -> Grant:
    return Grant(**({name: row[name] for name in _names} | {"scopes": scopes_of(row["scopes"])}))
