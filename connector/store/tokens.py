"""Tokens: many for a connection, each with a name and scopes, found by their hashes, ended alone.

The hash of a connection's first token stands in the connection's own row, which is where processes of 0.1.0 look for
it, and where they put another one when it is rotated: so what either of two versions does holds for both. Such a
process also makes connections without a row for their first token. It is as good as there, and is written when
something has to be noted in it.
"""

import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector import ids
from connector.states import ConnectionStatus, Scope, TokenKind
from connector.store import batch, tables
from connector.store.database import Database
from connector.store.row_locks import lock_owner, lock_rows

ALL_SCOPES = frozenset(Scope)
FIRST = "First token"

_table = tables.tokens
PREFIX = "tok_"  # before what follows the same in the connection's id, of its first token
OWNER_PREFIX = len("con_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a connection is spoken for with. `hash` is None for the connection's first one.

    `client_id` and `family_id`: of an app's, which app it is, and all that came of one consent. `last_used_at`: to the
    minute.
    """

    id: str
    connection_id: str
    name: str
    scopes: frozenset[Scope]
    hash: str | None = field(default=None, repr=False)
    kind: TokenKind = TokenKind.TOKEN
    client_id: str | None = None
    family_id: str | None = None
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def works(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    @property
    def manages(self) -> bool:
        """Whether its holder may change the connection itself: what an app holds never does, whatever its scopes."""
        return self.kind == TokenKind.TOKEN and self.scopes == ALL_SCOPES


_names = [each.name for each in fields(Token)]
COLUMNS = [_table.c[name] for name in _names]


_KINDS = {str(each): each for each in TokenKind}


class TooMany(Exception):
    """The connection has as many as there may be."""


class LastManager(Exception):
    """Without this token nobody could manage the connection any more."""


class Tokens:
    """The tokens of a database; every question names the connection that asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, connection_id: str, *, now: datetime) -> list[Token]:
        """Those of one connection that work, apps' aside; the first one first."""
        with self._database.read() as transaction:
            made = _made(transaction, connection_id)
            return _working(transaction, connection_id, made, now) if made else []

    def add(self, token: Token, *, most: int) -> None:
        """Keep a new one. Raises `OwnerGone`, or `TooMany` where it would be one more than `most` of its connection."""
        with self._database.write() as transaction:
            lock_owner(transaction, token.connection_id)
            made = _made(transaction, token.connection_id)
            if made and len(_working(transaction, token.connection_id, made, token.created_at)) >= most:
                raise TooMany
            insert(transaction, token)

    def revoke(self, connection_id: str, token_id: str, *, now: datetime) -> Token | None:
        """End one that works, an app's too. Gives it; None for one that does not, or is another connection's.

        Raises `LastManager`.
        """
        with self._database.write() as transaction:
            made = _made(transaction, connection_id, lock=token_id == _first_id(connection_id))
            if made is None:
                return None
            keep_first(transaction, self._database, connection_id, at=made)
            lock_rows(transaction, _table, _table.c.connection_id == connection_id)
            mine = sa.select(*COLUMNS).where(_table.c.id == token_id, _table.c.connection_id == connection_id)
            row = transaction.execute(mine).one_or_none()
            token = _token(row) if row is not None else None
            if token is None or not token.works(now):
                return None
            if _is_last(token, _working(transaction, connection_id, made, now)):
                raise LastManager
            transaction.execute(_table.update().where(_table.c.id == token_id).values(revoked_at=now))
            _sign_out(transaction, token_id)
            if token.hash is None:
                nobodys = {"token_hash": ids.digest(ids.new_token()), "updated_at": now}
                transaction.execute(_the(connection_id).values(nobodys))
            return token

    def replace(self, token: Token, before: str, after: str, *, now: datetime) -> bool:
        """Give a token another hash in place of `before`. False when it has not that one any more, or works no more."""
        if token.hash is None:
            change = _the(token.connection_id).where(tables.connections.c.token_hash == before)
            change = change.values(token_hash=after, updated_at=now)
        else:
            works = (_table.c.id == token.id, _table.c.revoked_at.is_(None), _table.c.hash == before)
            change = _table.update().where(*works).values(hash=after)
        with self._database.write() as transaction:
            done = transaction.execute(change).rowcount == 1
            if done:
                _sign_out(transaction, token.id)
        return done

    def used(self, used: Collection[Token], *, now: datetime, before: datetime) -> None:
        """Note that some are used now, unless it is noted that they were after `before`."""
        long_ago = sa.or_(_table.c.last_used_at.is_(None), _table.c.last_used_at <= before)
        with self._database.write() as transaction:
            for each in used:
                if each.hash is None and each.last_used_at is None:
                    keep_first(transaction, self._database, each.connection_id, at=each.created_at)
            for token_id in sorted(each.id for each in used):
                transaction.execute(_table.update().where(_table.c.id == token_id, long_ago).values(last_used_at=now))


