"""What a connection has registered at a provider's further webhook interfaces, and which of them has proved itself.

The first interface's webhook stands in the connection's own row, and so does the lease on all of them.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

import sqlalchemy as sa

from connector.states import ConnectionStatus
from connector.store import tables
from connector.store.database import Database

_table, _owners = tables.further_webhooks, tables.connections


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A connection's webhook of one interface: its id, the public address of ours under which it was registered, and a
    digest of its whole address as the provider writes it. `refused_at`: when the provider last refused to have one.
    """

    webhook_id: str | None = None
    base: str | None = None
    written: str | None = field(default=None, repr=False)
    refused_at: datetime | None = None


class FurtherWebhooks:
    """Those of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, connection_id: str) -> dict[str, Registration]:
        """A connection's, by interface."""
        query = sa.select(_table).where(_table.c.connection_id == connection_id)
        with self._database.read() as transaction:
            rows = transaction.execute(query).all()
        return {
            row.interface: Registration(
                webhook_id=row.webhook_id, base=row.base, written=row.written, refused_at=row.refused_at
            )
            for row in rows
        }

    def proved(self, connection_id: str, interface: str, *, account: int, now: datetime) -> None:
        """Note that a webhook of an interface has proved itself: nothing is missed any more. Where it is the first
        such one, what the connection has registered is looked at next.
        """
        same = _owners.c.proved_interface.is_not_distinct_from(interface)
        ours = (_owners.c.id == connection_id, _owners.c.account == account)
        noted = _owners.update().where(*ours, _owners.c.status != ConnectionStatus.DELETED)
        looked_at = sa.case((same, _owners.c.webhook_checked_at), else_=sa.null())
        with self._database.write() as transaction:
            transaction.execute(
                noted.values(proved_interface=interface, missed_at=None, webhook_checked_at=looked_at, updated_at=now)
            )


def keep(transaction: sa.Connection, connection_id: str, learnt: Mapping[str, Registration]) -> None:
    """Write what was learnt of a connection's webhooks, by interface."""
    for interface, registration in learnt.items():
        theirs = (_table.c.connection_id == connection_id, _table.c.interface == interface)
        transaction.execute(_table.delete().where(*theirs))
        row = asdict(registration) | {"connection_id": connection_id, "interface": interface}
        transaction.execute(_table.insert().values(row))


def missed(transaction: sa.Connection, connection_ids: Collection[str], *, now: datetime) -> None:
    """Note of connections with a webhook that has proved itself that they have found an end which none had told."""
    theirs = (_owners.c.id.in_(connection_ids), _owners.c.proved_interface.is_not(None), _owners.c.missed_at.is_(None))
    transaction.execute(_owners.update().where(*theirs).values(missed_at=now))
