"""Runs operations: whoever holds the lease does what is left to do, and keeps the answer for every repeat."""

import dataclasses
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from connector import errors, limits
from connector.catalogue.entries import Action
from connector.providers.base import Cost
from connector.services import key_status, operation_inputs
from connector.services import operation_rules as rules
from connector.services import operation_sentences as sentences
from connector.services.callbacks import CallbackService
from connector.services.callers import Caller
from connector.services.item_ends import HeldOperation, ItemEnds
from connector.services.journal import LeaseLost, OperationRun, OutcomeUnknown
from connector.services.lease_renewal import LeaseObserver, LeaseRenewer
from connector.services.operation_rules import ItemEnd, Mode
from connector.services.provider_calls import ProviderCalls
from connector.states import OperationState
from connector.store.connections import Connection
from connector.store.operation_states import Move, state_of
from connector.store.operations import Lease, Operation
from connector.store.store import Store

log = logging.getLogger(__name__)

Answer = Mapping[str, Any]  # what an action is answered with, now and at every repeat


class OperationRunner:
    """Runs operations, each under its lease."""

    def __init__(
        self,
        store: Store,
        calls: ProviderCalls,
        callbacks: CallbackService,
        *,
        reconcile_after: timedelta,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._calls = calls
        self._callbacks = callbacks
        self._item_ends = ItemEnds(store, calls, clock)
        self._reconcile_after = reconcile_after
        self._clock = clock
        self._monotonic = monotonic
        self._pause = pause
        self._lease_renewer = LeaseRenewer(store.operations, clock)
        self._lease_observer = LeaseObserver(monotonic)

    def held(self, lease: Lease) -> bool:
        """Whether somebody may still work on a running operation. Look again and again: see `LeaseObserver`."""
        return not self._lease_observer.has_ended(lease)

    def state(self, operation: Operation) -> OperationState:
        """How an operation stands, as far as this process has seen. Look again and again: see `LeaseObserver`."""
        state = state_of(operation, now=self._clock())
        if state is not OperationState.RUNNING:
            return state
        return state_of(operation, now=self._clock(), lease_over=not self.held(operation.lease))

    def acquire(self, lease: Lease, *, token: str) -> Operation | None:
        """The operation as it is once nobody else can change it; None when somebody else has it."""
        now = self._clock()
        if self.held(lease):
            return None
        return self._store.operations.acquire(lease, token=token, now=now, until=now + limits.OPERATION_LEASE)

    def end_of_other_account(self, operation: Operation, *, provider: str, token: str) -> None:
        """End an operation of an account whose key the connection has no more: only there it could be asked about."""
        self._end(HeldOperation(operation, provider, token, operation.journal), errors.ProviderFailed(sentences.LEFT))

    def run(
        self,
        action: Action,
        connection: Connection,
        operation: Operation,
        *,
        token: str,
        mode: Mode,
        caller: Caller | None = None,
        given: Mapping[str, Any] | None = None,
        waited: float = 0.0,
    ) -> Answer:
        """Do what is left of an operation that was acquired with `token`, and keep its answer.

        `caller` wants the answer, unless it is recovered, and has `waited` for so many seconds already. `given` is the
        input where the caller brought files with it; else what was kept of it. Raises the provider's problem,
        `OperationInProgress` when another process has it now, `ProviderFailed` when it is given up, `InternalError` for
        whatever else goes wrong.
        """
        asked = operation_inputs.restored(action, operation.input) if given is None else given
        run = OperationRun(
            self._store,
            operation,
            token=token,
            provider=connection.provider,
            mode=mode,
            terms=self._terms(operation, mode, waited=waited, complete=operation_inputs.complete(action, asked)),
            reconcile_after=self._reconcile_after,
            clock=self._clock,
            monotonic=self._monotonic,
            pause=self._pause,
        )
        try:
            return self._perform(action, connection, run, asked, caller)
        except LeaseLost:  # also when the end was to be kept: somebody else has it, or the connection is gone
            raise errors.OperationInProgress(
                "The same step is being finished elsewhere. Ask again in a few seconds for its answer.", retry_after=5
            ) from None

    def _terms(self, operation: Operation, mode: Mode, *, waited: float, complete: bool) -> rules.Terms:
        accepted = None if operation.accepted_at is None else self._clock() - operation.accepted_at
        return rules.terms(mode, age=self._age(operation), waited=waited, complete=complete, accepted=accepted)

    def _perform(
        self,
        action: Action,
        connection: Connection,
        run: OperationRun,
        asked: Mapping[str, Any],
        caller: Caller | None,
    ) -> Answer:
        """See `run`. Raises `LeaseLost`."""
        try:
            with self._lease_renewer.renewing(run.token), key_status.noticed(self._store, connection, self._clock):
                body: Answer = action.perform(self._calls.open(connection, run), asked)
            return self._succeeded(action, run, body, caller)
        except LeaseLost:
            raise
        except OutcomeUnknown as unknown:
            raise self._given_up(run, str(unknown)) from None
        except errors.Problem as problem:
            move = self._after(run, problem)
            if move is Move.FINISH:
                raise self._given_up(run, problem.message) from None
            self._leave(run, move, caller, problem)
            raise
        except (Exception, SystemExit) as fault:
            log.error(
                "operation stopped by an unexpected error; a repeat or the relay goes on with it",
                exc_info=fault,
                extra={"fields": {"operation": run.operation_id}},
            )
            raise self._failed(run) from fault
        except KeyboardInterrupt:
            self._leave(run, self._after(run, None))
            raise

    def _succeeded(self, action: Action, run: OperationRun, body: Answer, caller: Caller | None) -> Answer:
        if not run.started:
            self._callbacks.settle(action, run.operation, body)
        elif run.operation.batch_id and action.starts_resource_type:  # its repeat may have brought another callback
            begun = (action.starts_resource_type, str(body.get("id")))
            self._store.callbacks.attach(run.operation_id, *begun, now=self._clock())
        starts = action.starts_resource_type is not None
        if rules.after_answer(has_effects=run.has_effects, starts=starts) is Move.FORGET:
            self._store.operations.forget(run.operation_id, token=run.token)
            return body
        # A platform that had to wait longer has given up: its repeat is to find this answer, not to do it again.
        reported = not run.deadline.passed and _reported(run, caller)
        return self._keep(run.operation_id, run.token, 200, body, reported=reported, cost=run.cost)

    def _after(self, run: OperationRun, problem: errors.Problem | None) -> Move:
        return rules.after_problem(
            problem, has_effects=run.has_effects, unclear=run.unclear, may_send=run.terms.may_send
        )

    def _leave(
        self,
        run: OperationRun,
        move: Move,
        caller: Caller | None = None,
        problem: errors.Problem | None = None,
    ) -> None:
        """After a problem: what certainly did nothing is forgotten; else what is known of it stays.

        Where the caller is told that nothing was done, or comes again, the callback comes again, too. An item of a
        batch is never forgotten.
        """
        if run.operation.batch_id:
            end = rules.end_of_item(problem, move)
            return self._leave_item(_held(run), end, problem or errors.InternalError(sentences.FAULT))
        reported = move is Move.RELEASE and _reported(run, caller)
        if move is not Move.ABANDON:
            self._store.callbacks.forget(run.operation_id)
        if move is Move.FORGET:
            self._store.renders.unlock(run.operation_id)
            self._store.operations.forget(run.operation_id, token=run.token)
        elif move is Move.RELEASE:
            self._store.operations.release(run.operation_id, token=run.token, journal=run.journal, reported=reported)
        else:
            now = self._clock()
            self._store.operations.abandon(run.operation_id, token=run.token, now=now, journal=run.journal)

    def _failed(self, run: OperationRun) -> errors.InternalError:
        """After a fault of ours: where nothing was sent the key is free, else somebody finds out what was done.

        The step that failed counts as sent in what is written already. So the lease is given back even where what this
        run has learnt is what cannot be written.
        """
        if rules.ends_with_fault(run.mode, age=self._age(run.operation)):
            lost = errors.InternalError(sentences.LOST)
            self._end(_held(run), lost)
            return lost
        try:
            self._leave(run, self._after(run, None))
        except errors.StoreUnavailable:
            raise
        except Exception as fault:
            log.error(
                "journal not written after an error; the operation is abandoned and goes on from its last journal",
                exc_info=fault,
                extra={"fields": {"operation": run.operation_id}},
            )
            self._store.operations.abandon(run.operation_id, token=run.token, now=self._clock())
        return errors.InternalError(sentences.REPEATABLE)

    def _given_up(self, run: OperationRun, said: str) -> errors.ProviderFailed:
        failed = errors.ProviderFailed(sentences.given_up(said))
        self._end(_held(run), failed)
        return failed

    def _end(self, held: HeldOperation, problem: errors.Problem) -> None:
        """The end of an operation of which nobody can find out any more whether it was done. It counts as reported to
        nobody: platforms repeat a 502 by themselves, and the repeat must find it, or pay again.
        """
        if held.operation.batch_id:
            self._leave_item(held, ItemEnd.UNKNOWN, problem)
        else:
            body = {"code": problem.code, "message": problem.message}
            self._keep(held.operation.id, held.token, problem.status, body, reported=False)

    def _leave_item(self, item: HeldOperation, end: ItemEnd, problem: errors.Problem) -> None:
        if not self._item_ends.leave(item, end, problem):
            raise LeaseLost

    def _keep(
        self, operation_id: str, token: str, status: int, body: Answer, *, reported: bool, cost: Cost | None = None
    ) -> Answer:
        kept = self._store.operations.finish(
            operation_id,
            token=token,
            http_status=status,
            answer=body,
            answered=reported,
            estimate=None if cost is None else dataclasses.asdict(cost),
            now=self._clock(),
        )
        if not kept:
            raise LeaseLost
        return body

    def _age(self, operation: Operation) -> timedelta:
        return self._clock() - operation.created_at


def _held(run: OperationRun) -> HeldOperation:
    return HeldOperation(run.operation, run.provider, run.token, run.journal)


def _reported(run: OperationRun, caller: Caller | None) -> bool:
    return caller is not None and caller.reached(run.operation_id)
