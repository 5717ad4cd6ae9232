"""Runs of operations: whoever holds the lease does what is left to do, and keeps the answer for every repeat."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from connector import errors
from connector.catalogue.entries import Action
from connector.services import key_status
from connector.services.callbacks import CallbackService
from connector.services.callers import Caller
from connector.services.journal import LeaseLost, OperationRun, Overdue
from connector.services.lease_renewal import LEASE, LeaseRenewer, Unrenewed
from connector.services.provider_calls import ProviderCalls
from connector.store.connections import Connection
from connector.store.operations import Lease, Operation
from connector.store.store import Store

log = logging.getLogger(__name__)

PATIENCE = 24.0  # seconds, so that no action holds longer than 25: platforms wait 30 (Zapier) to 40 (Make)
RECOVERY_PATIENCE = 60.0
GIVE_UP = timedelta(minutes=10)  # nobody's credits are spent long after he gave up
MENDED_WITHIN = timedelta(days=1)  # a fault of ours that lasts longer will not be mended for an operation that met it

# Nothing was done by the call that one of these came of: where no other is unclear, the key is free for another try.
_RELEASING = (
    errors.InsufficientCredits,
    errors.CostLimitExceeded,
    errors.InvalidInput,
    errors.KeyDoubted,
    errors.NotFound,
    errors.ReconnectRequired,
    errors.RateLimited,
)

_GIVEN_UP = (
    "The provider gave no clear answer, and it could not be found out whether this was done. It is not sent again by"
    " itself, so that nothing is paid twice: look at the provider before you repeat it."
)

_LEFT = (
    "This was begun with the key of another account, and the connection has been given a new one since. It could not be"
    " found out whether it was done, and it is not sent again: look at that account before you repeat it."
)

_FAULT = "Something went wrong on our side while this ran."

_REPEATABLE = f"{_FAULT} Run the step again: what was done is found out first, so that nothing is paid twice."

_LOST = (
    f"{_FAULT} It could not be found out whether it was done, and it is not sent again by itself, so that nothing is"
    " paid twice: look at the provider before you repeat it."
)

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
        self._reconcile_after = reconcile_after
        self._clock = clock
        self._monotonic = monotonic
        self._pause = pause
        self._lease_renewer = LeaseRenewer(store.operations, clock)
        self._unrenewed = Unrenewed(monotonic)

    def held(self, lease: Lease) -> bool:
        """Whether somebody may still work on a running operation. Look again and again: see `leases.Unrenewed`."""
        return not self._unrenewed.over(lease)

    def take(self, lease: Lease, *, token: str) -> Operation | None:
        """The operation as it is once nobody else can change it; None when somebody else has it."""
        now = self._clock()
        if self.held(lease) or not self._store.operations.take(lease, token=token, now=now, until=now + LEASE):
            return None
        return self._store.operations.get(lease.connection_id, lease.operation_id)

    def abandon(self, operation: Operation, *, token: str) -> None:
        """End an operation of an account whose key the connection has no more: only there it could be asked about."""
        body = {"code": "provider_error", "message": _LEFT}
        self._keep(operation, token, 502, body, told=False)

    def run(
        self,
        action: Action,
        connection: Connection,
        operation: Operation,
        *,
        token: str,
        fresh: bool,
        caller: Caller | None,
        waited: float = 0.0,
    ) -> Answer:
        """Do what is left of an operation that was taken with `token`, and keep its answer.

        `fresh`: it was recorded just now. `caller` wants the answer at once, and has waited for so many seconds; None:
        nobody does. Raises the provider's problem, `OperationInProgress` when another process has it now,
        `ProviderFailed` when it is given up, `InternalError` for whatever else goes wrong.
        """
        patience = PATIENCE - waited if caller else RECOVERY_PATIENCE
        may_send = caller is not None or self._clock() - operation.created_at < GIVE_UP
        run = self._begun(connection, operation, token=token, fresh=fresh, patience=patience, may_send=may_send)
        try:
            return self._do(action, connection, operation, run, token=token, caller=caller)
        except LeaseLost:  # also when the end was to be kept: somebody else has it, or the connection is gone
            raise errors.OperationInProgress(
                "The same step is being finished elsewhere. Ask again in a few seconds for its answer.", retry_after=5
            ) from None

    def _do(
        self,
        action: Action,
        connection: Connection,
        operation: Operation,
        run: OperationRun,
        *,
        token: str,
        caller: Caller | None,
    ) -> Answer:
        """See `run`. Raises `LeaseLost`."""
        try:
            with self._lease_renewer.renewing(token), key_status.noticed(self._store, connection, self._clock):
                body: Answer = action.perform(self._calls.open(connection, run), operation.input)
            if not run.started:
                self._callbacks.settle(action, operation, body)
            if not (run.has_effects or action.starts):  # what only looked is asked anew by a repeat
                self._store.operations.drop(operation.id, token=token)
                return body
            # A platform that had to wait longer has given up: its repeat is to find this answer, not to do it again.
            return self._keep(operation, token, 200, body, told=run.patient and _hears(caller, operation))
        except LeaseLost:
            raise
        except Overdue as overdue:
            raise self._given_up(operation, token, str(overdue), caller) from None
        except errors.Problem as problem:
            if isinstance(problem, errors.NotFound) and run.unclear and not run.may_send:
                raise self._given_up(operation, token, problem.message, caller) from None
            released = isinstance(problem, _RELEASING) and not run.unclear
            self._leave(run, token, released=released, told=released and _hears(caller, operation))
            raise
        except (Exception, SystemExit) as fault:
            log.error("operation failed", exc_info=fault, extra={"fields": {"operation": operation.id}})
            raise self._failed(run, operation, token, caller) from fault
        except KeyboardInterrupt:
            self._leave(run, token, released=False, told=False)
            raise

    def _failed(
        self, run: OperationRun, operation: Operation, token: str, caller: Caller | None
    ) -> errors.InternalError:
        """After a fault of ours: where nothing was sent the key is free, else somebody finds out what was done.

        The step that failed counts as sent in what is written already. So the lease is given back even where what this
        run has learnt is what cannot be written.
        """
        if caller is None and self._clock() - operation.created_at > MENDED_WITHIN:
            self._keep(operation, token, 500, {"code": "internal_error", "message": _LOST}, told=False)
            return errors.InternalError(_LOST)
        try:
            self._leave(run, token, released=False, told=False)
        except errors.StoreUnavailable:
            raise
        except Exception as fault:
            log.error("journal not written", exc_info=fault, extra={"fields": {"operation": operation.id}})
            now = self._clock()
            self._store.operations.write(operation.id, token=token, lease_until=now, lease_token=None)
        return errors.InternalError(_REPEATABLE)

    def _begun(self, connection: Connection, operation: Operation, **how: Any) -> OperationRun:
        return OperationRun(
            self._store,
            operation,
            provider=connection.provider,
            reconcile_after=self._reconcile_after,
            clock=self._clock,
            monotonic=self._monotonic,
            pause=self._pause,
            **how,
        )

    def _leave(self, run: OperationRun, token: str, *, released: bool, told: bool) -> None:
        """After a problem: what certainly did nothing is forgotten; else what is known of it stays.

        A released one waits for its caller to come again, who was told unless this run is a recovery, and who brings
        his callback again; of an unclear one the rest is done by whoever finds it.
        """
        if released or not run.has_effects:
            self._store.callbacks.drop(run.operation_id)
        if not run.has_effects:
            self._store.renders.free(run.operation_id)
            self._store.operations.drop(run.operation_id, token=token)
            return
        self._store.operations.write(
            run.operation_id,
            token=token,
            journal=run.journal,
            answered=told,
            lease_until=None if released else self._clock(),
            lease_token=None,  # so that a late beat of the heart cannot renew it
        )

    def _given_up(self, operation: Operation, token: str, said: str, caller: Caller | None) -> errors.ProviderFailed:
        """The end of an operation of which nobody can find out any more whether it was done."""
        message = f"{_GIVEN_UP} {said}".strip()
        told = _hears(caller, operation)
        self._keep(operation, token, 502, {"code": "provider_error", "message": message}, told=told)
        return errors.ProviderFailed(message)

    def _keep(self, operation: Operation, token: str, status: int, body: Mapping[str, Any], *, told: bool) -> Answer:
        kept = self._store.operations.finish(
            operation.id, token=token, http_status=status, answer=body, answered=told, now=self._clock()
        )
        if not kept:
            raise LeaseLost
        return body


def _hears(caller: Caller | None, operation: Operation) -> bool:
    return caller is not None and caller.hears(operation.id)
