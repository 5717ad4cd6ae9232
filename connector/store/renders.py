"""Who may start a render: one operation at a time per provider and video, over all connections.

A row outlives its operation: what was started a moment ago may not show at the provider yet.
"""

from datetime import datetime
from enum import Enum

import sqlalchemy as sa

from connector.store import tables
from connector.store.database import Database

_table = tables.renders


class Hold(Enum):
    """What came of asking for a video."""

    FIRST = "first"  # ours, and never anybody else's
    AFTER_ANOTHER = "after another"  # ours, after an operation that is long over
    DENIED = "denied"  # another operation has it, or had it a moment ago


class Renders:
    """The renders of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hold(self, provider: str, thing_id: str, operation_id: str, *, now: datetime, over_before: datetime) -> Hold:
        """Become the operation that may render a video. A former one must have ended before `over_before`."""
        key = (_table.c.provider == provider, _table.c.thing_id == thing_id)
        insert = self._database.insert(_table).values(
            provider=provider, thing_id=thing_id, operation_id=operation_id, held_at=now
        )
        insert = insert.on_conflict_do_nothing().returning(_table.c.operation_id)
        with self._database.write() as transaction:
            if transaction.execute(insert).one_or_none() is not None:
                return Hold.FIRST
            operations = tables.operations
            holder = transaction.execute(
                sa.select(_table.c.operation_id, _table.c.held_at, operations.c.status, operations.c.updated_at)
                .outerjoin(operations, operations.c.id == _table.c.operation_id)
                .where(*key)
                .with_for_update(of=_table)
            ).one()
            if holder.operation_id == operation_id:
                return Hold.FIRST
            ended_at = holder.updated_at or holder.held_at
            if holder.status == "running" or ended_at >= over_before:
                return Hold.DENIED
            transaction.execute(_table.update().where(*key).values(operation_id=operation_id, held_at=now))
            return Hold.AFTER_ANOTHER

    def free(self, operation_id: str) -> None:
        """Let go of what an operation held, because it certainly started nothing."""
        with self._database.write() as transaction:
            transaction.execute(_table.delete().where(_table.c.operation_id == operation_id))
