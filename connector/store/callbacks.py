"""Callbacks: whom to tell, once, how a resource that an operation started has ended.

A callback is open until its event is known; then it becomes a delivery like any other. It is written with its
operation, and learns its resource before that is started. One without a target tells
nobody: its id stands in the event.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from connector import ids, limits
from connector.store import batch, delivery_states, tables
from connector.store.database import Database

_table = tables.callbacks

Resource = tuple[str, str, str]  # connection, type, id


class Ended(NamedTuple):
    """The event that says how a resource ended, and its trigger."""

    event_id: str
    trigger: str


class TooMany(Exception):
    """The operation has as many as there may be."""


class Callbacks:
    """The callbacks of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting_for = batch.Statement(waiting_for(database.sqlite))

    def add(
        self,
        connection_id: str,
        operation_id: str,
        *,
        target_url: str,
        callback_id: str | None,
        now: datetime,
        most: int | None = None,
    ) -> None:
        """Keep whom to tell about an operation; the same target and id count once. Without a target it is "".

        Raises `TooMany` where it would be one more than `most` of the operation; of those added at the same moment a
        few more may pass.
        """
        with self._database.write() as transaction:
            self.add_all(transaction, connection_id, [(operation_id, target_url, callback_id)], now=now, most=most)

    def add_all(
        self,
        transaction: sa.Connection,
        connection_id: str,
        added: Sequence[tuple[str, str, str | None]],
        *,
        now: datetime,
        most: int | None = None,
    ) -> None:
        """The same for many of one connection: operation, target and id of each. Keeps all, or raises."""
        if not added:
            return
        most = limits.CALLBACKS_OF_OPERATION if most is None else most
        rows = [_row(connection_id, *each, now=now) for each in added]
        insert = self._database.insert(_table).on_conflict_do_nothing(index_elements=["operation_id", "digest"])
        transaction.execute(insert, rows)
        theirs = _table.c.operation_id.in_({each[0] for each in added})
        crowded = sa.select(_table.c.operation_id).where(theirs).group_by(_table.c.operation_id)
        if transaction.execute(crowded.having(sa.func.count() > most)).first():
            raise TooMany

    def attach(self, operation_id: str, resource_type: str, resource_id: str, *, now: datetime) -> None:
        """Say which resource an operation's callbacks wait for. Where it is known how that ended, they are told."""
        events, resources, feeds = tables.events, tables.resources, tables.feeds
        waiting = (_table.c.operation_id == operation_id, _table.c.told_at.is_(None))
        with self._database.write() as transaction:
            owner = transaction.execute(sa.select(_table.c.connection_id).where(*waiting).limit(1)).scalar_one_or_none()
            if owner is None:
                return
            # Whoever publishes holds the feed: then one of us sees what the other wrote.
            transaction.execute(sa.select(feeds).where(feeds.c.connection_id == owner).with_for_update()).all()
            transaction.execute(_table.update().where(*waiting).values(kind=resource_type, thing_id=resource_id))
            over = (
                sa.select(events.c.id, events.c.trigger)
                .join(resources, sa.and_(resources.c.connection_id == owner, resources.c.thing_id == events.c.thing_id))
                .where(
                    events.c.connection_id == owner,
                    events.c.thing_id == resource_id,
                    events.c.kind == resource_type,
                    resources.c.kind == resource_type,
                    resources.c.finished,
                )
                .order_by(events.c.created_at.desc(), events.c.position.desc())
                .limit(1)
            )
            event = transaction.execute(over).one_or_none()
            if event is not None:
                told = self._waiting_for(transaction, rows=batch.packed([(owner, resource_type, resource_id)]))
                rows = close(transaction, told, {(owner, resource_type, resource_id): Ended._make(event)}, now)
                if rows:
                    transaction.execute(tables.deliveries.insert(), rows)

    def waiting(self, operation_id: str) -> bool:
        """Whether any callback of an operation is still to be told."""
        query = sa.select(_table.c.id).where(_table.c.operation_id == operation_id, _table.c.told_at.is_(None)).limit(1)
        with self._database.read() as transaction:
            return transaction.execute(query).one_or_none() is not None

    def open(self, connection_id: str) -> int:
        """How many callbacks of a connection wait."""
        query = sa.select(sa.func.count()).where(_table.c.connection_id == connection_id, _table.c.told_at.is_(None))
        with self._database.read() as transaction:
            return transaction.execute(query).scalar_one()

    def forget(self, operation_id: str) -> None:
        """Forget the callbacks of an operation that certainly did nothing."""
        with self._database.write() as transaction:
            transaction.execute(_table.delete().where(_table.c.operation_id == operation_id))


def _row(
    connection_id: str, operation_id: str, target_url: str, callback_id: str | None, *, now: datetime
) -> dict[str, Any]:
    return {
        "id": ids.new_id("cbk"),
        "connection_id": connection_id,
        "operation_id": operation_id,
        "digest": ids.digest(f"{target_url}\x1f{callback_id or ''}"),
        "target_url": target_url,
        "callback_id": callback_id,
        "created_at": now,
    }


def waiting_for(sqlite: bool) -> sa.Select[Any]:
    """The callbacks that wait for the resources in the parameter, held: owner, type, id, own id, target, callback."""
    given = batch.rows(sqlite, connection_id=sa.Text, kind=sa.Text, thing_id=sa.Text)
    names = ("connection_id", "kind", "thing_id")
    chosen = sa.select(*(_table.c[name] for name in (*names, "id", "target_url", "callback_id")))
    chosen = chosen.join(given, sa.and_(*(given.c[name] == _table.c[name] for name in names)))
    return chosen.where(_table.c.told_at.is_(None)).order_by(_table.c.id).with_for_update(of=_table)


def named(body: str, callback_id: str | None) -> str:
    """An event's body that gives back this id."""
    return json.dumps(json.loads(body) | {"callback_id": callback_id})


def close(
    transaction: sa.Connection, waiting: Sequence[tuple[Any, ...]], ended: Mapping[Resource, Ended], now: datetime
) -> list[dict[str, Any]]:
    """Mark these callbacks as told, and return a delivery row for each that has a target, with the event that ended its
    resource."""
    if waiting:
        closed = _table.update().where(_table.c.id.in_([callback_id for _, _, _, callback_id, _, _ in waiting]))
        transaction.execute(closed.values(told_at=now))
    return [
        delivery_states.added(
            owner, *ended[owner, resource_type, resource_id], target_url=url, callback_id=theirs, due_at=now, now=now
        )
        for owner, resource_type, resource_id, _, url, theirs in waiting
        if url
    ]
