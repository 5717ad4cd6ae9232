"""The feed: events as they are read, in the order of their positions in it."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from connector.store import tables
from connector.store.database import Database

_table = tables.events


class Page(NamedTuple):
    """A part of a feed: positions and bodies, oldest first, and the position after which the next part begins."""

    rows: list[tuple[int, str]]
    cursor: int


class Feed:
    """The events of a database that are in a feed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recent(self, connection_id: str, triggers: Sequence[str], *, limit: int) -> list[str]:
        """The bodies of the newest events of some triggers, newest first."""
        query = (
            sa.select(_table.c.body)
            .where(_table.c.connection_id == connection_id, _table.c.trigger.in_(triggers))
            .where(_table.c.position.is_not(None))
            .order_by(_table.c.position.desc())
            .limit(limit)
        )
        with self._database.read() as transaction:
            return list(transaction.execute(query).scalars())

    def after(self, connection_id: str, *, position: int, limit: int) -> Page:
        """What follows a position. Positions appear in their order: none is committed below one seen.

        A position beyond the end, as a reader may have after a restore, counts as the end.
        """
        query = (
            sa.select(_table.c.position, _table.c.body)
            .where(_table.c.connection_id == connection_id, _table.c.position > position)
            .order_by(_table.c.position)
            .limit(limit)
        )
        last = sa.select(tables.feeds.c.last_position).where(tables.feeds.c.connection_id == connection_id)
        with self._database.read() as transaction:  # one state: else what is published in between would be passed over
            rows = [(row.position, row.body) for row in transaction.execute(query)]
            return Page(rows, rows[-1][0] if rows else transaction.execute(last).scalar_one_or_none() or 0)

    def position(self, connection_id: str, event_id: str) -> int | None:
        """Where an event stands in its connection's feed; None for one that was never in it.

        Before all others when it was pruned: what is still there is younger.
        """
        query = sa.select(_table.c.connection_id, _table.c.position).where(_table.c.id == event_id)
        once = sa.select(tables.identities.c.event_id).where(tables.identities.c.event_id == event_id)
        with self._database.read() as transaction:
            row = transaction.execute(query).one_or_none()
            if row is not None:
                return row.position if row.connection_id == connection_id else None
            return 0 if transaction.execute(once).one_or_none() else None
