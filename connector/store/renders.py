"""Who may start a render: one operation at a time per provider and video, over all connections.

A row outlives its operation: what was started a moment ago may not show at the provider yet.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector.states import OperationStatus
from connector.store import tables
from connector.store.database import Database

_table = tables.renders


@dataclass(frozen=True, slots=True)
class RenderLock:
    """The lock of a video, as another operation has it.

    `over`: it starts nothing any more. `seen`: how the last render of the video has ended was seen, so it shows.
    """

    operation_id: str
    over: bool
    seen: bool


class Renders:
    """The renders of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lock(
        self,
        provider: str,
        resource_type: str,
        resource_id: str,
        operation_id: str,
        *,
        now: datetime,
        after: str | None = None,
    ) -> RenderLock | None:
        """Lock a resource for an operation. Returns None when it has the lock, else the lock that another one has.

        `after`: an operation that has ended, with a known outcome, from which the lock may be taken over.
        """
        key = (_table.c.provider == provider, _table.c.thing_id == resource_id)
        insert = self._database.insert(_table).values(
            provider=provider, thing_id=resource_id, operation_id=operation_id, held_at=now
        )
        insert = insert.on_conflict_do_nothing().returning(_table.c.operation_id)
        with self._database.write() as transaction:
            if transaction.execute(insert).one_or_none() is not None:
                return None
            holder = transaction.execute(_holder(resource_type).where(*key).with_for_update(of=_table)).one()
            if holder.operation_id not in (operation_id, after):
                return RenderLock(
                    holder.operation_id, over=holder.status != OperationStatus.RUNNING, seen=bool(holder.finished)
                )
            if holder.operation_id == after:
                transaction.execute(_table.update().where(*key).values(operation_id=operation_id, held_at=now))
            return None

    def unlock(self, operation_id: str) -> None:
        """Give up what an operation has locked, because it certainly started nothing."""
        with self._database.write() as transaction:
            transaction.execute(_table.delete().where(_table.c.operation_id == operation_id))


def forget(transaction: sa.Connection, connection_id: str, *, before: datetime) -> None:
    """Drop what a connection's operations locked before an instant."""
    operations = tables.operations
    theirs = sa.select(operations.c.id).where(operations.c.connection_id == connection_id)
    transaction.execute(_table.delete().where(_table.c.operation_id.in_(theirs), _table.c.held_at < before))


def _holder(resource_type: str) -> sa.Select[Any]:
    """Who has a resource, whether that works, and whether the resource was seen to be finished after it began."""
    operations, resources = tables.operations, tables.resources
    same = sa.and_(resources.c.connection_id == operations.c.connection_id, resources.c.thing_id == _table.c.thing_id)
    return (
        sa.select(_table.c.operation_id, operations.c.status, resources.c.finished)
        .outerjoin(operations, operations.c.id == _table.c.operation_id)
        .outerjoin(resources, sa.and_(same, resources.c.kind == resource_type))
    )
