"""Turns: which of the queued operations is begun next. A connection has few under way at once, in their order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector.states import OperationState, OperationStatus
from connector.store import column_types, operation_states, tables
from connector.store.database import Database
from connector.store.operation_states import Move, allowed, is_in
from connector.store.operations import Operation
from connector.store.row_locks import lock_rows

_table = tables.operations
_QUEUED = is_in(OperationState.QUEUED)


class Turns:
    """The queued operations of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def next(self, *, token: str, now: datetime, until: datetime, each: int) -> Operation | None:
        """Become the one who works on the operation whose turn it is; None when there is none, or others take it.

        A connection has at most `each` of a batch's under way; those that have fewer come first.
        """
        with self._database.glance() as connection:
            owner = connection.execute(_next_owner(now, each)).scalar_one_or_none()
        return None if owner is None else self._next_of(owner, token=token, now=now, until=until, each=each)

    def start(self, operation_id: str, *, token: str, now: datetime, until: datetime) -> Operation | None:
        """Become the one who works on an operation of a batch that awaits its caller, who is there now, and to whom no
        refusal of it was told. None when it does not.
        """
        waits = (is_in(OperationState.AWAITING_CALLER), _table.c.http_status.is_(None), _table.c.batch_id.is_not(None))
        with self._database.write() as transaction:
            return _started(transaction, operation_id, *waits, token=token, now=now, until=until)

    def give_back(
        self,
        operation_id: str,
        *,
        token: str,
        journal: Mapping[str, Any],
        why: Mapping[str, Any],
        due_at: datetime,
    ) -> bool:
        """Give back an operation of a batch that could not be begun just now: an accepted one is queued, any other
        awaits its caller. `why` is kept as its answer so far. False when the lease was lost.
        """
        ours = (_table.c.id == operation_id, _table.c.lease_token == token, allowed(Move.QUEUE), allowed(Move.RELEASE))
        accepted = sa.case((_table.c.accepted_at.is_not(None), sa.literal(due_at, column_types.Instant)))
        values = operation_states.queued(due_at) | {"due_at": accepted, "journal": dict(journal), "answer": dict(why)}
        with self._database.write() as transaction:
            return transaction.execute(_table.update().where(*ours).values(values)).rowcount == 1

    def hold(self, connection_id: str, *, until: datetime) -> None:
        """No turn of a connection's comes before an instant: its provider takes nothing more for now."""
        sooner = (_table.c.connection_id == connection_id, _QUEUED, _table.c.due_at < until)
        with self._database.write() as transaction:
            lock_rows(transaction, _table, *sooner)
            transaction.execute(_table.update().where(*sooner).values(due_at=until))

    def _next_of(self, owner: str, *, token: str, now: datetime, until: datetime, each: int) -> Operation | None:
        locked = sa.select(tables.connections.c.id).where(tables.connections.c.id == owner)
        first = sa.select(_table.c.id).where(_table.c.connection_id == owner, _QUEUED, _table.c.due_at <= now)
        with self._database.write() as transaction:
            transaction.execute(locked.with_for_update(key_share=True)).all()
            if transaction.execute(sa.select(sa.func.count()).where(*_under_way(_table, owner))).scalar_one() >= each:
                return None
            found = transaction.execute(first.order_by(_table.c.created_at).limit(1)).scalar_one_or_none()
            return found and _started(transaction, found, _QUEUED, token=token, now=now, until=until)


def _started(
    transaction: sa.Connection,
    operation_id: str,
    *conditions: sa.ColumnElement[bool],
    token: str,
    now: datetime,
    until: datetime,
) -> Operation | None:
    anew = {"attempts": _table.c.attempts + 1, "updated_at": now}
    started = _table.update().where(_table.c.id == operation_id, allowed(Move.START), *conditions)
    row = transaction.execute(
        started.values(operation_states.leased(token, until) | anew).returning(*_table.c)
    ).one_or_none()
    return None if row is None else Operation(**row._mapping)


def _next_owner(now: datetime, each: int) -> sa.Select[Any]:
    """The connection that has the next turn."""
    waiting = (
        sa.select(_table.c.connection_id.label("owner"), sa.func.min(_table.c.created_at).label("since"))
        .where(_QUEUED, _table.c.due_at <= now)
        .group_by(_table.c.connection_id)
        .subquery("waiting")
    )
    others = _table.alias("others")
    count = sa.select(sa.func.count()).select_from(others).where(*_under_way(others, waiting.c.owner))
    under_way = count.correlate(waiting).scalar_subquery()
    return sa.select(waiting.c.owner).where(under_way < each).order_by(under_way, waiting.c.since).limit(1)


def _under_way(operations: Any, owner: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """Those of a connection's batches that somebody works on, as far as is known."""
    return (
        operations.c.connection_id == owner,
        operations.c.batch_id.is_not(None),
        operations.c.status == sa.literal_column(f"'{OperationStatus.RUNNING}'"),
        operations.c.lease_token.is_not(None),
    )
