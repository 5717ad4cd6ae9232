"""What is said to the database for every action, compiled once."""

import dataclasses
import functools
import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector import masking
from connector.states import OperationState, OperationStatus
from connector.store import batch, column_types, tables
from connector.store.operation_states import Move, allowed, is_in

_table = tables.operations


class Statements:
    """Those of one dialect; their parameters are named in each."""

    def __init__(self, sqlite: bool) -> None:
        newest = sa.select(_table.c.id).where(*_same_account()).order_by(_table.c.created_at.desc()).limit(1)
        self.by_key = batch.Statement(_by_key())
        self.by_body = batch.Statement(newest.where(_equal()))
        insert = batch.upsert(sqlite, _table).values({column.name: _bound(column) for column in _table.c})
        insert = insert.on_conflict_do_nothing(index_elements=["connection_id", "account", "key"])
        self.insert = batch.Statement(insert.returning(_table.c.id))
        self.finish = batch.Statement(_finish().returning(_table.c.id))


statements_for = functools.cache(Statements)


def _same_account(table: sa.Table = _table) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        table.c.connection_id == sa.bindparam("connection_id"),
        table.c.account == sa.bindparam("account", type_=sa.Integer),
    )


def _by_key() -> sa.Select[Any]:
    """Whatever has a key: its id, and whether it is a batch."""
    ways = [
        sa.select(table.c.id, sa.literal_column(of_batch).label("of_batch")).where(
            *_same_account(table), table.c.key == sa.bindparam("key")
        )
        for table, of_batch in ((_table, "0"), (tables.batches, "1"))
    ]
    found = sa.union_all(*ways).subquery("by_key")
    return sa.select(found.c.id, found.c.of_batch)


def _equal() -> sa.ColumnElement[bool]:
    """Those of the same input that a request without a key repeats. A batch's items are its own."""
    unreported = sa.and_(_table.c.created_at > _micros("join_after"), _table.c.answered.is_(False))
    recent = _table.c.created_at > _micros("same_after")
    return sa.and_(
        _table.c.fingerprint == sa.bindparam("fingerprint"),
        _table.c.fingerprint_version == sa.bindparam("fingerprint_version", type_=sa.Integer),
        _table.c.batch_id.is_(None),
        sa.or_(unreported, recent, is_in(OperationState.AWAITING_CALLER)),
    )


def _finish() -> sa.Update:
    ours = (_table.c.id == sa.bindparam("operation"), _table.c.lease_token == sa.bindparam("token"))
    names = ("http_status", "answer", "answered", "estimate", "updated_at")
    values: dict[str, Any] = {name: _bound(_table.c[name]) for name in names}
    values["status"] = sa.literal_column(f"'{OperationStatus.FINISHED}'")
    return _table.update().where(*ours, allowed(Move.FINISH)).values(values)


def _micros(name: str) -> sa.BindParameter[int]:
    return sa.bindparam(name, type_=sa.BigInteger)


def _bound(column: sa.Column[Any]) -> sa.BindParameter[Any]:
    """A parameter for a column, of the type that the driver is handed."""
    return sa.bindparam(
        column.name, type_=sa.BigInteger() if isinstance(column.type, column_types.Instant) else column.type
    )


def values_of(operation: Any) -> dict[str, Any]:
    """An operation as the driver's own values."""
    values = {each.name: getattr(operation, each.name) for each in dataclasses.fields(operation)}
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = batch.micros(value)
    known = {each: getattr(operation, each) for each in ("answer", "estimate")}
    texts = {each: None if value is None else json.dumps(value) for each, value in known.items()}
    given = masking.addresses(json.dumps(operation.input))  # whoever runs it now has it as it was given
    return values | {"input": given, "journal": json.dumps(operation.journal)} | texts
