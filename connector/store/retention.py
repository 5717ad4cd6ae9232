"""What is forgotten: what has ended before an instant, in small batches, so that no delivery waits for it.

Identities and things stay: they tell a repeated happening from a new one for ever.
"""

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

        An event goes with its deliveries and attempts, once none of them is pending.
        """
        deliveries, events, operations = tables.deliveries, tables.events, tables.operations
        pending = sa.exists().where(deliveries.c.event_id == events.c.id, deliveries.c.status == "pending")
        held = sa.exists().where(operations.c.id == tables.renders.c.operation_id)
        ended = (
            (events, events.c.id, sa.and_(events.c.created_at < before, ~pending)),
            (
                tables.receipts,
                tables.receipts.c.id,
                sa.and_(tables.receipts.c.received_at < before, tables.receipts.c.status != "new"),
            ),
            (
                operations,
                operations.c.id,
                sa.and_(
                    operations.c.created_at < before,
                    sa.or_(operations.c.status == "finished", operations.c.lease_until.is_(None)),
                ),
            ),
            (tables.callbacks, tables.callbacks.c.id, tables.callbacks.c.created_at < before),
            (tables.renders, tables.renders.c.operation_id, sa.and_(tables.renders.c.held_at < before, ~held)),
        )
        count = 0
        for table, key, condition in ended:
            some = sa.select(key).where(condition).limit(limit)
            with self._database.write() as transaction:
                count += transaction.execute(table.delete().where(key.in_(some))).rowcount
        return count
