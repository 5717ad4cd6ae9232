"""Actions, searches and option lists: check the input, open the key, let the provider's function do it.

A changing action is an operation: recorded before its first call, kept with its answer, found again by its key.
"""

import dataclasses
import functools
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from connector import errors, ids
from connector.catalogue import schemas
from connector.catalogue.entries import DEDUPLICATE, Action, Options, Search
from connector.egress.provider_slots import ProviderSlots
from connector.services import fingerprints, key_status
from connector.services.callbacks import CallbackService
from connector.services.callers import Caller
from connector.services.lease_renewal import LEASE
from connector.services.operation_runner import PATIENCE, Answer, OperationRunner
from connector.services.provider_calls import ProviderCalls
from connector.store.connections import Connection
from connector.store.operations import Operation
from connector.store.store import Store

WAIT = 0.2  # seconds between two looks at an equal operation that runs
JOIN_WINDOW = timedelta(minutes=15)

R = TypeVar("R", Search, Options)


class ActionService:
    """Runs what the catalogue offers, for one connection at a time."""

    def __init__(
        self,
        store: Store,
        calls: ProviderCalls,
        runs: OperationRunner,
        callbacks: CallbackService,
        slots: ProviderSlots,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._calls = calls
        self._runs = runs
        self._callbacks = callbacks
        self._slots = slots
        self._clock = clock
        self._monotonic = monotonic
        self._pause = pause

    def read(self, kind: type[R], connection: Connection, key: str, given: Mapping[str, Any]) -> Any:
        """The rows of a search or an option list. Raises `NotFound`, `InvalidInput` or a provider's problem."""
        entry = self._calls.entry(kind, connection, key)
        checked = schemas.check(entry, given)
        with self._slots.taken(connection.id), key_status.noticed(self._store, connection, self._clock):
            return entry.perform(self._calls.open(connection), checked)

    def perform(
        self,
        connection: Connection,
        key: str,
        given: Mapping[str, Any],
        *,
        idempotency_key: str | None,
        caller: Caller | None = None,
    ) -> Answer:
        """Do an action, once. Raises what is wrong with the input, an earlier run's conflict, a provider's problem.

        `caller` waits for the answer; None is one who never goes away.
        """
        action = self._calls.entry(Action, connection, key)
        checked = schemas.check(action, given)
        with self._slots.taken(connection.id):
            if action.changes:
                known_as = fingerprints.of(action, given, checked)
                caller = caller or Caller()
                return self._change(connection, action, checked, caller, key=idempotency_key, known_as=known_as)
            with key_status.noticed(self._store, connection, self._clock):
                return cast(Answer, action.perform(self._calls.open(connection), checked))

    def _change(
        self,
        connection: Connection,
        action: Action,
        checked: dict[str, Any],
        caller: Caller,
        *,
        key: str | None,
        known_as: Mapping[int, str],
    ) -> Answer:
        """Do what changes something, or answer as the operation that it repeats. `known_as`: see `fingerprints.of`."""
        minutes = checked.pop(DEDUPLICATE.key, None)
        callback = self._callbacks.take(checked)
        wanted = self._wanted(connection, action, checked, key, known_as)
        same_after = wanted.created_at - timedelta(minutes=minutes) if minutes else None
        began = self._monotonic()
        operation, new = self._begin(wanted, known_as, caller, same_after=same_after)
        if known_as.get(operation.fingerprint_version) != operation.fingerprint:
            raise errors.IdempotencyConflict(
                "This Idempotency-Key was used before with another input. Use a new key for a new input."
            )
        token = str(wanted.lease_token)
        try:
            self._callbacks.join(operation, callback)
        except BaseException:
            if new:  # its caller is told that it failed: then nobody may do it behind his back
                self._store.operations.drop(operation.id, token=token)
            raise
        if operation.status == "finished":
            self._callbacks.settle(action, operation, operation.answer or {})
            return self._tell(operation, caller)
        taken = operation if new else self._runs.take(operation.lease, token=token)
        if taken is None:
            raise errors.OperationInProgress(
                "The same step is running right now. Ask again in a few seconds for its answer.", retry_after=5
            )
        waited = self._monotonic() - began
        return self._runs.run(action, connection, taken, token=token, fresh=new, caller=caller, waited=waited)

    def _wanted(
        self,
        connection: Connection,
        action: Action,
        checked: dict[str, Any],
        key: str | None,
        known_as: Mapping[int, str],
    ) -> Operation:
        now = self._clock()
        return Operation(
            id=ids.new_id("op"),
            connection_id=connection.id,
            account=connection.account,
            action=action.key,
            key=key,
            fingerprint=known_as[fingerprints.VERSION],
            fingerprint_version=fingerprints.VERSION,
            input=checked,
            journal={},
            lease_until=now + LEASE,
            lease_token=self._store.token(),
            created_at=now,
            updated_at=now,
        )

    def _begin(
        self, wanted: Operation, known_as: Mapping[int, str], caller: Caller, *, same_after: datetime | None
    ) -> tuple[Operation, bool]:
        """Record it, or find what it repeats. A key that was released is free for another input.

        Without a key an equal one that runs is waited for: only then is it known whether its caller was told. With one
        it is waited for only where its lease seems to have ended, until it is clear that somebody still works on it.
        For one who hangs up meanwhile nothing is begun.
        """
        ends = self._monotonic() + PATIENCE
        begin = functools.partial(
            self._store.operations.begin, join_after=wanted.created_at - JOIN_WINDOW, before=known_as.get(1)
        )
        operation, new = begin(wanted, same_after=same_after)
        while not new and self._busy(operation) and self._monotonic() < ends:
            if wanted.key is not None and operation.lease_until and operation.lease_until >= self._clock():
                break
            self._pause(WAIT)
            if caller.gone():
                break
            operation, new = begin(self._renewed(wanted), same_after=same_after)
        released = operation.status == "running" and operation.lease_until is None
        if not new and released and known_as.get(operation.fingerprint_version) != operation.fingerprint:
            token = self._store.token()
            if self._runs.take(operation.lease, token=token):
                self._store.operations.drop(operation.id, token=token)
                return begin(wanted)
        return operation, new

    def _busy(self, operation: Operation) -> bool:
        """Whether somebody may still work on it."""
        return operation.status == "running" and self._runs.held(operation.lease)

    def _renewed(self, wanted: Operation) -> Operation:
        now = self._clock()
        return dataclasses.replace(wanted, created_at=now, updated_at=now, lease_until=now + LEASE)

    def unheard(self, operation_id: str) -> None:
        """The answer that told how an operation ended could not be sent: the same body again is a repeat."""
        self._store.operations.told(operation_id, False)

    def _tell(self, operation: Operation, caller: Caller) -> Answer:
        caller.repeated = True
        if caller.hears(operation.id):
            self._store.operations.told(operation.id, True)
        answer = operation.answer or {}
        if operation.http_status != 200:
            kind = errors.InternalError if operation.http_status == 500 else errors.ProviderFailed
            raise kind(str(answer.get("message")))
        return answer
