"""Actions, searches and option lists: check the input, open the key, let the provider's function do it.

A changing action is an operation: recorded before its first call, kept with its answer, found again by its key.
"""

import contextlib
import dataclasses
import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from connector import errors, ids
from connector.catalogue import schemas
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.operations import DEDUPLICATE, Action, Options, Search
from connector.providers.base import Call, Provider
from connector.services import refusals
from connector.services.callbacks import CallbackService
from connector.services.leases import LEASE, Heart
from connector.services.operations import LeaseLost, Overdue, Run
from connector.store.connections import Connection
from connector.store.operations import Operation
from connector.store.store import Store
from connector.vault import SealBroken, Vault

log = logging.getLogger(__name__)

PATIENCE = 24.0  # seconds, so that no action holds longer than 25: platforms wait 30 (Zapier) to 40 (Make)
ROOM = 48  # calls at once in a process that somebody waits for; its other threads are there for webhooks
WAIT = 0.2  # seconds between two looks at an equal operation that runs
JOIN_WINDOW = timedelta(minutes=15)
RECOVERY_PATIENCE = 60.0
LONGEST_REST = timedelta(hours=1)  # between two tries to recover an operation
GIVE_UP = timedelta(minutes=10)  # nobody's credits are spent long after he gave up

# Nothing was done when the provider gave one of these, so the key is free for another try.
_RELEASING = (
    errors.InsufficientCredits,
    errors.InvalidInput,
    errors.NotFound,
    errors.ReconnectRequired,
    errors.RateLimited,
)

_GIVEN_UP = (
    "The provider gave no clear answer, and it could not be found out whether this was done. It is not sent again by"
    " itself, so that nothing is paid twice: look at the provider before you repeat it."
)

E = TypeVar("E", Action, Search, Options)
R = TypeVar("R", Search, Options)


Answer = Mapping[str, Any]  # what an action is answered with, now and at every repeat


