"""Sweeps: how far the things of each connection that listens were looked through, and when that goes on.

A row is there from when a connection begins to listen. `since` is that instant, and `noted` says whether all that was
there has been seen once since then: of what was final before, nothing is told.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from connector.store import tables
from connector.store.database import Database

_table = tables.sweeps


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One connection's sweep, which is ours until its lease ends. `page` is where it goes on; the first is 1."""

    connection_id: str
    since: datetime
    noted: bool
    page: int
    token: str


class Sweeps:
    """The sweeps of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, *, token: str, now: datetime, until: datetime, later: datetime, limit: int) -> list[Sweep]:
        """Take up to `limit` sweeps that are due; until `until` nobody else gets them.

        Where nothing listens any more the sweep ends; where the key is refused it waits until `later`.
        """
        with self._database.write() as transaction:
            due = sa.select(_table.c.connection_id).where(_table.c.due_at <= now).order_by(_table.c.due_at)
            taken = transaction.execute(due.limit(limit).with_for_update(skip_locked=True)).scalars().all()
            if not taken:
                return []
            states = _states(transaction, taken)
            ours = [each for each in taken if states.get(each) == "active"]
            waiting = [each for each in taken if each in states and states[each] != "active"]
            over = [each for each in taken if each not in states]
            transaction.execute(_table.delete().where(_table.c.connection_id.in_(over)))
            transaction.execute(_at(waiting).values(due_at=later, lease_token=None))
            claimed = _at(ours).values(due_at=until, lease_token=token)
            columns = (_table.c.connection_id, _table.c.since, _table.c.noted, _table.c.page)
            rows = transaction.execute(claimed.returning(*columns))
            return [Sweep(**row._mapping, token=token) for row in rows]

    def due(self, *, now: datetime) -> bool:
        """Whether any sweep waits to be made."""
        query = sa.select(_table.c.connection_id).where(_table.c.due_at <= now).limit(1)
        with self._database.glance() as connection:
            return connection.execute(query).one_or_none() is not None

    def known(self, connection_id: str, kind: str, thing_ids: Collection[str]) -> dict[str, bool]:
        """Those of these things that we know, and whether each was finished when we last heard of it."""
        things = tables.things
        query = sa.select(things.c.thing_id, things.c.finished).where(
            things.c.connection_id == connection_id, things.c.kind == kind, things.c.thing_id.in_(thing_ids)
        )
        with self._database.read() as transaction:
            return {row.thing_id: row.finished for row in transaction.execute(query)}

    def note(
        self, sweep: Sweep, kind: str, *, finished: Collection[str], asked: Collection[str], now: datetime
    ) -> bool:
        """Remember without a word that some are finished, and have some asked about. False when the lease is lost."""
        with self._database.write() as transaction:
            if transaction.execute(_ours(sweep).with_for_update()).one_or_none() is None:
                return False
            if finished:
                thing = {"connection_id": sweep.connection_id, "kind": kind, "generation": 1, "finished": True}
                rows = [thing | {"thing_id": each, "updated_at": now} for each in sorted(finished)]
                transaction.execute(self._database.insert(tables.things).on_conflict_do_nothing(), rows)
            _watch(transaction, sweep.connection_id, kind, asked, now)
            return True

    def rest(self, sweep: Sweep, *, page: int, noted: bool, due_at: datetime) -> None:
        """End a claim: the next one is due at `due_at` and goes on at `page`. Does nothing for a lost lease."""
        ended = _at([sweep.connection_id]).where(_table.c.lease_token == sweep.token)
        with self._database.write() as transaction:
            transaction.execute(ended.values(page=page, noted=noted, due_at=due_at, lease_token=None))

    def restart(self, connection_id: str, *, now: datetime) -> None:
        """The connection looks into another account now: what is final there is not told."""
        with self._database.write() as transaction:
            transaction.execute(_at([connection_id]).values(_fresh(now)))


def listen(
    transaction: sa.Connection, database: Database, connection_id: str, subscription_id: str, *, now: datetime
) -> None:
    """A subscription has just begun to listen: begin a sweep, unless another one has been listening all along."""
    subscriptions = tables.subscriptions
    others = sa.select(subscriptions.c.id).where(
        subscriptions.c.connection_id == connection_id,
        subscriptions.c.id != subscription_id,
        subscriptions.c.status != "disabled",
    )
    if transaction.execute(others.limit(1)).one_or_none() is None:
        begin = database.insert(_table).values(connection_id=connection_id, **_fresh(now))
        transaction.execute(begin.on_conflict_do_update(index_elements=["connection_id"], set_=_fresh(now)))


def _fresh(now: datetime) -> dict[str, object]:
    return {"since": now, "noted": False, "page": 1, "due_at": now, "lease_token": None}


def _at(connection_ids: Collection[str]) -> sa.Update:
    return _table.update().where(_table.c.connection_id.in_(connection_ids))


def _ours(sweep: Sweep) -> sa.Select[str]:
    return sa.select(_table.c.connection_id).where(
        _table.c.connection_id == sweep.connection_id, _table.c.lease_token == sweep.token
    )


def _states(transaction: sa.Connection, connection_ids: Collection[str]) -> dict[str, str]:
    """The status of each connection that something listens to."""
    connections, subscriptions = tables.connections, tables.subscriptions
    live = sa.exists().where(subscriptions.c.connection_id == connections.c.id, subscriptions.c.status != "disabled")
    query = sa.select(connections.c.id, connections.c.status)
    rows = transaction.execute(query.where(connections.c.id.in_(connection_ids), live))
    return {row.id: row.status for row in rows}


def _watch(
    transaction: sa.Connection, connection_id: str, kind: str, thing_ids: Collection[str], now: datetime
) -> None:
    """Write a watch, due at once, for each thing that has none."""
    receipts = tables.receipts
    watched = sa.select(receipts.c.thing_id).where(
        tables.WATCH,
        receipts.c.connection_id == connection_id,
        receipts.c.kind == kind,
        receipts.c.thing_id.in_(thing_ids),
    )
    already = set(transaction.execute(watched).scalars()) if thing_ids else set()
    watch = {"connection_id": connection_id, "kind": kind, "body": "{}", "received_at": now}
    watch |= {"status": "new", "tries": 0, "due_at": now}
    rows = [watch | {"thing_id": each} for each in thing_ids if each not in already]
    if rows:
        transaction.execute(receipts.insert(), rows)
