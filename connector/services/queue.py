"""What was accepted is begun in its turn, though nobody waits for it: in order, a few at once for each connection."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from connector import errors, limits
from connector.services import operation_rules as rules
from connector.services import operation_sentences as sentences
from connector.services.item_ends import HeldOperation, ItemEnds
from connector.services.operation_rules import ItemEnd, Mode
from connector.services.operation_runner import OperationRunner
from connector.services.provider_calls import ProviderCalls
from connector.store.connections import Connection
from connector.store.operations import Operation
from connector.store.store import Store

log = logging.getLogger(__name__)


class Queue:
    """Begins what is queued."""

    def __init__(
        self, store: Store, calls: ProviderCalls, runner: OperationRunner, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._calls = calls
        self._runner = runner
        self._ends = ItemEnds(store, calls, clock)
        self._clock = clock

    def work(self, stop: threading.Event) -> None:
        """Begin one after the other until none is due."""
        while not stop.is_set() and self._next():
            pass

    def _next(self) -> bool:
        now, token = self._clock(), self._store.token()
        operation = self._store.turns.next(
            token=token, now=now, until=now + limits.OPERATION_LEASE, each=limits.UNDER_WAY_OF_CONNECTION
        )
        connection = self._store.connections.get(operation.connection_id) if operation else None
        if operation is None or connection is None:
            return False
        try:
            self._begin(connection, operation, token)
            outcome = "begun"
        except errors.StoreUnavailable:
            raise
        except errors.Problem as problem:
            outcome = problem.code
        log.info("queued operation had its turn", extra={"fields": {"operation": operation.id, "outcome": outcome}})
        return True

    def _begin(self, connection: Connection, operation: Operation, token: str) -> None:
        """Begin it, unless it is too late. Raises what came in between; what becomes of it is written down by then."""
        refused = _refused(connection, operation, now=self._clock())
        if refused is not None:
            item = HeldOperation(operation, connection.provider, token, operation.journal)
            self._ends.leave(item, ItemEnd.REFUSED, refused)
            raise refused
        action = self._calls.action(connection.provider, operation.action)
        self._runner.run(action, connection, operation, token=token, mode=Mode.QUEUED)


def _refused(connection: Connection, operation: Operation, *, now: datetime) -> errors.Problem | None:
    """Why a queued operation is not begun any more."""
    if operation.account != connection.account:
        return errors.ReconnectRequired(sentences.OTHER_ACCOUNT)
    if operation.accepted_at is None or not rules.still_accepted(now - operation.accepted_at):
        why = str((operation.answer or {}).get("message", ""))
        return errors.ProviderTimeout(f"{sentences.NOT_IN_TIME} {why}".strip())
    return None
