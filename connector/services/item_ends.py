"""What becomes of an item of a batch whose run has led to nothing, and who is told.

An item has a callback of its own, and mostly nobody else who would tell how it ends: what was refused, or given up, is
told to it by an event that no feed has.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from connector import errors, ids
from connector.catalogue import labels
from connector.catalogue.events import Envelope
from connector.providers.observations import Reason
from connector.services import operation_rules as rules
from connector.services.operation_rules import ItemEnd
from connector.services.provider_calls import ProviderCalls
from connector.store.operations import Operation
from connector.store.store import Store
from connector.store.unmade import Ending, Notice


class HeldOperation(NamedTuple):
    """An operation, with the lease of `token` on it, and its journal as it is now."""

    operation: Operation
    provider: str
    token: str
    journal: Mapping[str, Any]


class ItemEnds:
    """Writes down what becomes of items."""

    def __init__(self, store: Store, calls: ProviderCalls, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._calls = calls
        self._clock = clock

    def leave(self, item: HeldOperation, end: ItemEnd, problem: errors.Problem) -> bool:
        """Leave an item after a problem. False when its lease was lost."""
        operation, token, now = item.operation, item.token, self._clock()
        if end is ItemEnd.ABANDONED:
            return self._store.operations.abandon(operation.id, token=token, now=now, journal=item.journal)
        if end in (ItemEnd.UNKNOWN, ItemEnd.REFUSED):
            return self._end(item, problem, final=end is ItemEnd.UNKNOWN)
        self._store.renders.unlock(operation.id)
        due_at = now + rules.pause_before_turn(problem, attempts=operation.attempts)
        if isinstance(problem, errors.RateLimited):  # the others would be told the same
            self._store.turns.hold(operation.connection_id, until=due_at)
        return self._store.turns.give_back(
            operation.id, token=token, journal=item.journal, why=self._said(item, problem), due_at=due_at
        )

    def _end(self, item: HeldOperation, problem: errors.Problem, *, final: bool) -> bool:
        self._store.renders.unlock(item.operation.id)
        said = self._said(item, problem)
        ending = Ending(http_status=problem.status, answer=said, journal=item.journal, final=final)
        notice = self._notice(item, "outcome_unknown" if final else "not_started", said)
        return self._store.unmade.end(item.operation, ending, notice, token=item.token, now=self._clock())

    def _said(self, item: HeldOperation, problem: errors.Problem) -> dict[str, Any]:
        """A problem as answers have it, in the labels of the form."""
        if isinstance(problem, errors.RefusedInput):
            action = self._calls.action(item.provider, item.operation.action)
            problem = problem.reworded(labels.in_labels(problem.words, action.input))
        return {"code": problem.code, "message": problem.message}

    def _notice(self, item: HeldOperation, reason: Reason, said: Mapping[str, Any]) -> Notice:
        """The event of the end. There is nothing that it could name: the resource in it has no id."""
        operation, provider = item.operation, self._calls.provider(item.provider)
        resource_type = self._calls.action(item.provider, operation.action).starts_resource_type
        assert resource_type, "a batch starts something with each of its items"
        seen = provider.unresolved(provider.report_for(resource_type, operation.id), reason)
        assert seen.trigger, "what is unresolved has ended"
        event_id = ids.event_id(operation.connection_id, resource_type, operation.id, reason, operation.attempts)
        envelope = Envelope(
            id=event_id,
            provider=item.provider,
            at=self._clock(),
            verified=reason == "not_started",
            extra={**seen.extra, "error": dict(said)},
        )
        body = json.dumps(envelope.around(seen.trigger, {**seen.resource, "id": None}))
        return Notice(event_id=event_id, trigger=seen.trigger.key, resource_type=resource_type, body=body)
