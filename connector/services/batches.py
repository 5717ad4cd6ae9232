"""Batches: many items of one action, each an operation of its own, recorded together before anything is sent.

The call itself begins what it can within `limits.BATCH_STARTS`. Then its caller is told how each item stands, and with
that what is left is accepted: the relay begins it in its turn (`services/queue.py`). A repeat begins what was refused,
and what was not there before; it finds everything else.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from connector import errors, ids, limits
from connector.catalogue import batches, schemas
from connector.catalogue.entries import DEDUPLICATE, Action
from connector.services import fingerprints, operation_inputs
from connector.services import operation_rules as rules
from connector.services import operation_sentences as sentences
from connector.services.callbacks import Callback, CallbackService
from connector.services.callers import Caller
from connector.services.operation_rules import Mode
from connector.services.operation_runner import Answer, OperationRunner
from connector.services.provider_calls import ProviderCalls
from connector.states import OperationState
from connector.store.batches import Batch, Begun, OtherInput, Wanted, Windows
from connector.store.callbacks import TooMany
from connector.store.connections import Connection
from connector.store.operation_states import state_of
from connector.store.operations import Operation, OtherAction
from connector.store.store import Store

_MICROSECOND = timedelta(microseconds=1)
_MILLISECOND = timedelta(milliseconds=1)


class Item(NamedTuple):
    """One item as it was given. `known_as`: its fingerprints by their versions; `checked` without what it says of
    itself, which is `key`.
    """

    key: str | None
    checked: Mapping[str, Any]
    known_as: Mapping[int, str]
    callback: Callback | None


class BatchService:
    """Does batches."""

    def __init__(
        self,
        store: Store,
        calls: ProviderCalls,
        runner: OperationRunner,
        callbacks: CallbackService,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._calls = calls
        self._runner = runner
        self._callbacks = callbacks
        self._clock = clock
        self._monotonic = monotonic

    def perform(
        self,
        connection: Connection,
        action: Action,
        given: Mapping[str, Any],
        checked: Mapping[str, Any],
        caller: Caller,
        *,
        key: str | None,
    ) -> Answer:
        """Do the single action for each item that it was not done for yet. `checked` is what was made of `given`.

        Raises `InvalidInput`, `IdempotencyConflict`.
        """
        single = action.batch_of
        assert single is not None, "a batch is of something"
        rows = checked[batches.ITEMS]
        items = self._items(connection, action, single, given.get(batches.ITEMS, rows), rows)
        asked_at, began = self._clock(), self._monotonic()
        begun = self._recorded(connection, action, single, items, key, checked.get(DEDUPLICATE.key), asked_at)
        caller.repeated = not begun.fresh
        hold = self._begin(connection, single, begun, caller, began)
        if caller.reached(begun.batch.id):
            self._store.batches.accept(
                begun.batch.id, begun.operation_ids, accepted_at=asked_at, due_at=self._clock() + hold
            )
        standing = self._store.batches.standing(begun.operation_ids)
        if not standing:
            raise errors.Unauthorized("This connection was disconnected meanwhile.")
        operations = [standing[each] for each in begun.operation_ids]
        self._settle(single, operations, items)
        return _answer(begun.batch.id, single, operations, items, now=self._clock())

    def unreported(self, batch_id: str) -> None:
        """The answer that told how a batch stands could not be sent."""
        self._store.batches.mark_unreported(batch_id)

    def _items(
        self,
        connection: Connection,
        action: Action,
        single: Action,
        given: Sequence[Mapping[str, Any]],
        checked: Sequence[Mapping[str, Any]],
    ) -> list[Item]:
        """Raises `InvalidInput` for what the provider could not take, or a callback that may not be called."""
        call, items, faults = self._calls.open(connection), list[Item](), list[tuple[str, list[str]]]()
        for position, (raw, each) in enumerate(zip(given, checked, strict=True)):
            plain, own = batches.apart(each)
            wrong = dict(action.batch_check(call, plain)) if action.batch_check else {}
            try:
                callback = self._callbacks.of(plain)
            except errors.InvalidInput as refused:
                wrong |= refused.details or {}
            faults += [(f"{batches.ITEMS}.{position}.{path}", said) for path, said in wrong.items()]
            if not wrong:
                known_as = fingerprints.of(single, batches.apart(raw)[0], plain)
                items.append(Item(own.get(batches.ITEM_KEY.key), plain, known_as, callback))
        if faults:
            raise schemas.wrong(faults, action.input)
        return items

    def _recorded(
        self,
        connection: Connection,
        action: Action,
        single: Action,
        items: Sequence[Item],
        key: str | None,
        deduplicate: int | None,
        now: datetime,
    ) -> Begun:
        batch = Batch(
            id=ids.new_id("bat"),
            connection_id=connection.id,
            account=connection.account,
            action=action.key,
            key=key,
            fingerprint=_digest([action.key, *([each.key, _newest(each)] for each in items)]),
            created_at=now,
        )
        windows = Windows(
            same_after=now - timedelta(minutes=deduplicate) if deduplicate else None,
            join_after=now - limits.JOIN_WINDOW,
            open_after=now - limits.BATCH_OPEN,
        )
        try:
            return self._store.batches.begin(batch, _wanted(connection, single, items, now), windows, now=now)
        except OtherAction:
            raise errors.IdempotencyConflict(sentences.KEY_OF_ANOTHER_ACTION) from None
        except OtherInput as other:
            raise _conflict(action, other.positions) from None
        except TooMany:
            most = limits.CALLBACKS_OF_OPERATION
            raise schemas.wrong(
                [(batches.ITEMS, [f"For one of these {most} callbacks wait already, the most there can be."])],
                action.input,
            ) from None

    def _begin(self, connection: Connection, single: Action, begun: Begun, caller: Caller, began: float) -> timedelta:
        """Begin items until time has run out, the caller has gone, or the provider takes no more.

        Gives for how long the others wait then.
        """
        for operation_id in begun.operation_ids:
            waited = self._monotonic() - began
            if waited >= limits.BATCH_STARTS or caller.gone():
                break
            if operation_id not in begun.fresh:
                continue
            now, token = self._clock(), self._store.token()
            operation = self._store.turns.start(operation_id, token=token, now=now, until=now + limits.OPERATION_LEASE)
            if operation is None:  # another call of the same batch has begun it
                continue
            try:
                self._runner.run(single, connection, operation, token=token, mode=Mode.NEW, waited=waited)
            except errors.StoreUnavailable:
                raise
            except errors.RateLimited as limited:
                return rules.pause_before_turn(limited, attempts=operation.attempts)
            except errors.Problem:  # what became of it is written down
                continue
        return timedelta()

    def _settle(self, single: Action, operations: Sequence[Operation], items: Sequence[Item]) -> None:
        """Tell callbacks that came with this call of what was over before."""
        for operation, item in zip(operations, items, strict=True):
            if item.callback and operation.http_status == 200:
                self._callbacks.settle(single, operation, operation.answer or {})
            elif item.callback and operation.http_status:  # its caller is told so now, and was before
                self._store.callbacks.forget(operation.id)


def _wanted(connection: Connection, single: Action, items: Sequence[Item], now: datetime) -> list[Wanted]:
    """The operations of items, a microsecond apart and their ids a millisecond, so that both keep their order."""
    seen, wanted = Counter[str](), list[Wanted]()
    for position, item in enumerate(items):
        at, newest = now + position * _MICROSECOND, fingerprints.newest(item.known_as)
        alike = _digest([item.key, _newest(item)])
        seen[alike] += 1
        operation = Operation(
            id=ids.new_id("op", at=now + position * _MILLISECOND),
            connection_id=connection.id,
            account=connection.account,
            action=single.key,
            key=None,
            fingerprint=item.known_as[newest],
            fingerprint_version=newest,
            input=operation_inputs.kept(operation_inputs.of_the_operation(item.checked)),
            journal={},
            attempts=0,
            created_at=at,
            updated_at=at,
        )
        told = item.callback and (item.callback.target_url, item.callback.callback_id)
        wanted.append(Wanted(operation, item.known_as, _identities(item, seen[alike]), told))
    return wanted


def _identities(item: Item, number: int) -> tuple[str, ...]:
    """What an item is known by within its batch: its own key, or what it asks for and which of several alike it is."""
    if item.key is not None:
        return (_digest([item.key]),)
    by_version = sorted(item.known_as.items(), reverse=True)
    return tuple(_digest([None, version, known, number]) for version, known in by_version)


def _conflict(action: Action, positions: Sequence[int]) -> errors.IdempotencyConflict:
    """The refusal of a batch that has another input for items which are there. Nothing of it was begun."""
    said = [(f"{batches.ITEMS}.{each}.{batches.ITEM_KEY.key}", [sentences.OTHER_ITEM]) for each in positions]
    wrong = schemas.wrong(said, action.input)
    return errors.IdempotencyConflict(f"{wrong.message} {sentences.NOTHING_BEGUN}", details=wrong.details)


def _newest(item: Item) -> str:
    return item.known_as[fingerprints.newest(item.known_as)]


def _digest(parts: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()


def _answer(
    batch_id: str, single: Action, operations: Sequence[Operation], items: Sequence[Item], *, now: datetime
) -> Answer:
    rows = [
        {"index": index, batches.ITEM_KEY.key: item.key, "operation_id": operation.id, **_shown(single, operation, now)}
        for index, (operation, item) in enumerate(zip(operations, items, strict=True))
    ]
    counts = Counter(row["status"] for row in rows)
    return {
        "id": batch_id,
        batches.ITEMS: rows,
        "counts": {each.value: counts[each.value] for each in batches.STATUSES},
    }


def _shown(single: Action, operation: Operation, now: datetime) -> dict[str, Any]:
    status = _status(operation, now)
    made = operation.answer if status == "succeeded" else None
    error = operation.answer if status == "failed" else None
    waits_for = (operation.answer or {}).get("message") if status == "queued" else None
    return {"status": status, str(single.starts_resource_type): made, "error": error, "waits_for": waits_for}


def _status(operation: Operation, now: datetime) -> str:
    match state_of(operation, now=now):
        case OperationState.FINISHED:
            return "succeeded" if operation.http_status == 200 else "failed"
        case OperationState.QUEUED:
            return "queued"
        case OperationState.AWAITING_CALLER:
            return "failed" if operation.http_status else "queued"
        case _:
            return "running"
