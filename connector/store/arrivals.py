"""What comes in at inbound addresses: whose each address is, and a receipt for each body, committed together."""

import functools
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from connector.states import ConnectionStatus
from connector.store import batch, notifications, tables
from connector.store.database import Database
from connector.store.events import Events, Publication

_table = tables.receipts


class Arrival(NamedTuple):
    """A body on its way in: whose address it came to is known by the address's digest.

    `headers`: those that the provider asks for, as a JSON object; None where it asks for none. `told`: what its receipt
    ends with at once, because it needs no further look.
    """

    provider: str
    inbound_hash: str
    body: str
    at: datetime
    headers: str | None = None
    told: Publication | None = None


class Arrivals:
    """The way in of a database's receipts."""

    def __init__(self, database: Database, events: Events) -> None:
        self._database = database
        self._events = events
        self._arrive, self._known = _statements_for(database.sqlite)

    def arrive(self, arrivals: Sequence[Arrival]) -> list[bool]:
        """Commit what arrived at inbound addresses, with the events of what is told at once. False for each whose
        address has no owner.
        """
        if not arrivals:
            return []
        rows = batch.packed(
            (
                *(number, each.provider, each.inbound_hash, each.headers, each.body, batch.micros(each.at)),
                each.told.final if each.told else None,
            )
            for number, each in enumerate(arrivals)
        )
        told = [each.told for each in arrivals if each.told]
        known = set(range(len(arrivals)))
        with self._database.write() as transaction:
            kept = len(self._arrive(transaction, rows=rows))
            if kept < len(arrivals):
                known = {number for (number,) in self._known(transaction, rows=rows)}
            new = self._events.write(transaction, told, now=max(each.at for each in arrivals)) if told else []
        self._events.announce(new)
        if kept > len(told):
            self._database.notifier.notify(notifications.RECEIPTS)
        return [number in known for number in range(len(arrivals))]

    def owned(self, addresses: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of some inbound addresses, each a provider and a digest, that are anybody's."""
        owners = tables.connections
        address = sa.tuple_(owners.c.provider, owners.c.inbound_hash)
        query = sa.select(*address.clauses).where(
            address.in_(list(addresses)), owners.c.status != ConnectionStatus.DELETED
        )
        with self._database.read() as transaction:
            return {(provider, digest) for provider, digest in transaction.execute(query)}

    def backlog(self, address: tuple[str, str]) -> tuple[int, int]:
        """How many receipts that came to an inbound address are not understood yet, and how many bytes they have.

        Looks through all that wait, whoever's they are, not through all that this one ever got.
        """
        owners, size = tables.connections, _bytes(self._database.sqlite)
        owner = sa.select(owners.c.id).where(owners.c.provider == address[0], owners.c.inbound_hash == address[1])
        query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(size), 0)).where(
            tables.NEW,
            _table.c.thing_id.is_(None),
            sa.func.coalesce(_table.c.connection_id, "") == sa.bindparam("owner"),
        )
        with self._database.read() as transaction:
            found = transaction.execute(owner).scalar_one_or_none()
            count, total = transaction.execute(query, {"owner": found}).one()
        return int(count), int(total)


@functools.cache
def _statements_for(sqlite: bool) -> tuple[batch.Statement, batch.Statement]:
    """What keeps all that have an owner, and what tells which these are; each for many rows at once."""
    return batch.Statement(_arrive(sqlite)), batch.Statement(_known(sqlite))


def _bytes(sqlite: bool) -> sa.ColumnElement[int]:
    return sa.func.length(sa.cast(_table.c.body, sa.LargeBinary)) if sqlite else sa.func.octet_length(_table.c.body)


def _arrivals(sqlite: bool) -> tuple[sa.Subquery, sa.Join]:
    """What arrived, and the connections whose addresses it came to."""
    given = batch.rows(
        sqlite,
        number=sa.BigInteger,
        provider=sa.Text,
        inbound_hash=sa.Text,
        headers=sa.Text,
        body=sa.Text,
        at=sa.BigInteger,
        note=sa.Text,
    )
    owners = tables.connections
    same = sa.and_(owners.c.inbound_hash == given.c.inbound_hash, owners.c.provider == given.c.provider)
    return given, given.join(owners, sa.and_(same, owners.c.status != sa.literal_column("'deleted'")))


def _arrive(sqlite: bool) -> Any:
    given, owned = _arrivals(sqlite)
    values = {
        "connection_id": tables.connections.c.id,
        "headers": given.c.headers,
        "body": given.c.body,
        "received_at": given.c.at,
        "status": sa.case((given.c.note.is_(None), sa.literal_column("'new'")), else_=sa.literal_column("'done'")),
        "note": given.c.note,
        "tries": sa.literal_column("0"),
        "due_at": sa.case((given.c.note.is_(None), given.c.at)),
    }
    rows = sa.select(*values.values()).select_from(owned).order_by(given.c.number)
    return _table.insert().from_select(list(values), rows).returning(_table.c.id)


def _known(sqlite: bool) -> sa.Select[Any]:
    given, owned = _arrivals(sqlite)
    return sa.select(given.c.number).select_from(owned)
