"""Activity: who did what to a connection, as its owner reads it, until it is older than the retention."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector import ids
from connector.states import ActorKind, Deed
from connector.store import tables
from connector.store.database import Database
from connector.store.row_locks import OwnerGone, lock_owner
from connector.store.tokens import Token

_table = tables.activity


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a token or a page by its id, with the name that it has then, or the bridge itself."""

    kind: ActorKind
    id: str | None = None
    name: str = ""

    @classmethod
    def of(cls, token: Token) -> "Actor":
        """Whoever holds a token."""
        return cls(ActorKind.TOKEN, token.id, token.name)


BRIDGE = Actor(ActorKind.BRIDGE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done."""

    id: str
    actor: Actor
    deed: Deed
    details: Mapping[str, Any]
    created_at: datetime


class Activity:
    """The activity of a database; every question names the connection that asks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, connection_id: str, actor: Actor, deed: Deed, details: Mapping[str, Any], *, now: datetime) -> None:
        """Note what was done; of a connection that is gone nothing is."""
        try:
            with self._database.write() as transaction:
                lock_owner(transaction, connection_id)
                note(transaction, connection_id, actor, deed, details, now=now)
        except OwnerGone:
            return

    def page(self, connection_id: str, *, after: str | None, limit: int) -> list[Entry]:
        """Newest first; `after` is the id that the page before ended with."""
        query = _table.select().where(_table.c.connection_id == connection_id)
        if after:
            query = query.where(_table.c.id < after)
        with self._database.read() as transaction:
            return [_entry(row) for row in transaction.execute(query.order_by(_table.c.id.desc()).limit(limit))]


def note(
    transaction: sa.Connection,
    connection_id: str,
    actor: Actor,
    deed: Deed,
    details: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    """Note what a transaction does, in the same; it has locked the connection, or something that goes before it."""
    who = {"actor": actor.kind, "actor_id": actor.id, "actor_name": actor.name}
    what = {"deed": deed, "details": dict(details), "created_at": now}
    row = {"id": ids.new_id("log", at=now), "connection_id": connection_id}
    transaction.execute(_table.insert().values(row | who | what))


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(row.id, Actor(row.actor, row.actor_id, row.actor_name), row.deed, row.details, row.created_at)
