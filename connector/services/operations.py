"""Operations: what changes something is recorded before its first call, kept with its answer, and found again by its
key or by what it asks for.
"""

import dataclasses
import functools
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from connector import errors, ids, limits
from connector.catalogue import files
from connector.catalogue.entries import DEDUPLICATE, Action
from connector.services import fingerprints, operation_inputs
from connector.services import operation_rules as rules
from connector.services import operation_sentences as sentences
from connector.services.call_files import CallFiles, FileFetcher
from connector.services.callbacks import Callback, CallbackService
from connector.services.callers import Caller
from connector.services.operation_rules import Mode, OnRepeat
from connector.services.operation_runner import Answer, OperationRunner
from connector.states import OperationStatus
from connector.store.connections import Connection
from connector.store.operations import Operation, OtherAction
from connector.store.store import Store


class OperationService:
    """Does operations, each once."""

    def __init__(
        self,
        store: Store,
        runner: OperationRunner,
        callbacks: CallbackService,
        fetcher: FileFetcher,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._runner = runner
        self._callbacks = callbacks
        self._fetcher = fetcher
        self._clock = clock
        self._monotonic = monotonic
        self._pause = pause

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
        """Do what changes something, or answer as the operation that it repeats. `checked` is what was made of `given`.

        Raises what is wrong with the files, an earlier run's conflict, a provider's problem.
        """
        known_as = fingerprints.of(action, given, checked)
        with self._fetcher.call(action, checked, owner=connection.id) as its_files:
            return self._change(connection, action, its_files, caller, key=key, known_as=known_as)

    def unreported(self, operation_id: str) -> None:
        """The answer that reported how an operation ended could not be sent."""
        self._store.operations.mark_reported(operation_id, False)

    def _change(
        self,
        connection: Connection,
        action: Action,
        its_files: CallFiles,
        caller: Caller,
        *,
        key: str | None,
        known_as: Mapping[int, str],
    ) -> Answer:
        """See `perform`. `known_as`: see `fingerprints.of`.

        What has to be fetched is fetched before anything is recorded; for a repeat whose answer is known it is not.
        """
        caller.repeated, checked = False, its_files.given
        callback = self._callbacks.of(checked)
        wanted = self._wanted(connection, action, checked, key, known_as)
        minutes = checked.get(DEDUPLICATE.key)
        same_after = wanted.created_at - timedelta(minutes=minutes) if minutes else None
        began = self._monotonic()
        operation, new = self._begin(wanted, known_as, caller, its_files, same_after=same_after)
        if not _same_input(operation, known_as):
            raise errors.IdempotencyConflict(
                "This Idempotency-Key was used before with another input. Use a new key for a new input."
            )
        self._join(operation, callback, new=new)
        if operation.status == OperationStatus.FINISHED:
            self._callbacks.settle(action, operation, operation.answer or {})
            return self._repeated(operation, caller)
        token = str(wanted.lease_token)
        ours = operation if new else self._acquired(operation, its_files, token=token)
        mode, waited = Mode.NEW if new else Mode.RESUMED, self._monotonic() - began
        checked = its_files.given
        given = operation_inputs.of_the_operation(checked) if any(files.within(dict(checked))) else None
        return self._runner.run(
            action, connection, ours, token=token, mode=mode, caller=caller, given=given, waited=waited
        )

    def _acquired(self, operation: Operation, its_files: CallFiles, *, token: str) -> Operation:
        """An earlier one that is ours now, with its files. Raises `OperationInProgress`, and what fetching raises."""
        if its_files.awaited and not self._runner.held(operation.lease):
            its_files.fetch()
        ours = self._runner.acquire(operation.lease, token=token)
        if ours is None:
            raise errors.OperationInProgress(
                "The same step is running right now. Ask again in a few seconds for its answer.", retry_after=5
            )
        return ours

    def _wanted(
        self,
        connection: Connection,
        action: Action,
        checked: Mapping[str, Any],
        key: str | None,
        known_as: Mapping[int, str],
    ) -> Operation:
        """The operation that is recorded unless there is one that is repeated."""
        now, newest = self._clock(), fingerprints.newest(known_as)
        return Operation(
            id=ids.new_id("op", at=now),
            connection_id=connection.id,
            account=connection.account,
            action=action.key,
            key=key,
            fingerprint=known_as[newest],
            fingerprint_version=newest,
            input=operation_inputs.kept(operation_inputs.of_the_operation(checked)),
            journal={},
            lease_until=now + limits.OPERATION_LEASE,
            lease_token=self._store.token(),
            created_at=now,
            updated_at=now,
        )

    def _begin(
        self,
        wanted: Operation,
        known_as: Mapping[int, str],
        caller: Caller,
        its_files: CallFiles,
        *,
        same_after: datetime | None,
    ) -> tuple[Operation, bool]:
        """Record it, or find what it repeats, and wait for that as long as `rules.on_repeat` says.

        For a caller who hangs up meanwhile nothing is begun. Gives the operation, and whether it is new.
        """
        begin = functools.partial(
            self._record, its_files, caller, join_after=wanted.created_at - limits.JOIN_WINDOW, known_as=known_as
        )
        waits_until = self._monotonic() + limits.CALL_TIMEOUT
        operation, new = begin(wanted, same_after=same_after)
        while not new:
            does = self._on_repeat(operation, known_as, keyed=wanted.key is not None)
            if does is OnRepeat.START_OVER and self._forgotten(operation):
                return begin(wanted)
            if does is not OnRepeat.WAIT or self._monotonic() >= waits_until:
                break
            self._pause(limits.EQUAL_CALL_PAUSE)
            if caller.gone():
                break
            operation, new = begin(self._renewed(wanted), same_after=same_after)
        return operation, new

    def _record(self, its_files: CallFiles, caller: Caller, wanted: Operation, **known: Any) -> tuple[Operation, bool]:
        """Record an operation once its files are there, or find the one that it repeats, which may need none.

        Raises what fetching raises, `IdempotencyConflict` where the key is a batch's, and `RequestTimeout` when the
        caller has hung up meanwhile.
        """
        try:
            if its_files.awaited:
                found = self._store.operations.join(wanted, **known)
                if found is not None:
                    return found, False
                its_files.fetch()
                if caller.gone():
                    raise errors.RequestTimeout("Nobody waits for the answer any more, so nothing was begun.")
            return self._store.operations.begin(wanted, **known)
        except OtherAction:
            raise errors.IdempotencyConflict(sentences.KEY_OF_ANOTHER_ACTION) from None

    def _on_repeat(self, operation: Operation, known_as: Mapping[int, str], *, keyed: bool) -> OnRepeat:
        return rules.on_repeat(
            self._runner.state(operation),
            keyed=keyed,
            lease_current=operation.lease_until is not None and operation.lease_until >= self._clock(),
            same_input=_same_input(operation, known_as),
        )

    def _forgotten(self, operation: Operation) -> bool:
        """Whether one whose key a refusal has released could be forgotten for another input."""
        token = self._store.token()
        if not self._runner.acquire(operation.lease, token=token):
            return False
        self._store.operations.forget(operation.id, token=token)
        return True

    def _renewed(self, wanted: Operation) -> Operation:
        now = self._clock()
        return dataclasses.replace(wanted, created_at=now, updated_at=now, lease_until=now + limits.OPERATION_LEASE)

    def _join(self, operation: Operation, callback: Callback | None, *, new: bool) -> None:
        """Keep the callback with its operation."""
        try:
            self._callbacks.join(operation, callback)
        except BaseException:
            if new:  # the caller is told that it failed: then nobody may do it unseen
                self._store.operations.forget(operation.id, token=str(operation.lease_token))
            raise

    def _repeated(self, operation: Operation, caller: Caller) -> Answer:
        """The answer of a finished operation, once more. That nobody knows what came of it is told again and again."""
        caller.repeated = True
        if operation.http_status == 200 and caller.reached(operation.id):
            self._store.operations.mark_reported(operation.id, True)
        answer = operation.answer or {}
        if operation.http_status != 200:
            kind = errors.InternalError if operation.http_status == 500 else errors.ProviderFailed
            raise kind(str(answer.get("message")))
        return answer


def _same_input(operation: Operation, known_as: Mapping[int, str]) -> bool:
    return known_as.get(operation.fingerprint_version) == operation.fingerprint
