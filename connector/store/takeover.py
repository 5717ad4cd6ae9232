"""What dead processes had claimed is free at once, where their death can be proved (`store/process_locks.py`)."""

import logging
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector.store import operation_states, tables
from connector.store.database import Database
from connector.store.operation_states import Move, allowed

log = logging.getLogger(__name__)


class Takeover:
    """The claims of dead processes in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def run(self, *, now: datetime) -> None:
        """Free what every process that has died since the last time had claimed. Raises `StoreUnavailable`."""
        for prefix in self._database.claimant.dead():
            with self._database.write() as transaction:
                freed = sum(transaction.execute(each).rowcount for each in _freeing(prefix, now))
            if freed:
                log.info(
                    "claims of a dead process released, others can take them now", extra={"fields": {"count": freed}}
                )


def _freeing(prefix: str, now: datetime) -> list[sa.Update]:
    """One statement for each table with claims, and for each index by which they are found."""
    operations, sweeps, connections = tables.operations, tables.sweeps, tables.connections
    deliveries = ((tables.deliveries, tables.FRESH), (tables.deliveries, tables.RETRY))
    queues = (*deliveries, (tables.receipts, tables.NEW), (tables.mails, tables.MAIL_PENDING))
    return [
        *(_theirs(table, table.c.lease_token, prefix).where(open_).values(lease_token=None) for table, open_ in queues),
        _theirs(operations, operations.c.lease_token, prefix)
        .where(allowed(Move.ABANDON))
        .values(operation_states.abandoned(now)),
        _theirs(sweeps, sweeps.c.lease_token, prefix).values(lease_token=None, due_at=now),
        _theirs(connections, connections.c.webhook_lease_token, prefix).values(
            webhook_lease_token=None, webhook_lease_until=None
        ),
    ]


def _theirs(table: sa.Table, token: sa.Column[Any], prefix: str) -> sa.Update:
    return table.update().where(sa.func.substr(token, 1, len(prefix)) == prefix)
