"""What is forgotten: what has ended before an instant, in small batches, so that no delivery waits for it.

Identities and things stay: they tell a repeated happening from a new one for ever.
"""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from connector.store import tables
from connector.store.database import Database


class Retention:
    """The pruning of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prune(self, *, before: datetime, limit: int) -> int:
        """Forget up to `limit` rows of each kind that ended before an instant. Gives how many were forgotten.

        An event goes with its deliveries and attempts, once none of them is pending. Of a connection that was
        disconnected, what recognises its token goes.
        """
        count = 0
        for key, condition in _ended(before):
            some = sa.select(key).where(condition).limit(limit)
            with self._database.write() as transaction:
                count += transaction.execute(sa.delete(key.table).where(key.in_(some))).rowcount
        return count


def _ended(before: datetime) -> Iterator[tuple[sa.Column[str], sa.ColumnElement[bool]]]:
    """What rows of each kind are known by, and which of them ended before an instant."""
    deliveries, events, operations = tables.deliveries, tables.events, tables.operations
    pending = sa.exists().where(deliveries.c.event_id == events.c.id, deliveries.c.status == "pending")
    yield events.c.id, sa.and_(events.c.created_at < before, ~pending)
    receipts = tables.receipts
    yield receipts.c.id, sa.and_(receipts.c.received_at < before, receipts.c.status != "new")
    over = sa.or_(operations.c.status == "finished", operations.c.lease_until.is_(None))
    yield operations.c.id, sa.and_(operations.c.created_at < before, over)
    yield tables.callbacks.c.id, tables.callbacks.c.created_at < before
    held, renders = sa.exists().where(operations.c.id == tables.renders.c.operation_id), tables.renders
    yield renders.c.operation_id, sa.and_(renders.c.held_at < before, ~held)
    connections = tables.connections
    yield connections.c.id, sa.and_(connections.c.status == "deleted", connections.c.updated_at < before)