class ActionService:
    """Runs what the catalogue offers, for one connection at a time."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        catalogue: Catalogue,
        providers: Mapping[str, Provider],
        callbacks: CallbackService,
        *,
        reconcile_after: timedelta,
        clock: Callable[[], datetime],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._vault = vault
        self._catalogue = catalogue
        self._providers = providers
        self._callbacks = callbacks
        self._reconcile_after = reconcile_after
        self._clock = clock
        self._pause = pause
        self._heart = Heart(store.operations, clock)
        self._room = threading.BoundedSemaphore(ROOM)

    def read(self, kind: type[R], connection: Connection, key: str, given: Mapping[str, Any]) -> Any:
        """The rows of a search or an option list. Raises `NotFound`, `InvalidInput` or a provider's problem."""
        entry = self._entry(kind, connection, key)
        checked = schemas.check(entry, given)
        with self._occupied(), refusals.noticed(self._store, connection, self._clock):
            return entry.perform(self._call(connection), checked)

    def perform(
        self, connection: Connection, key: str, given: Mapping[str, Any], *, idempotency_key: str | None
    ) -> Answer:
        """Do an action, once. Raises what is wrong with the input, an earlier run's conflict, a provider's problem."""
        action = self._entry(Action, connection, key)
        checked = schemas.check(action, given)
        with self._occupied():
            return self._do(connection, action, checked, idempotency_key)

    @contextlib.contextmanager
    def _occupied(self) -> Iterator[None]:
        """One of the calls that may wait for a provider. Raises `RateLimited` when there are too many."""
        if not self._room.acquire(blocking=False):
            raise errors.RateLimited("Too many calls wait for the provider right now. Try again soon.", retry_after=2)
        try:
            yield
        finally:
            self._room.release()

    def _do(
        self, connection: Connection, action: Action, checked: dict[str, Any], idempotency_key: str | None
    ) -> Answer:
        if not action.changes:
            with refusals.noticed(self._store, connection, self._clock):
                return cast(Answer, action.perform(self._call(connection), checked))
        minutes = checked.pop(DEDUPLICATE.key, None)
        callback = self._callbacks.take(connection, checked)
        now, token = self._clock(), ids.new_id("lea")
        wanted = Operation(
            id=ids.new_id("op"),
            connection_id=connection.id,
            action=action.key,
            key=idempotency_key,
            fingerprint=_fingerprint(action.key, checked),
            input=checked,
            journal={},
            lease_until=now + LEASE,
            lease_token=token,
            created_at=now,
            updated_at=now,
        )
        operation, new = self._begin(wanted, same_after=now - timedelta(minutes=minutes) if minutes else None)
        if not new:
            if operation.fingerprint != wanted.fingerprint:
                raise errors.IdempotencyConflict(
                    "This Idempotency-Key was used before with another input. Use a new key for a new input."
                )
            self._callbacks.join(operation, callback)
            if operation.status == "finished":
                self._callbacks.settle(action, operation, operation.answer or {})
                return self._tell(operation)
            taken = self._take(operation, token=token)
            if taken is None:
                raise errors.OperationInProgress(
                    "The same step is running right now. Ask again in a few seconds for its answer.", retry_after=5
                )
            operation = taken
        else:
            self._callbacks.join(operation, callback)
        return self._run(action, connection, operation, token=token, fresh=new)

    def recover(self, *, now: datetime) -> None:
        """Finish what a process left behind: operations that run and that nobody works on."""
        for operation in self._store.operations.abandoned(now=now, limit=20):
            connection = self._store.connections.get(operation.connection_id)
            token = ids.new_id("lea")
            taken = self._take(operation, token=token) if connection else None
            if connection is None or taken is None:
                continue
            try:
                action = self._entry(Action, connection, operation.action)
                self._run(action, connection, taken, token=token, fresh=False, waited_for=False)
                log.info("operation recovered", extra={"fields": {"operation": operation.id}})
            except (errors.Problem, SealBroken) as problem:
                self._rest(operation, token)
                fields = {"operation": operation.id, "why": str(problem)}
                log.warning("operation not recovered", extra={"fields": fields})
            except Exception:  # the others are recovered all the same
                self._rest(operation, token)
                log.exception("operation not recovered", extra={"fields": {"operation": operation.id}})

    def _rest(self, operation: Operation, token: str) -> None:
        """Recover it again after a quarter of its age, at most `LONGEST_REST`."""
        now = self._clock()
        rest = min((now - operation.created_at) / 4, LONGEST_REST)
        self._store.operations.rest(operation.id, token=token, now=now, until=now + rest)

    def _begin(self, wanted: Operation, *, same_after: datetime | None) -> tuple[Operation, bool]:
        """Record it, or find what it repeats. A key that was released is free for another input.

        Without a key an equal one that runs is waited for: only then is it known whether its caller was told.
        """
        join_after = wanted.created_at - JOIN_WINDOW
        operation, new = self._store.operations.begin(wanted, join_after=join_after, same_after=same_after)
        while wanted.key is None and not new and self._runs(operation):
            if self._clock() - wanted.created_at > timedelta(seconds=PATIENCE):
                break
            self._pause(WAIT)
            operation, new = self._store.operations.begin(
                self._renewed(wanted), join_after=join_after, same_after=same_after
            )
        released = operation.status == "running" and operation.lease_until is None
        if not new and released and operation.fingerprint != wanted.fingerprint:
            token = ids.new_id("lea")
            if self._take(operation, token=token):
                self._store.operations.drop(operation.id, token=token)
                return self._store.operations.begin(wanted, join_after=join_after)
        return operation, new

    def _runs(self, operation: Operation) -> bool:
        """Whether somebody works on it right now, as far as its lease tells."""
        until = operation.lease_until
        return operation.status == "running" and until is not None and until >= self._clock()

    def _renewed(self, wanted: Operation) -> Operation:
        now = self._clock()
        return dataclasses.replace(wanted, created_at=now, updated_at=now, lease_until=now + LEASE)

    def _take(self, operation: Operation, *, token: str) -> Operation | None:
        """The operation as it is once nobody else can change it; None when somebody else has it."""
        now = self._clock()
        if not self._store.operations.take(operation.id, token=token, now=now, until=now + LEASE):
            return None
        return self._store.operations.get(operation.connection_id, operation.id)

    def _run(
        self,
        action: Action,
        connection: Connection,
        operation: Operation,
        *,
        token: str,
        fresh: bool,
        waited_for: bool = True,
    ) -> Answer:
        run = Run(
            self._store,
            operation,
            provider=connection.provider,
            token=token,
            fresh=fresh,
            patience=PATIENCE if waited_for else RECOVERY_PATIENCE,
            reconcile_after=self._reconcile_after,
            may_send=waited_for or self._clock() - operation.created_at < GIVE_UP,
            clock=self._clock,
            pause=self._pause,
        )
        try:
            with self._heart.beating(token), refusals.noticed(self._store, connection, self._clock):
                body: Answer = action.perform(self._call(connection, run), operation.input)
            if not run.started:
                self._callbacks.settle(action, operation, body)
            if not (run.touched or action.starts):  # what only looked is asked anew by a repeat, not answered as it was
                self._store.operations.drop(operation.id, token=token)
                return body
            # A platform that had to wait longer has given up: its repeat is to find this answer, not to do it again.
            return self._keep(operation, token, 200, body, told=waited_for and run.patient)
        except LeaseLost:
            raise errors.OperationInProgress(
                "The same step is being finished elsewhere. Ask again in a few seconds for its answer.", retry_after=5
            ) from None
        except Overdue:
            self._keep(operation, token, 502, {"code": "provider_error", "message": _GIVEN_UP}, told=waited_for)
            raise errors.ProviderFailed(_GIVEN_UP) from None
        except errors.Problem as problem:
            self._leave(run, token, released=isinstance(problem, _RELEASING), told=waited_for)
            raise

    def _leave(self, run: Run, token: str, *, released: bool, told: bool) -> None:
        """After a problem: what certainly did nothing is forgotten; else what is known of it stays.

        A released one waits for its caller to come again, who was told unless this run is a recovery; of an unclear
        one the rest is done by whoever finds it.
        """
        if not run.touched:
            self._store.callbacks.drop(run.operation_id)
            self._store.operations.drop(run.operation_id, token=token)
            return
        self._store.operations.write(
            run.operation_id,
            token=token,
            journal=run.journal,
            answered=released and told,
            lease_until=None if released else self._clock(),
            lease_token=None,  # so that a late beat of the heart cannot renew it
        )

    def _keep(self, operation: Operation, token: str, status: int, body: Mapping[str, Any], *, told: bool) -> Answer:
        kept = self._store.operations.finish(
            operation.id, token=token, http_status=status, answer=body, answered=told, now=self._clock()
        )
        if not kept:
            raise LeaseLost
        return body

    def _tell(self, operation: Operation) -> Answer:
        self._store.operations.told(operation.id)
        answer = operation.answer or {}
        if operation.http_status != 200:
            raise errors.ProviderFailed(str(answer.get("message")))
        return answer

    def _call(self, connection: Connection, run: Run | None = None) -> Call:
        api_key = self._vault.open(connection.id, connection.sealed_key)
        return Call(self._providers[connection.provider].client(api_key, run.left if run else None), run)

    def _entry(self, kind: type[E], connection: Connection, key: str) -> E:
        entry = self._catalogue.find(kind, connection.provider, key)
        if entry is None:
            known = ", ".join(self._catalogue.keys(kind, connection.provider)) or "none"
            raise errors.NotFound(f"There is no {kind.__name__.lower()} called {key} here. There are: {known}.")
        return entry


def _fingerprint(action: str, checked: Mapping[str, Any]) -> str:
    plain = json.dumps([action, checked], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
