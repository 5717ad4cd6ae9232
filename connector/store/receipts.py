"""Receipts: what arrived at the inbound addresses, kept before anyone is told that it was taken."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import sqlalchemy as sa

from connector.states import ReceiptStatus
from connector.store import batch, column_types, notifications, tables
from connector.store.database import Database
from connector.store.receipt_statements import statements_for
from connector.store.row_locks import lock_rows

_table = tables.receipts


@dataclass(slots=True, kw_only=True)
class Receipt:
    """A body that arrived, as text, with the headers that its provider asks for, and how often it was looked at.

    One with `resource_type` and `resource_id` is a watch: the bridge wrote it to itself about what it started or saw
    under way, in the `account` that the connection had then. Its body is the resource as it was last seen; `absences`
    counts how often the provider knew no such resource, since `absent_since`. Of a webhook they say how often on end
    nobody answered, and it is `believable` until the provider has shown its resource otherwise, or it was believed.
    """

    id: int
    connection_id: str
    resource_type: str | None = None
    resource_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: str
    received_at: datetime
    tries: int
    account: int = 0
    absences: int = 0
    absent_since: datetime | None = None
    believable: bool = True
    lease_token: str | None = None


@dataclass(slots=True, kw_only=True)
class ReceiptOutcome:
    """What became of a receipt that makes no event (`unknown`, `dropped`, `done`), or when to look again (`new`).

    `learnt`: what a watch is to remember, by column: the resource as it was seen now, how often it was not there.
    """

    receipt: Receipt
    status: ReceiptStatus
    note: str
    due_at: datetime | None = None
    learnt: Mapping[str, Any] = field(default_factory=dict)


class Watch(NamedTuple):
    """A watch to be written: of which resource, in which account, since when, when it is due, and as it was seen."""

    connection_id: str
    resource_type: str
    resource_id: str
    account: int
    now: datetime
    due_at: datetime
    seen: Mapping[str, Any]
    operation_id: str | None = None

    def row(self) -> dict[str, Any]:
        """By column."""
        return {
            "connection_id": self.connection_id,
            "kind": self.resource_type,
            "thing_id": self.resource_id,
            "operation_id": self.operation_id,
            "account": self.account,
            "received_at": self.now,
            "due_at": self.due_at,
            "body": json.dumps(dict(self.seen)),
            "status": ReceiptStatus.NEW,
            "tries": 0,
        }


class Receipts:
    """The receipts of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = statements_for(database.sqlite)

    def watch(
        self,
        connection_id: str,
        resource_type: str,
        resource_id: str,
        *,
        now: datetime,
        due_at: datetime,
        account: int = 0,
        operation_id: str | None = None,
        seen: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Have a resource asked about at `due_at`, and from then on until it has ended: once for an operation, however
        often it is said.

        `account`: the connection's, as far as the caller knows. `operation_id`: who starts it. `seen`: the resource
        as it was seen last.
        """
        watch = Watch(connection_id, resource_type, resource_id, account, now, due_at, seen, operation_id)
        with self._database.write() as transaction:
            if not _sooner(transaction, watch):
                transaction.execute(_table.insert().values(watch.row()))
        if due_at <= now:
            self._database.notifier.notify(notifications.RECEIPTS)

    def unwatch(self, connection_id: str, operation_id: str) -> None:
        """End the watches of an operation, because it certainly started nothing."""
        theirs = (_table.c.connection_id == connection_id, _table.c.operation_id == operation_id)
        ended = {"status": ReceiptStatus.DROPPED, "note": "the start was refused", "due_at": None, "lease_token": None}
        with self._database.write() as transaction:
            transaction.execute(_table.update().where(tables.WATCH, *theirs).values(ended))

    def hurry(self, connection_id: str, resource_type: str, resource_id: str, *, now: datetime) -> None:
        """Have a resource that is watched asked about now, because it has just changed."""
        same = (
            _table.c.connection_id == connection_id,
            _table.c.kind == resource_type,
            _table.c.thing_id == resource_id,
        )
        waits = _table.update().where(tables.WATCH, *same, _table.c.lease_token.is_(None))
        with self._database.write() as transaction:
            transaction.execute(waits.values(due_at=now))
        self._database.notifier.notify(notifications.RECEIPTS)

    def claim(
        self, *, token: str, now: datetime, until: datetime, limit: int, passing_over: Collection[str] = ()
    ) -> list[Receipt]:
        """Take up to `limit` receipts that are due; until `until` nobody else gets them. Of the connections that are
        passed over none is taken; each such look goes through all that these have due.
        """
        due: dict[str, Any] = {"now": batch.micros(now), "room": limit}
        with self._database.write_relaxed() as transaction:
            if passing_over:
                found = self._statements.due_of_others(transaction, rows=batch.packed(passing_over), **due)
            else:
                found = self._statements.due(transaction, **due)
            if found:
                rows = batch.packed(row[0] for row in found)
                self._statements.lease(transaction, rows=rows, until=batch.micros(until), token=token)
        return [
            Receipt(
                id=row[0],
                connection_id=row[1],
                resource_type=row[2],
                resource_id=row[3],
                body=row[4],
                received_at=batch.instant(row[5]),
                tries=row[6] + 1,
                account=row[7],
                absences=row[8],
                absent_since=None if row[9] is None else batch.instant(row[9]),
                believable=bool(row[10]),
                headers=json.loads(row[11]) if row[11] else {},
                lease_token=token,
            )
            for row in sorted(found)
        ]

    def due(self, *, now: datetime) -> bool:
        """Whether any receipt waits to be looked at."""
        with self._database.glance() as connection:
            return bool(self._statements.any_due(connection, now=batch.micros(now)))

    def waiting(self) -> int:
        """How many receipts have not led to anything yet."""
        query = sa.select(sa.func.count()).select_from(_table).where(tables.NEW)
        with self._database.read() as transaction:
            return transaction.execute(query).scalar_one()

    def record(self, outcomes: Sequence[ReceiptOutcome]) -> None:
        """Write down what became of claimed receipts; those whose lease was lost stay as they are."""
        with self._database.write() as transaction:
            remember(transaction, outcomes)
            self._statements.settle(transaction, rows=outcome_rows(outcomes))


def remember(transaction: sa.Connection, outcomes: Sequence[ReceiptOutcome]) -> None:
    """Keep what watches have learnt, before their claims end. Few looks see anything new."""
    for each in outcomes:
        if each.learnt:
            ours = (_table.c.id == each.receipt.id, _table.c.lease_token == each.receipt.lease_token)
            transaction.execute(_table.update().where(*ours).values(dict(each.learnt)))


def _sooner(transaction: sa.Connection, watch: Watch) -> bool:
    """Have the watch that an operation has of a resource already be due by then. False when there is none at rest."""
    row = watch.row()
    same = [_table.c[name] == row[name] for name in ("connection_id", "kind", "thing_id", "account", "operation_id")]
    there = _table.update().where(tables.WATCH, *same, _table.c.lease_token.is_(None))
    due_at = sa.literal(watch.due_at, column_types.Instant)
    soonest = sa.case((_table.c.due_at > due_at, due_at), else_=_table.c.due_at)
    return transaction.execute(there.values(due_at=soonest)).rowcount > 0


def open_watches(transaction: sa.Connection, watches: Sequence[Watch]) -> None:
    """Write those whose resource is not watched yet."""
    resources = sa.tuple_(_table.c.connection_id, _table.c.kind, _table.c.thing_id)
    wanted = {each[:3]: each for each in watches}
    watched = transaction.execute(sa.select(*resources.clauses).where(tables.WATCH, resources.in_(list(wanted)))).all()
    rows = [each.row() for key, each in wanted.items() if key not in set(map(tuple, watched))]
    if rows:
        transaction.execute(_table.insert(), rows)


def hurry(transaction: sa.Connection, connection_id: str, *, now: datetime) -> None:
    """Make every unclaimed open receipt of a connection due now."""
    waits = (
        _table.c.connection_id == connection_id,
        _table.c.status == ReceiptStatus.NEW,
        _table.c.lease_token.is_(None),
        _table.c.due_at > now,
    )
    if lock_rows(transaction, _table, *waits):
        transaction.execute(_table.update().where(*waits).values(due_at=now))


def outcome_rows(outcomes: Sequence[ReceiptOutcome]) -> str:
    """The rows of `receipt_statements.settling`."""
    return batch.packed(
        (
            each.receipt.id,
            each.receipt.lease_token,
            each.status,
            each.note,
            batch.micros(each.due_at) if each.due_at else None,
        )
        for each in outcomes
    )
