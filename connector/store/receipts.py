"""Receipts: what arrived at the inbound addresses, kept before anyone is told that it was taken."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from connector.store import tables
from connector.store.database import Database

_table = tables.receipts


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A body that arrived, as text, and how often it was looked at.

    One with `kind` and `thing_id` is a watch: the bridge wrote it to itself about what it started.
    """

    id: int
    connection_id: str
    kind: str | None = None
    thing_id: str | None = None
    body: str
    received_at: datetime
    tries: int
    lease_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptNote:
    """What became of a receipt that makes no event (`unknown`, `dropped`, `done`), or when to look again (`new`)."""

    receipt: Receipt
    status: str
    note: str
    due_at: datetime | None = None


class Receipts:
    """The receipts of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, connection_id: str, body: str, *, now: datetime) -> None:
        """Commit one receipt."""
        with self._database.write() as transaction:
            transaction.execute(
                _table.insert().values(
                    connection_id=connection_id, body=body, received_at=now, status="new", tries=0, due_at=now
                )
            )

    def watch(self, connection_id: str, kind: str, thing_id: str, *, now: datetime, due_at: datetime) -> None:
        """Have a thing asked about at `due_at`, and from then on until it has ended."""
        with self._database.write() as transaction:
            transaction.execute(
                _table.insert().values(
                    connection_id=connection_id,
                    kind=kind,
                    thing_id=thing_id,
                    body="{}",
                    received_at=now,
                    status="new",
                    tries=0,
                    due_at=due_at,
                )
            )

    def claim(self, *, token: str, now: datetime, until: datetime, limit: int) -> list[Receipt]:
        """Take up to `limit` receipts that are due; until `until` nobody else gets them."""
        due = (
            sa.select(_table.c.id)
            .where(tables.NEW, _table.c.due_at <= now)
            .order_by(_table.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")  # evaluated once; as a plain subquery PostgreSQL may run it again, and so pass the limit
        )
        query = (
            _table.update()
            .where(_table.c.id.in_(sa.select(due.c.id)))
            .values(due_at=until, lease_token=token, tries=_table.c.tries + 1)
            .returning(
                _table.c.id,
                _table.c.connection_id,
                _table.c.kind,
                _table.c.thing_id,
                _table.c.body,
                _table.c.received_at,
                _table.c.tries,
                _table.c.lease_token,
            )
        )
        with self._database.write() as transaction:
            return sorted((Receipt(**row._mapping) for row in transaction.execute(query)), key=lambda each: each.id)

    def due(self, *, now: datetime) -> bool:
        """Whether any receipt waits to be looked at."""
        query = sa.select(_table.c.id).where(tables.NEW, _table.c.due_at <= now).limit(1)
        with self._database.read() as transaction:
            return transaction.execute(query).one_or_none() is not None

    def waiting(self) -> int:
        """How many receipts have not led to anything yet."""
        query = sa.select(sa.func.count()).select_from(_table).where(tables.NEW)
        with self._database.read() as transaction:
            return transaction.execute(query).scalar_one()

    def note(self, notes: Sequence[ReceiptNote]) -> None:
        """Write down what became of claimed receipts; those whose lease was lost stay as they are."""
        with self._database.write() as transaction:
            settle(transaction, notes)


_SETTLE = (
    _table.update()
    .where(_table.c.id == sa.bindparam("row"), _table.c.lease_token == sa.bindparam("token"))
    .values(
        status=sa.bindparam("status"),
        note=sa.bindparam("note"),
        due_at=sa.bindparam("due_at"),
        lease_token=None,
    )
)


def end_watches(transaction: sa.Connection, ended: Collection[tuple[str, str, str]]) -> None:
    """Nobody need be asked any more about these things (connection, kind, id)."""
    if ended:
        key = sa.tuple_(_table.c.connection_id, _table.c.kind, _table.c.thing_id)
        watching = _table.update().where(tables.WATCH, key.in_(sorted(ended)), _table.c.lease_token.is_(None))
        transaction.execute(watching.values(status="done", note="it was told", due_at=None))


def settle(transaction: sa.Connection, notes: Sequence[ReceiptNote]) -> None:
    """The one statement that ends claims of receipts, for use inside another transaction of the store."""
    rows = [
        {
            "row": each.receipt.id,
            "token": each.receipt.lease_token,
            "status": each.status,
            "note": each.note,
            "due_at": each.due_at,
        }
        for each in sorted(notes, key=lambda each: each.receipt.id)
    ]
    if rows:
        transaction.execute(_SETTLE, rows)
