"""Spend once: one run of a changing action, written down before each call that changes something.

`OperationRun` is the journal that a provider's function works through. The operation is committed before its first
call; each further step is written as sent before it is sent, together with the result of the step before. When a run
begins again (a repeat, or another process after a crash) finished steps give their result; a step that may have been
sent and has no result is looked up, for at least `limits.ASK_SECONDS`, before it is sent again. Every write names the
lease's token: a run that lost its lease stops before its next call.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from connector import errors, ids, limits
from connector.providers.base import Check, Cost, Execute, Lookup, Unclear
from connector.services.deadline import Deadline
from connector.services.operation_rules import Mode, Terms
from connector.services.stopwatch import Stopwatch
from connector.store.events import Publication
from connector.store.operations import Operation
from connector.store.store import Store

log = logging.getLogger(__name__)

_WITHOUT_BYTES = "This was not done, and its file is not kept. Run the step again: the file then comes with it."


class LeaseLost(Exception):
    """Another process works on this operation now."""


class OutcomeUnknown(Exception):
    """The operation ends although it is unknown whether its step was done: its caller is long gone, or the provider
    cannot be asked about it. The text is what the provider said, if anything.
    """


class OperationRun:
    """One process's work on one operation, under the lease of `token`.

    `has_effects`: something may have been done, now or in an earlier run. `started`: it was noted that a resource is
    being made, with who waits for its end. `cost`: what it is likely to cost, as far as that was reckoned.
    """

    def __init__(
        self,
        store: Store,
        operation: Operation,
        *,
        token: str,
        provider: str,
        mode: Mode,
        terms: Terms,
        reconcile_after: timedelta,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.operation = operation
        self.operation_id = operation.id
        self.token = token
        self.mode = mode
        self.terms = terms
        self.journal: dict[str, Any] = dict(operation.journal)
        clear = mode in (Mode.NEW, Mode.QUEUED)
        self.has_effects = not clear or bool(self.journal)
        self.started = False
        self.cost: Cost | None = None
        self._nothing_sent = clear
        self._store = store
        self.provider = provider
        self._reconcile_after = reconcile_after
        self._clock = clock
        self.deadline = Deadline(terms.seconds, monotonic, pause)

    @property
    def age(self) -> timedelta:
        """See `providers.base.Journal`. An item of a batch that is asked for again is as young as that."""
        begun = self.operation.created_at if self.operation.batch_id else ids.made_at(self.operation_id)
        return self._clock() - begun

    @property
    def may_send(self) -> bool:
        """See `providers.base.Journal`."""
        return self.terms.may_send

    @property
    def attempt(self) -> int:
        """See `providers.base.Journal`."""
        return self.operation.attempts

    @property
    def unclear(self) -> bool:
        """Whether a step may have been done of which that is not known."""
        return any("result" not in known for known in self.journal.values()) or self._supposed() is not None

    def step(
        self,
        name: str,
        execute: Execute,
        lookup: Lookup | None,
        *,
        lock_on: tuple[str, str] | None = None,
        check: Check | None = None,
    ) -> dict[str, Any]:
        """See `providers.base.Journal`. Raises the problem of a refusal; `ProviderTimeout` when time has run out."""
        while True:
            known = self.journal.get(name) or self._supposed()
            if known and "result" in known:
                return dict(known["result"])
            found = self._look_up(known, lookup) if known else None
            if found is None and self.terms.awaits_bytes:
                raise errors.ProviderTimeout(_WITHOUT_BYTES)
            if found is None and not self.terms.may_send:
                raise OutcomeUnknown(_said(known))
            if found is None and lock_on and lookup:
                found = self._lock_render(*lock_on, lookup)
            if found is not None:
                return self._finish(name, found)
            try:
                if check:
                    check()
                self._mark(name, at_once=check is None)
                return self._finish(name, execute())
            except Unclear as unclear:
                log.warning(
                    "no clear answer to a changing call; the provider is asked before it is sent again",
                    extra={"fields": {"operation": self.operation_id, "step": name}},
                )
                self.journal[name]["problem"] = unclear.problem.message
            except errors.StoreUnavailable:  # says nothing of what was sent: the step stays as it is known
                raise
            except errors.Problem:
                self._refused(name, locked=lock_on is not None)
                raise

    def begun(self, step: str) -> bool:
        """See `providers.base.Journal`."""
        return step in self.journal

    def forget(self, step: str) -> bool:
        """See `providers.base.Journal`."""
        if self.unclear:
            return False
        del self.journal[step]
        self._nothing_sent = self._nothing_sent or not self.journal  # as if it had just been recorded
        self._extend(self.journal)
        return True

    def made_with(self, operation_id: str) -> Mapping[str, Any] | None:
        """See `providers.base.Journal`."""
        found = self._store.operations.get(self.operation.connection_id, operation_id)
        return found.input if found else None

    def reckoned(self, cost: Cost) -> None:
        """See `providers.base.Journal`."""
        self.cost = cost

    def under_way(self, resource_type: str, resource: Mapping[str, Any]) -> None:
        """See `providers.base.Journal`.

        Three transactions; a crash between two of them does no harm. The step that says this counts as sent by then,
        and has either started nothing yet, or says this again when it is looked up. Whoever comes next looks it up, and
        where nothing is found executes it again, which says all this again: each of the three does nothing the second
        time. Where somebody else has started the resource meanwhile, its callbacks are attached by the answer
        (`CallbackService.settle`). An operation that is too old to be sent again is given up: nothing was started, so
        there is no end to tell, and a watch that was written asks until it times out.
        """
        now, resource_id, connection_id = self._clock(), resource["id"], self.operation.connection_id
        seen = Publication(
            connection_id=connection_id, resource_type=resource_type, resource_id=resource_id, final=None
        )
        self._store.events.publish([seen], now=now)
        self._store.callbacks.attach(self.operation_id, resource_type, resource_id, now=now)
        self._store.receipts.watch(
            connection_id,
            resource_type,
            resource_id,
            now=now,
            due_at=now + self._reconcile_after,
            account=self.operation.account,
            operation_id=self.operation_id,
            seen=resource,
        )
        self.started = True

    def gone(self, resource_type: str, resource_id: str) -> None:
        """See `providers.base.Journal`."""
        self._store.receipts.hurry(self.operation.connection_id, resource_type, resource_id, now=self._clock())

    def _supposed(self) -> dict[str, Any] | None:
        """What must be supposed of the first step when another run recorded the operation and wrote nothing more."""
        return None if self._nothing_sent or self.journal else {"sent": True}

    def _look_up(self, known: Mapping[str, Any], lookup: Lookup | None) -> dict[str, Any] | None:
        """Ask until found, or until nothing was found for `ASK_SECONDS`: what timed out may still be worked on.

        Raises `NotFound` when what is asked about is not there for so long.
        """
        if lookup is None:
            raise OutcomeUnknown(_said(known))
        asking = self.deadline.stopwatch()
        for attempt in range(1_000):
            enough = asking.look() >= limits.ASK_SECONDS
            try:
                found = lookup()
                if found is not None or enough:
                    return found
            except errors.Problem as problem:
                if isinstance(problem, errors.NotFound) and enough:
                    raise
                log.info(
                    "could not ask the provider whether the step was done, asking again",
                    extra={"fields": {"operation": self.operation_id, "code": problem.code}},
                )
            self.deadline.wait(attempt, "The provider has not said yet whether this was done.", _said(known))
            self._extend()
        raise AssertionError("time runs out long before")

    def _lock_render(self, resource_type: str, resource_id: str, lookup: Lookup) -> dict[str, Any] | None:
        """Wait until no other operation can start the same; what it started meanwhile is the answer.

        What another has started may not show yet: unless its end was seen, it is asked about as long as a step of ours.
        """
        after, asked = None, dict[str, Stopwatch]()
        for attempt in range(1_000):
            resource = (self.provider, resource_type, resource_id)
            other = self._store.renders.lock(*resource, self.operation_id, now=self._clock(), after=after)
            if other is None:
                return None
            enough = other.over and (
                other.seen
                or asked.setdefault(other.operation_id, self.deadline.stopwatch()).look() >= limits.ASK_SECONDS
            )
            found = lookup()
            if found is not None:
                return found
            if enough:
                after = other.operation_id
            else:
                self.deadline.wait(attempt, "Another step has just started the same.")
                self._extend()
        raise AssertionError("time runs out long before")

    def _mark(self, step: str, *, at_once: bool) -> None:
        """Sent, as far as anyone must suppose.

        The record of a new operation says so of its first step. Unless that follows `at_once`, it is seen to that the
        lease has not been lost meanwhile.
        """
        first, self._nothing_sent, self.has_effects = self._nothing_sent and not self.journal, False, True
        self.journal[step] = {"sent": True}
        if not (first and at_once):
            self._extend(self.journal)

    def _refused(self, step: str, *, locked: bool) -> None:
        """The step was certainly not done, now or before: what was written of it is taken back."""
        self.journal.pop(step, None)
        self.has_effects = bool(self.journal)
        if self.has_effects:
            self._extend(self.journal)
        if locked:
            self._store.renders.unlock(self.operation_id)
            self._store.receipts.unwatch(self.operation.connection_id, self.operation_id)

    def _finish(self, step: str, result: dict[str, Any]) -> dict[str, Any]:
        """Written with the next step or with the answer. Until then the step counts as sent and can be looked up."""
        self.journal[step] = {"result": result}
        return dict(result)

    def _extend(self, journal: Mapping[str, Any] | None = None) -> None:
        now = self._clock()
        if not self._store.operations.extend(
            self.operation_id, token=self.token, now=now, until=now + limits.OPERATION_LEASE, journal=journal
        ):
            raise LeaseLost


def _said(known: Mapping[str, Any] | None) -> str:
    """What was told of a step that may have been done."""
    return str(known.get("problem", "")) if known else ""
