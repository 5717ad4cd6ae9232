"""Spend once: one run of a changing action, written down before each call that changes something.

`Run` is the journal that a provider's function works through. The operation is committed before its first call; each
further step is written as sent before it is sent, together with the result of the step before. When a run begins again
(a repeat, or another process after a crash) finished steps give their result; a step that may have been sent and has no
result is resolved by asking, for at least `ASK_SECONDS`, before it is sent again. Every write names the lease's token:
a run that lost its lease stops before its next call.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from connector import errors
from connector.providers.base import Check, Execute, Lookup, Thing, Unclear
from connector.services.lease_renewal import LEASE
from connector.services.stopwatch import Stopwatch
from connector.store.events import Publication
from connector.store.operations import Operation
from connector.store.store import Store

log = logging.getLogger(__name__)

ASK_SECONDS = 15.0
ASK_PAUSES = (0.2, 0.5, 1.0, 2.0, 3.0)
ASK_LONGEST = 5.0  # seconds: what the time from one question to the next counts for at most


class LeaseLost(Exception):
    """Another process works on this operation now."""


class Overdue(Exception):
    """The operation ends without being known to be done: nobody waits for it any more, or it cannot be asked about.

    Its text is what the provider said, if it said anything.
    """


class OperationRun:
    """One process's work on one operation.

    `fresh`: this run recorded the operation, so nothing of it was sent yet. `has_effects`: something may have been
    done.
    `patience` is how many seconds the run may take before it leaves the rest to the background. A run that may not
    send only learns what became of what was sent.
    """

    def __init__(
        self,
        store: Store,
        operation: Operation,
        *,
        provider: str,
        token: str,
        fresh: bool,
        patience: float,
        may_send: bool,
        reconcile_after: timedelta,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.operation_id = operation.id
        self.journal: dict[str, Any] = dict(operation.journal)
        self._store = store
        self._connection_id = operation.connection_id
        self._account = operation.account
        self._provider = provider
        self._fresh = fresh
        self.has_effects = not fresh
        self.may_send = may_send
        self._reconcile_after = reconcile_after
        self.started = False
        self._token = token
        self._clock = clock
        self._pause = pause
        self._monotonic = monotonic
        self._deadline = monotonic() + patience

    @property
    def unclear(self) -> bool:
        """Whether a step may have been done of which that is not known."""
        return any("result" not in known for known in self.journal.values()) or self._inherited() is not None

    @property
    def patient(self) -> bool:
        """Whether whoever waits for this run still does."""
        return self._monotonic() <= self._deadline

    def step(
        self,
        name: str,
        execute: Execute,
        lookup: Lookup | None,
        *,
        lock_on: str | None = None,
        check: Check | None = None,
    ) -> dict[str, Any]:
        """See `providers.base.Journal`. Raises the problem of a refusal; `ProviderTimeout` when patience has ended."""
        while True:
            known = self.journal.get(name) or self._inherited()
            if known and "result" in known:
                return dict(known["result"])
            found = self._resolve(known, lookup) if known else None
            if found is None and not self.may_send:
                raise Overdue(_said(known))
            if found is None and lock_on and lookup:
                found = self._hold(lock_on, lookup)
            if found is not None:
                return self._finish(name, found)
            try:
                if check:
                    check()
                self._mark(name, at_once=check is None)
                return self._finish(name, execute())
            except Unclear as unclear:
                log.warning("unclear answer", extra={"fields": {"operation": self.operation_id, "step": name}})
                self.journal[name]["problem"] = unclear.problem.message
            except errors.StoreUnavailable:  # says nothing of what was sent: the step stays as it is known
                raise
            except errors.Problem:
                self._refused(name, alone=lock_on is not None)
                raise

    def forget(self, step: str) -> bool:
        """See `providers.base.Journal`."""
        if self.unclear:
            return False
        del self.journal[step]
        self._fresh = self._fresh or not self.journal  # nothing of it is open: it is as if it had just been recorded
        self._renew(journal=self.journal)
        return True

    def made_with(self, operation_id: str) -> Mapping[str, Any] | None:
        """See `providers.base.Journal`."""
        found = self._store.operations.get(self._connection_id, operation_id)
        return found.input if found else None

    def under_way(self, about: Thing, thing: Mapping[str, Any]) -> None:
        """See `providers.base.Journal`."""
        now, thing_id = self._clock(), thing["id"]
        seen = Publication(connection_id=self._connection_id, kind=about, thing_id=thing_id, final=None)
        self._store.events.publish([seen], now=now)
        self._store.callbacks.attach(self.operation_id, about, thing_id, now=now)
        self._store.receipts.watch(
            self._connection_id,
            about,
            thing_id,
            now=now,
            due_at=now + self._reconcile_after,
            account=self._account,
            operation_id=self.operation_id,
            seen=thing,
        )
        self.started = True

    def gone(self, about: Thing, thing_id: str) -> None:
        """See `providers.base.Journal`."""
        self._store.receipts.hurry(self._connection_id, about, thing_id, now=self._clock())

    def _inherited(self) -> dict[str, Any] | None:
        """What must be supposed of the first step when another run recorded the operation and wrote nothing more."""
        return None if self._fresh or self.journal else {"sent": True}

    def left(self) -> float:
        """Seconds until whoever waits for this run has waited long enough; never less than one."""
        return max(1.0, self._deadline - self._monotonic())

    def _resolve(self, known: dict[str, Any], lookup: Lookup | None) -> dict[str, Any] | None:
        """Ask until found, or until nothing was found for `ASK_SECONDS`: what timed out may still be worked on.

        Raises `NotFound` when what is asked about is not there for so long.
        """
        if lookup is None:
            raise Overdue(_said(known))
        asking = self._stopwatch()
        for attempt in range(1_000):
            enough = asking.look() >= ASK_SECONDS
            try:
                found = lookup()
                if found is not None or enough:
                    return found
            except errors.Problem as problem:
                if isinstance(problem, errors.NotFound) and enough:
                    raise
                log.info("could not ask", extra={"fields": {"operation": self.operation_id, "code": problem.code}})
            self._wait(attempt, "The provider has not said yet whether this was done.", _said(known))
        raise AssertionError("patience ends long before")

    def _hold(self, thing_id: str, lookup: Lookup) -> dict[str, Any] | None:
        """Wait until no other operation can start the same; what it started meanwhile is the answer.

        What another has started may not show yet: unless its end was seen, it is asked about as long as a step of ours.
        """
        after, asking = None, dict[str, Stopwatch]()
        for attempt in range(1_000):
            other = self._store.renders.hold(
                self._provider, thing_id, self.operation_id, now=self._clock(), after=after
            )
            if other is None:
                return None
            enough = other.over and (
                other.seen or asking.setdefault(other.operation_id, self._stopwatch()).look() >= ASK_SECONDS
            )
            found = lookup()
            if found is not None:
                return found
            if enough:
                after = other.operation_id
            else:
                self._wait(attempt, "Another step has just started the same.", "")
        raise AssertionError("patience ends long before")

    def _stopwatch(self) -> Stopwatch:
        return Stopwatch(self._monotonic, longest=ASK_LONGEST)

    def _wait(self, attempt: int, why: str, more: str) -> None:
        pause = ASK_PAUSES[min(attempt, len(ASK_PAUSES) - 1)]
        if self._monotonic() + pause >= self._deadline:
            raise errors.ProviderTimeout(
                f"{why} It is being found out in the background; repeating this step is safe and costs nothing extra."
                f" {more}".strip()
            )
        self._pause(pause)
        self._renew()

    def _mark(self, step: str, *, at_once: bool) -> None:
        """Sent, as far as anyone must suppose.

        The record of a fresh operation says so of its first step. Unless that follows `at_once`, it is seen to that
        the lease has not been lost meanwhile.
        """
        first, self._fresh, self.has_effects = self._fresh and not self.journal, False, True
        self.journal[step] = {"sent": True}
        if not (first and at_once):
            self._renew(journal=self.journal)

    def _refused(self, step: str, *, alone: bool) -> None:
        """The step was certainly not done, now or before: what was noted for it is taken back."""
        self.journal.pop(step, None)
        self.has_effects = bool(self.journal)
        if self.has_effects:
            self._renew(journal=self.journal)
        if alone:
            self._store.renders.free(self.operation_id)
            self._store.receipts.unwatch(self._connection_id, self.operation_id)

    def _finish(self, step: str, result: dict[str, Any]) -> dict[str, Any]:
        """Noted; written with the next step or with the answer. Until then the step counts as sent and can be found."""
        self.journal[step] = {"result": result}
        return dict(result)

    def _renew(self, **values: Any) -> None:
        now = self._clock()
        if not self._store.operations.write(
            self.operation_id, token=self._token, lease_until=now + LEASE, updated_at=now, **values
        ):
            raise LeaseLost


def _said(known: Mapping[str, Any] | None) -> str:
    """What was told of a step that may have been done."""
    return str(known.get("problem", "")) if known else ""
