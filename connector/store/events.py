"""Events: made once per happening, and read back as a feed.

`publish` is the one way in: within one transaction it tells a new happening from a repeated one, gives the event its
place in the connection's feed, and writes one delivery for each subscription that wants it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connector import ids
from connector.store import receipts, tables
from connector.store.database import Database

_table = tables.events


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What was seen of a thing, and how to make an event of it should it be new.

    `final` names the final state, None when the thing is still under way. `compose` gives the body for an event id;
    `wanted` says of a subscription's filters whether it wants it. `settles` ends the receipt that led here.
    """

    connection_id: str
    kind: str
    thing_id: str
    final: str | None
    trigger: str | None = None
    compose: Callable[[str], str] | None = None
    wanted: Callable[[Mapping[str, Any]], bool] = lambda _filters: True
    settles: receipts.ReceiptNote | None = None


class Events:
    """The events of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def publish(self, publications: Sequence[Publication], *, now: datetime) -> list[str]:
        """Write the events and deliveries of all that is new, in one transaction. Gives the ids of the new events."""
        made = []
        ordered = sorted(publications, key=lambda each: (each.connection_id, each.kind, each.thing_id))
        with self._database.write() as transaction:
            for each in ordered:
                generation = self._observe(transaction, each, now)
                if each.final is not None:
                    event_id = ids.event_id(each.connection_id, each.kind, each.thing_id, each.final, generation)
                    if self._is_new(transaction, event_id, now):
                        self._write(transaction, each, event_id, now)
                        made.append(event_id)
                if each.settles:
                    receipts.settle(transaction, each.settles)
        return made

    def add_test(
        self, *, connection_id: str, subscription_id: str, trigger: str, event_id: str, body: str, now: datetime
    ) -> str:
        """Write an event that is in no feed, and its one delivery. Gives the delivery's id."""
        with self._database.write() as transaction:
            transaction.execute(
                _table.insert().values(
                    id=event_id, connection_id=connection_id, trigger=trigger, body=body, created_at=now
                )
            )
            delivery = _delivery(connection_id, event_id, now) | {"subscription_id": subscription_id, "due_at": now}
            transaction.execute(tables.deliveries.insert().values(delivery))
            return str(delivery["id"])

    def recent(self, connection_id: str, trigger: str, *, limit: int) -> list[str]:
        """The bodies of the newest events of a trigger, newest first."""
        query = (
            sa.select(_table.c.body)
            .where(_table.c.connection_id == connection_id, _table.c.trigger == trigger, _table.c.position.is_not(None))
            .order_by(_table.c.position.desc())
            .limit(limit)
        )
        with self._database.read() as transaction:
            return list(transaction.execute(query).scalars())

    def feed(self, connection_id: str, *, after: int, limit: int) -> list[tuple[int, str]]:
        """Positions and bodies, oldest first. Positions appear in their order: none is committed below one seen."""
        query = (
            sa.select(_table.c.position, _table.c.body)
            .where(_table.c.connection_id == connection_id, _table.c.position > after)
            .order_by(_table.c.position)
            .limit(limit)
        )
        with self._database.read() as transaction:
            return [(row.position, row.body) for row in transaction.execute(query)]

    def position(self, connection_id: str, event_id: str) -> int | None:
        """Where an event stands in its connection's feed; None for one that is not in it."""
        query = sa.select(_table.c.position).where(_table.c.connection_id == connection_id, _table.c.id == event_id)
        with self._database.read() as transaction:
            return transaction.execute(query).scalar_one_or_none()

    def _observe(self, transaction: sa.Connection, seen: Publication, now: datetime) -> int:
        """The thing's generation: it rises when the thing is under way again after it was finished."""
        table = tables.things
        key = {"connection_id": seen.connection_id, "kind": seen.kind, "thing_id": seen.thing_id}
        finished = seen.final is not None
        values = key | {"generation": 1, "finished": finished, "updated_at": now}
        again = sa.and_(table.c.finished, sa.literal(not finished))
        upsert = (
            self._database.insert(table)
            .values(values)
            .on_conflict_do_update(
                index_elements=list(key),
                set_={
                    "generation": table.c.generation + sa.case((again, 1), else_=0),
                    "finished": finished,
                    "updated_at": now,
                },
            )
            .returning(table.c.generation)
        )
        return int(transaction.execute(upsert).scalar_one())

    def _is_new(self, transaction: sa.Connection, event_id: str, now: datetime) -> bool:
        identity = self._database.insert(tables.identities).values(event_id=event_id, created_at=now)
        return transaction.execute(identity.on_conflict_do_nothing()).rowcount == 1

    def _write(self, transaction: sa.Connection, each: Publication, event_id: str, now: datetime) -> None:
        assert each.trigger is not None and each.compose is not None, "a final state comes with its trigger"
        feeds, subscriptions = tables.feeds, tables.subscriptions
        position = transaction.execute(
            feeds.update()
            .where(feeds.c.connection_id == each.connection_id)
            .values(last_position=feeds.c.last_position + 1)
            .returning(feeds.c.last_position)
        ).scalar_one()
        transaction.execute(
            _table.insert().values(
                id=event_id,
                connection_id=each.connection_id,
                position=position,
                trigger=each.trigger,
                body=each.compose(event_id),
                created_at=now,
            )
        )
        wanting = transaction.execute(
            sa.select(subscriptions.c.id, subscriptions.c.status, subscriptions.c.filters).where(
                subscriptions.c.connection_id == each.connection_id,
                subscriptions.c.trigger == each.trigger,
                subscriptions.c.status != "disabled",
            )
        )
        rows = [
            _delivery(each.connection_id, event_id, now)
            | {"subscription_id": row.id, "due_at": None if row.status == "paused" else now}
            for row in wanting
            if each.wanted(row.filters)
        ]
        if rows:
            transaction.execute(tables.deliveries.insert(), rows)


def _delivery(connection_id: str, event_id: str, now: datetime) -> dict[str, Any]:
    return {
        "id": ids.new_id("dlv"),
        "connection_id": connection_id,
        "event_id": event_id,
        "status": "pending",
        "attempts": 0,
        "created_at": now,
    }
