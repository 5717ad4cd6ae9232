"""Sweeps: how far the things of each connection were looked through, and when that goes on.

A row is there as long as its connection. `since` is when the connection began to look into its account, and `noted`
says whether all that was there has been seen once since then: of what was final before, nothing is told.
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

        Where the key is refused it waits until `later`.
        """
        with self._database.write() as transaction:
            due = sa.select(_table.c.connection_id).where(_table.c.due_at <= now).order_by(_table.c.due_at)
            taken = transaction.execute(due.limit(limit).with_for_update(skip_locked=True)).scalars().all()
            if not taken:
                return []
            ours = _active(transaction, taken)
            waiting = [each for each in taken if each not in ours]
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


def begin(transaction: sa.Connection, connection_id: str, *, now: datetime) -> None:
    """A connection is made: what is final in its account now is not told."""
    transaction.execute(_table.insert().values(connection_id=connection_id, **_fresh(now)))


def restart(transaction: sa.Connection, connection_id: str, *, now: datetime) -> None:
    """The connection looks into another account now: what is final there is not told."""
    transaction.execute(_at([connection_id]).values(_fresh(now)))


def hurry(transaction: sa.Connection, connection_id: str, *, now: datetime) -> None:
    """Something has just begun to listen, or a key to work again: the next sweep is not to wait any longer."""
    waits = _at([connection_id]).where(_table.c.lease_token.is_(None), _table.c.due_at > now)
    transaction.execute(waits.values(due_at=now))


def _fresh(now: datetime) -> dict[str, object]:
    return {"since": now, "noted": False, "page": 1, "due_at": now, "lease_token": None}


def _at(connection_ids: Collection[str]) -> sa.Update:
    return _table.update().where(_table.c.connection_id.in_(connection_ids))


def _ours(sweep: Sweep) -> sa.Select[str]:
    return sa.select(_table.c.connection_id).where(
        _table.c.connection_id == sweep.connection_id, _table.c.lease_token == sweep.token
    )


def _active(transaction: sa.Connection, connection_ids: Collection[str]) -> set[str]:
    """Those of some connections whose key is not refused."""
    connections = tables.connections
    active = sa.select(connections.c.id).where(connections.c.id.in_(connection_ids), connections.c.status == "active")
    return set(transaction.execute(active).scalars())


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
    if rows:  # the sweep's lease is held: it would have been lost to another account
        owner = sa.select(tables.connections.c.account).where(tables.connections.c.id == connection_id)
        account = transaction.execute(owner).scalar_one()
        transaction.execute(receipts.insert().values(account=account), rows)
