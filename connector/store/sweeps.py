"""Sweeps: how far what each connection has was looked through, and when that goes on.

A row is there as long as its connection. `since` is when the connection began to look into its account, and
`baseline_done` says whether all that was there has been seen once since: of what was final before, nothing is told.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from connector import ids
from connector.states import ConnectionStatus
from connector.store import receipts, tables
from connector.store.database import Database

_table = tables.sweeps


class Place(NamedTuple):
    """A page of a list: of which list, how the provider calls the page, and which one it is, counted from 1."""

    list_name: str | None = None
    cursor: str | None = None
    page: int = 1


BEGINNING = Place()
_PLACE = ("about", "cursor", "page")  # the columns of a place


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One connection's sweep, which is ours until its lease ends, and where it goes on."""

    connection_id: str
    since: datetime
    baseline_done: bool
    place: Place
    token: str


class Sweeps:
    """The sweeps of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, *, token: str, now: datetime, until: datetime, later: datetime, limit: int) -> list[Sweep]:
        """Take up to `limit` sweeps that are due; until `until` nobody else gets them.

        Where the key is refused it waits until `later`.
        """
        with self._database.write() as transaction:
            due = sa.select(_table.c.connection_id).where(_table.c.due_at <= now).order_by(_table.c.due_at)
            taken = transaction.execute(due.limit(limit).with_for_update(skip_locked=True)).scalars().all()
            if not taken:
                return []
            ours = _active(transaction, taken)
            waiting = [each for each in taken if each not in ours]
            transaction.execute(_at(waiting).values(due_at=later, lease_token=None))
            claimed = _at(ours).values(due_at=until, lease_token=token)
            names = ("connection_id", "since", "noted", *_PLACE)
            rows = transaction.execute(claimed.returning(*(_table.c[name] for name in names)))
            return [
                Sweep(connection_id=row[0], since=row[1], baseline_done=row[2], place=Place(*row[3:]), token=token)
                for row in rows
            ]

    def due(self, *, now: datetime) -> bool:
        """Whether any sweep waits to be made."""
        query = sa.select(_table.c.connection_id).where(_table.c.due_at <= now).limit(1)
        with self._database.glance() as connection:
            return connection.execute(query).one_or_none() is not None

    def known(
        self, connection_id: str, resource_type: str, ends: Mapping[str, str | None], *, given_up: Collection[str] = ()
    ) -> dict[str, bool]:
        """Whether each of these resources had ended when we last saw it; one that we never saw is left out.

        `ends`: by resource id, the end that the provider's list shows now. A resource for which only an event with a
        reason of `given_up` was published (we stopped waiting) counts as not ended until its real end is published.
        """
        resources = tables.resources
        query = sa.select(resources.c.thing_id, resources.c.finished, resources.c.generation).where(
            resources.c.connection_id == connection_id,
            resources.c.kind == resource_type,
            resources.c.thing_id.in_(ends),
        )

        def told(resource: sa.Row[str, bool, int], word: str | None) -> str:
            return ids.event_id(connection_id, resource_type, resource.thing_id, str(word), resource.generation)

        with self._database.read() as transaction:
            known = transaction.execute(query).all()
            ended = [each for each in known if each.finished and ends[each.thing_id]]
            words = ((each, word) for each in ended for word in (ends[each.thing_id], *given_up))
            made = _made(transaction, [told(*each) for each in words])
        return {each.thing_id: bool(each.finished) for each in known} | {
            each.thing_id: False
            for each in ended
            if told(each, ends[each.thing_id]) not in made and any(told(each, word) in made for word in given_up)
        }

    def record(
        self,
        sweep: Sweep,
        resource_type: str,
        *,
        finished: Collection[str] = (),
        under_way: Collection[str] = (),
        asked: Mapping[str, datetime],
        account: int = 0,
        now: datetime,
    ) -> bool:
        """Record the state of new resources without publishing events, and create a watch for each of `asked`, due at
        its instant, in this account of the connection. False, with nothing written, when the sweep's lease is lost.
        """
        with self._database.write() as transaction:
            if transaction.execute(_ours(sweep).with_for_update()).one_or_none() is None:
                return False
            resource = {"connection_id": sweep.connection_id, "kind": resource_type, "generation": 1, "updated_at": now}
            rows = [
                resource | {"thing_id": each, "finished": each in finished} for each in sorted({*finished, *under_way})
            ]
            if rows:
                transaction.execute(self._database.insert(tables.resources).on_conflict_do_nothing(), rows)
            watches = [
                receipts.Watch(sweep.connection_id, resource_type, each, account, now, due_at, {})
                for each, due_at in asked.items()
            ]
            if watches:
                receipts.open_watches(transaction, watches)
            return True

    def end(self, sweep: Sweep, *, place: Place, baseline_done: bool, due_at: datetime) -> None:
        """End a claim: the next one is due at `due_at` and goes on at `place`. Does nothing for a lost lease."""
        ended = _at([sweep.connection_id]).where(_table.c.lease_token == sweep.token)
        with self._database.write() as transaction:
            transaction.execute(ended.values(**_values(place), noted=baseline_done, due_at=due_at, lease_token=None))


def begin(transaction: sa.Connection, connection_id: str, *, now: datetime) -> None:
    """A connection is made: what is final in its account now is not told."""
    transaction.execute(_table.insert().values(connection_id=connection_id, **_fresh(now)))


def restart(transaction: sa.Connection, connection_id: str, *, now: datetime) -> None:
    """The connection looks into another account now: what is final there is not told."""
    transaction.execute(_at([connection_id]).values(_fresh(now)))


def hurry(transaction: sa.Connection, connection_id: str, *, now: datetime) -> None:
    """Something has just begun to listen, or a key to work again: the next sweep is not to wait any longer."""
    waits = _at([connection_id]).where(_table.c.lease_token.is_(None), _table.c.due_at > now)
    transaction.execute(waits.values(due_at=now))


def _fresh(now: datetime) -> dict[str, object]:
    return {"since": now, "noted": False, "due_at": now, "lease_token": None} | _values(BEGINNING)


def _values(place: Place) -> dict[str, object]:
    """By column."""
    return dict(zip(_PLACE, place, strict=True))


def _at(connection_ids: Collection[str]) -> sa.Update:
    return _table.update().where(_table.c.connection_id.in_(connection_ids))


def _ours(sweep: Sweep) -> sa.Select[str]:
    return sa.select(_table.c.connection_id).where(
        _table.c.connection_id == sweep.connection_id, _table.c.lease_token == sweep.token
    )


def _made(transaction: sa.Connection, event_ids: Collection[str]) -> set[str]:
    """Those of some events that were ever made."""
    identity = tables.identities.c.event_id
    return (
        set(transaction.execute(sa.select(identity).where(identity.in_(event_ids))).scalars()) if event_ids else set()
    )


def _active(transaction: sa.Connection, connection_ids: Collection[str]) -> set[str]:
    """Those of some connections whose key is not refused."""
    connections = tables.connections
    active = connections.c.status == ConnectionStatus.ACTIVE
    some = sa.select(connections.c.id).where(connections.c.id.in_(connection_ids), active)
    return set(transaction.execute(some).scalars())
