"""Batches: many operations that one call asked for, recorded together, each with a life of its own from then on."""

import dataclasses
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from connector.states import OperationState
from connector.store import operation_states, tables
from connector.store.callbacks import Callbacks
from connector.store.database import Database
from connector.store.operation_statements import statements_for, values_of
from connector.store.operation_states import Move, allowed, is_in
from connector.store.operations import Operation, OtherAction
from connector.store.row_locks import lock_rows

_table = tables.batches
_operations = tables.operations
_SUCCEEDED = sa.and_(is_in(OperationState.FINISHED), _operations.c.http_status == 200)
_HEAVY: Mapping[str, Any] = {"input": {}, "journal": {}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What its items are found by again. `answered`: some caller was told how they stand."""

    id: str
    connection_id: str
    account: int
    action: str
    key: str | None
    fingerprint: str
    answered: bool = False
    created_at: datetime


class Wanted(NamedTuple):
    """An item as it is asked for: the operation to record unless there is one, its fingerprints by their versions, what
    either is known by within its batch (by this version's way first), and whom to tell how it ends: address and id.
    """

    operation: Operation
    known_as: Mapping[int, str]
    identities: tuple[str, ...]
    callback: tuple[str, str | None] | None


class Begun(NamedTuple):
    """A batch with the operation of each item that was asked for. `fresh`: those that are to be begun now."""

    batch: Batch
    operation_ids: Sequence[str]
    fresh: Collection[str]


class Windows(NamedTuple):
    """Since when one must have been asked for, so that an equal batch without a key joins it: whatever became of it
    (None: it must not), reported to nobody, with an item that has not succeeded.
    """

    same_after: datetime | None
    join_after: datetime
    open_after: datetime


class OtherInput(Exception):
    """Some of what was asked for is there with another input, and does not await its caller. `positions`: from 0."""

    def __init__(self, positions: Sequence[int]) -> None:
        super().__init__(f"items {positions}")
        self.positions = positions


class Batches:
    """The batches of a database."""

    def __init__(self, database: Database, callbacks: Callbacks) -> None:
        self._database = database
        self._callbacks = callbacks
        self._statements = statements_for(database.sqlite)

    def begin(self, batch: Batch, wanted: Sequence[Wanted], windows: Windows, *, now: datetime) -> Begun:
        """Record a batch, or find the one that it repeats; then each item that it does not have yet.

        Items that were refused are as good as new, and may have another input now. All that was asked for is recorded,
        or nothing. Raises `operations.OtherAction`, `OtherInput`, `callbacks.TooMany`.
        """
        owner = tables.connections.c.id == batch.connection_id
        with self._database.write() as transaction:
            # Of two at once the second finds what the first has recorded.
            transaction.execute(sa.select(tables.connections.c.id).where(owner).with_for_update(key_share=True))
            found = self._find(transaction, batch, windows)
            if found is None:
                _look_for_another(transaction, batch)
                transaction.execute(_table.insert().values(**_values(batch)))
            elif found.action != batch.action:
                raise OtherAction
            elif found.fingerprint != batch.fingerprint:
                transaction.execute(
                    _table.update().where(_table.c.id == found.id).values(fingerprint=batch.fingerprint)
                )
            begun = self._record(transaction, found or batch, wanted)
            _begin_anew(transaction, begun, wanted)
            told = zip(begun.operation_ids, wanted, strict=True)
            theirs = [(operation_id, *each.callback) for operation_id, each in told if each.callback]
            self._callbacks.add_all(transaction, batch.connection_id, theirs, now=now)
        return begun

    def standing(self, operation_ids: Collection[str]) -> dict[str, Operation]:
        """How items stand now, by id, without what they were given."""
        columns = [each for each in _operations.c if each.name not in _HEAVY]
        query = sa.select(*columns).where(_operations.c.id.in_(operation_ids))
        with self._database.read() as transaction:
            return {row.id: Operation(**row._mapping, **_HEAVY) for row in transaction.execute(query)}

    def accept(self, batch_id: str, operation_ids: Collection[str], *, accepted_at: datetime, due_at: datetime) -> None:
        """Before a caller is told how a batch stands: what was not begun is queued, what is under way goes on, for they
        are told that it will be done. `accepted_at` is when that was asked for.
        """
        theirs = _operations.c.id.in_(operation_ids)
        waiting = (theirs, is_in(OperationState.AWAITING_CALLER), _operations.c.http_status.is_(None))
        under_way = (theirs, allowed(Move.ACQUIRE), _operations.c.lease_until.is_not(None))
        with self._database.write() as transaction:
            lock_rows(transaction, _operations, theirs)
            transaction.execute(
                _operations.update()
                .where(*waiting, allowed(Move.QUEUE))
                .values(operation_states.queued(due_at) | {"accepted_at": accepted_at})
            )
            transaction.execute(
                _operations.update()
                .where(*under_way, _operations.c.accepted_at.is_(None))
                .values(accepted_at=accepted_at)
            )
            transaction.execute(_table.update().where(_table.c.id == batch_id).values(answered=True))

    def mark_unreported(self, batch_id: str) -> None:
        """The answer that told how a batch stands could not be sent."""
        with self._database.write() as transaction:
            transaction.execute(_table.update().where(_table.c.id == batch_id).values(answered=False))

    def _find(self, transaction: sa.Connection, batch: Batch, windows: Windows) -> Batch | None:
        """The one that a batch repeats."""
        same = _equal(batch, windows) if batch.key is None else _table.c.key == batch.key
        mine = (_table.c.connection_id == batch.connection_id, _table.c.account == batch.account, same)
        newest = sa.select(_table).where(*mine).order_by(_table.c.created_at.desc()).limit(1)
        row = transaction.execute(newest).one_or_none()
        return None if row is None else Batch(**row._mapping)

    def _record(self, transaction: sa.Connection, batch: Batch, wanted: Sequence[Wanted]) -> Begun:
        """Insert what the batch does not have yet. Raises `OtherInput`."""
        keys = [[f"{batch.id}/{each}" for each in item.identities] for item in wanted]
        there = _there(transaction, batch, [key for each in keys for key in each])
        rows = [next((there[name] for name in names if name in there), None) for names in keys]
        if others := [
            position
            for position, (row, item) in enumerate(zip(rows, wanted, strict=True))
            if row is not None and not row.waits and not _same_input(row, item)
        ]:
            raise OtherInput(others)
        for row, item, names in zip(rows, wanted, keys, strict=True):
            if row is None:
                operation = dataclasses.replace(item.operation, key=names[0], batch_id=batch.id)
                self._statements.insert(transaction, **values_of(operation))
            elif not _same_input(row, item):
                _change(transaction, row.id, item.operation)
        ids = [item.operation.id if row is None else row.id for row, item in zip(rows, wanted, strict=True)]
        fresh = {each for row, each in zip(rows, ids, strict=True) if row is None or row.waits}
        return Begun(batch, ids, fresh)


def _look_for_another(transaction: sa.Connection, batch: Batch) -> None:
    """Raises `OtherAction` where a new batch has the key of an operation. A key that a refusal has released is free."""
    if batch.key is not None:
        theirs = (_operations.c.connection_id == batch.connection_id, _operations.c.account == batch.account)
        query = sa.select(_operations.c.id).where(*theirs, _operations.c.key == batch.key)
        if transaction.execute(query.where(~is_in(OperationState.AWAITING_CALLER))).first():
            raise OtherAction


def _there(transaction: sa.Connection, batch: Batch, keys: Collection[str]) -> dict[str, sa.Row[Any]]:
    """The items of a batch that are there, by what they are known by. They stay as they are until it has ended."""
    c = _operations.c
    theirs = (c.connection_id == batch.connection_id, c.account == batch.account, c.key.in_(keys))
    lock_rows(transaction, _operations, *theirs)
    waits = is_in(OperationState.AWAITING_CALLER).label("waits")
    found = transaction.execute(sa.select(c.key, c.id, c.fingerprint, c.fingerprint_version, waits).where(*theirs))
    return {row.key: row for row in found}


def _same_input(row: sa.Row[Any], item: Wanted) -> bool:
    return bool(item.known_as.get(row.fingerprint_version) == row.fingerprint)


def _change(transaction: sa.Connection, operation_id: str, wanted: Operation) -> None:
    """Another input for an item of which nothing is unclear: what was found out for the one before is not of use."""
    anew = {"fingerprint": wanted.fingerprint, "fingerprint_version": wanted.fingerprint_version, "journal": {}}
    given = json.loads(values_of(wanted)["input"])
    transaction.execute(_operations.update().where(_operations.c.id == operation_id).values(anew | {"input": given}))


def _equal(batch: Batch, windows: Windows) -> sa.ColumnElement[bool]:
    """Those of the same items that a batch without a key repeats."""
    ways = [
        sa.and_(_table.c.created_at > windows.join_after, _table.c.answered.is_(False)),
        sa.exists().where(
            _operations.c.batch_id == _table.c.id, _operations.c.created_at > windows.open_after, ~_SUCCEEDED
        ),
    ]
    if windows.same_after is not None:
        ways.append(_table.c.created_at > windows.same_after)
    return sa.and_(_table.c.fingerprint == batch.fingerprint, _table.c.action == batch.action, sa.or_(*ways))


def _begin_anew(transaction: sa.Connection, begun: Begun, wanted: Sequence[Wanted]) -> None:
    """What awaits its caller is as young as this repeat, and a refusal of it is forgotten, with whom that was told."""
    c = _operations.c
    for operation_id, each in zip(begun.operation_ids, wanted, strict=True):
        if operation_id in begun.fresh and operation_id != each.operation.id:
            anew = {"http_status": None, "answer": None, "accepted_at": None, "created_at": each.operation.created_at}
            waits = is_in(OperationState.AWAITING_CALLER)
            transaction.execute(_operations.update().where(c.id == operation_id, waits).values(anew))
    told = (tables.callbacks.c.operation_id.in_(begun.fresh), tables.callbacks.c.told_at.is_not(None))
    transaction.execute(tables.callbacks.delete().where(*told))


def _values(batch: Batch) -> dict[str, Any]:
    return {each.name: getattr(batch, each.name) for each in dataclasses.fields(batch)}
