"""What is said to the database for all receipts that are claimed or settled together, compiled once."""

import functools
from typing import Any

import sqlalchemy as sa

from connector.states import ReceiptStatus
from connector.store import batch, claims, tables

_table = tables.receipts


class Statements:
    """Each for many rows at once."""

    def __init__(self, sqlite: bool) -> None:
        self.due = batch.Statement(select_due(), row_by_row=True)
        passed_over = _table.c.connection_id.not_in(sa.select(batch.rows(sqlite, id=sa.Text).c.id))
        self.due_of_others = batch.Statement(select_due().where(passed_over), row_by_row=True)
        self.any_due = batch.Statement(sa.select(_table.c.id).where(tables.NEW, *claims.free(_table)).limit(1))
        once_more = _table.c.tries + sa.literal_column("1")
        self.lease = batch.Statement(claims.taking(sqlite, _table, sa.BigInteger, tries=once_more))
        self.settle = batch.Statement(settling(sqlite))


statements_for = functools.cache(Statements)


def select_due() -> sa.Select[Any]:
    return (
        sa.select(
            _table.c.id,
            _table.c.connection_id,
            _table.c.kind,
            _table.c.thing_id,
            _table.c.body,
            _table.c.received_at,
            _table.c.tries,
            _table.c.account,
            _table.c.absences,
            _table.c.absent_since,
            _table.c.believable,
            _table.c.headers,
        )
        .where(tables.NEW, *claims.free(_table))
        .order_by(_table.c.due_at)
        .limit(sa.bindparam("room", type_=sa.Integer))
        .with_for_update(skip_locked=True)
    )


def settling(sqlite: bool) -> sa.Update:
    """The one statement that ends claims of receipts. Rows are held in the order of their ids before they change."""
    given = batch.rows(sqlite, id=sa.BigInteger, token=sa.Text, status=sa.Text, note=sa.Text, due_at=sa.BigInteger)
    ours = (
        sa.select(_table.c.id, given.c.status, given.c.note, given.c.due_at)
        .join(given, sa.and_(given.c.id == _table.c.id, given.c.token == _table.c.lease_token))
        .order_by(_table.c.id)
        .with_for_update(of=_table)
        .cte("ours")
    )
    values = {"status": ours.c.status, "note": ours.c.note, "due_at": ours.c.due_at, "lease_token": sa.null()}
    return _table.update().where(_table.c.id == ours.c.id).values(values)


def ending_watches(sqlite: bool) -> sa.Update:
    """The UPDATE that ends the watches of the resources in the parameter, whose end was published."""
    given = batch.rows(sqlite, connection_id=sa.Text, kind=sa.Text, thing_id=sa.Text)
    same = (_table.c[name] == given.c[name] for name in ("connection_id", "kind", "thing_id"))
    watch = (
        _table.c.status == sa.literal_column("'new'"),
        _table.c.thing_id.is_not(None),
    )  # tables.WATCH, by its table
    watching = _table.update().where(*watch, *same, _table.c.lease_token.is_(None))
    return watching.values(status=ReceiptStatus.DONE, note="it was told", due_at=sa.null())
