"""Spend once: one run of a changing action, written down before each call that changes something.

`Run` is the journal that a provider's function works through. A step is written as sent before it is sent, and with
its result afterwards. When a run begins again (a repeat, or another process after a crash) finished steps give their
result; a step that was sent and has no result is resolved by asking, for at least `ASK_SECONDS`, before it is sent
again. Every write names the lease's token: a run that lost its lease stops before its next call.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from connector import errors
from connector.providers.base import Thing, Unclear
from connector.store.events import Publication
from connector.store.operations import Operation
from connector.store.store import Store

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)  # longer than one upstream call; renewed before each
ASK_SECONDS = 15.0
ASK_PAUSES = (0.2, 0.5, 1.0, 2.0, 3.0)


class LeaseLost(Exception):
    """Another process works on this operation now."""


class Overdue(Exception):
    """What is left to do would spend credits, and nobody waits for it any more."""


class Run:
    """One process's work on one operation.

    `patience` is how many seconds this run may take before it leaves the rest to the background. A run that may not
    send only learns what became of what was sent.
    """

    def __init__(
        self,
        store: Store,
        operation: Operation,
        *,
        token: str,
        patience: float,
        may_send: bool,
        clock: Callable[[], datetime],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.operation_id = operation.id
        self.journal: dict[str, Any] = dict(operation.journal)
        self._store = store
        self._connection_id = operation.connection_id
        self._may_send = may_send
        self._token = token
        self._clock = clock
        self._pause = pause
        self._deadline = clock() + timedelta(seconds=patience)

    @property
    def patient(self) -> bool:
        """Whether whoever waits for this run still does."""
        return self._clock() <= self._deadline

    def once(
        self, step: str, send: Callable[[], dict[str, Any]], find: Callable[[], dict[str, Any] | None]
    ) -> dict[str, Any]:
        """See `providers.base.Journal`. Raises the problem of a refusal; `ProviderTimeout` when patience has ended."""
        while True:
            known = self.journal.get(step)
            if known and "result" in known:
                return dict(known["result"])
            found = self._resolve(step, known, find) if known else None
            if found is not None:
                return self._finish(step, found)
            if not self._may_send:
                raise Overdue
            self._write(step, {"sent_at": self._clock().timestamp()})
            try:
                return self._finish(step, send())
            except Unclear as unclear:
                log.warning("unclear answer", extra={"fields": {"operation": self.operation_id, "step": step}})
                self.journal[step]["problem"] = unclear.problem.message
            except errors.Problem:
                self._write(step, None)
                raise

    def under_way(self, about: Thing, thing_id: str) -> None:
        """See `providers.base.Journal`."""
        seen = Publication(connection_id=self._connection_id, kind=about, thing_id=thing_id, final=None)
        self._store.events.publish([seen], now=self._clock())

    def _resolve(
        self, step: str, known: dict[str, Any], find: Callable[[], dict[str, Any] | None]
    ) -> dict[str, Any] | None:
        """Ask until found, or until nothing was found for `ASK_SECONDS`: what timed out may still be worked on."""
        began_at = self._clock()
        for attempt in range(1_000):
            asked_at = self._clock()
            try:
                found = find()
                if found is not None or asked_at - began_at >= timedelta(seconds=ASK_SECONDS):
                    return found
            except errors.Problem as problem:
                log.info("could not ask", extra={"fields": {"operation": self.operation_id, "code": problem.code}})
            pause = ASK_PAUSES[min(attempt, len(ASK_PAUSES) - 1)]
            if self._clock() + timedelta(seconds=pause) >= self._deadline:
                raise errors.ProviderTimeout(
                    "The provider has not said yet whether this was done. It is being found out in the background;"
                    f" repeating this step is safe and costs nothing extra. {known.get('problem', '')}".strip()
                )
            self._pause(pause)
            self._renew()
        raise AssertionError("patience ends long before")

    def _finish(self, step: str, result: dict[str, Any]) -> dict[str, Any]:
        self._write(step, {"result": result})
        return dict(result)

    def _write(self, step: str, entry: dict[str, Any] | None) -> None:
        journal = {key: value for key, value in self.journal.items() if key != step}
        if entry is not None:
            journal[step] = entry
        now = self._clock()
        if not self._store.operations.write(
            self.operation_id, token=self._token, journal=journal, lease_until=now + LEASE, updated_at=now
        ):
            raise LeaseLost
        self.journal = journal

    def _renew(self) -> None:
        if not self._store.operations.write(self.operation_id, token=self._token, lease_until=self._clock() + LEASE):
            raise LeaseLost