def first(connection_id: str, *, at: datetime) -> Token:
    """A connection's first token, as it was made."""
    return Token(
        id=_first_id(connection_id),
        connection_id=connection_id,
        name=FIRST,
        scopes=ALL_SCOPES,
        created_at=at,
    )


def keep_first(transaction: sa.Connection, database: Database, connection_id: str, *, at: datetime) -> None:
    """Have a row for a connection's first token, which was made `at` an instant."""
    row = _row(first(connection_id, at=at))
    transaction.execute(database.insert(_table).values(row).on_conflict_do_nothing())


def insert(transaction: sa.Connection, token: Token) -> None:
    """Keep a new token; whoever does that has locked its owner."""
    transaction.execute(_table.insert().values(_row(token)))


def strip(transaction: sa.Connection, connection_id: str) -> None:
    """Of a connection that is deleted, only what recognises its tokens stays."""
    nothing = {"name": "", "client_id": None, "family_id": None, "last_used_at": None}
    transaction.execute(_table.update().where(_table.c.connection_id == connection_id).values(nothing))


def _working(transaction: sa.Connection, connection_id: str, made: datetime, now: datetime) -> list[Token]:
    """A connection's tokens that work, apps' aside. `made`: when the connection was."""
    mine = first(connection_id, at=made)
    live = sa.or_(_table.c.revoked_at.is_(None), _table.c.id == mine.id)
    query = sa.select(*COLUMNS).where(_table.c.connection_id == connection_id, _table.c.kind == TokenKind.TOKEN, live)
    found = [_token(row) for row in transaction.execute(query.order_by(_table.c.id))]
    if all(each.id != mine.id for each in found):
        found.insert(0, mine)
    return [each for each in found if each.works(now)]


def _sign_out(transaction: sa.Connection, token_id: str) -> None:
    """End the sessions that were begun with a token: whoever else knew it is out, too."""
    transaction.execute(tables.sessions.delete().where(tables.sessions.c.token_id == token_id))


def _is_last(token: Token, working: Sequence[Token]) -> bool:
    lasting = [each.id for each in working if each.manages and each.expires_at is None]
    return lasting == [token.id]


def _first_id(connection_id: str) -> str:
    return f"{PREFIX}{connection_id[OWNER_PREFIX:]}"


def _made(transaction: sa.Connection, connection_id: str, *, lock: bool = False) -> datetime | None:
    """When a connection was made; None of one that is deleted. `lock`: its row, which is about to be changed."""
    owners = tables.connections
    kept = (owners.c.id == connection_id, owners.c.status != ConnectionStatus.DELETED)
    query = sa.select(owners.c.created_at).where(*kept)
    return transaction.execute(query.with_for_update() if lock else query).scalar_one_or_none()


def _the(connection_id: str) -> sa.Update:
    owners = tables.connections
    return owners.update().where(owners.c.id == connection_id, owners.c.status != ConnectionStatus.DELETED)


def _row(token: Token) -> dict[str, Any]:
    values = {name: getattr(token, name) for name in _names}
    return values | {"scopes": scopes_text(token.scopes)}


def _token(row: sa.Row[Any]) -> Token:
    return Token(**{**row._mapping, "scopes": scopes_of(row.scopes)})


def of_row(row: tuple[Any, ...]) -> Token:
    """From the driver's own values of `COLUMNS`: for every request, so without detours."""
    id, connection_id, name, scopes, hash, kind, client_id, family_id, *instants = row
    created_at, expires_at, last_used_at, revoked_at = instants
    return Token(
        id=id,
        connection_id=connection_id,
        name=name,
        scopes=scopes_of(scopes),
        hash=hash,
        kind=_KINDS[kind],
        client_id=client_id,
        family_id=family_id,
        created_at=batch.instant(created_at),
        expires_at=None if expires_at is None else batch.instant(expires_at),
        last_used_at=None if last_used_at is None else batch.instant(last_used_at),
        revoked_at=None if revoked_at is None else batch.instant(revoked_at),
    )


def scopes_text(scopes: frozenset[Scope]) -> str:
    """As they are kept: with a space between two."""
    return " ".join(sorted(scopes))


@functools.cache
def scopes_of(text: str) -> frozenset[Scope]:
    """What was kept."""
    return frozenset(map(Scope, text.split()))
