"""Operations that a process left behind are finished by the relay."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from connector import errors
from connector.catalogue.entries import Action
from connector.services.lease_renewal import MANY
from connector.services.operation_runner import OperationRunner
from connector.services.provider_calls import ProviderCalls
from connector.store.connections import Connection
from connector.store.operations import Operation
from connector.store.store import Store

log = logging.getLogger(__name__)

LONGEST_REST = timedelta(hours=1)  # between two tries to recover an operation


class Recovery:
    """Finds operations that run and that nobody works on."""

    def __init__(
        self, store: Store, calls: ProviderCalls, runs: OperationRunner, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._calls = calls
        self._runs = runs
        self._clock = clock

    def recover(self, *, now: datetime) -> None:
        """Finish what a process left behind: operations that run and that nobody works on."""
        leases = self._store.operations.leases(now=now, limit=MANY)
        for lease in [each for each in leases if not self._runs.held(each)]:
            connection = self._store.connections.get(lease.connection_id)
            token = self._store.token()
            operation = self._runs.take(lease, token=token) if connection else None
            if connection is None or operation is None:
                continue
            try:
                self._finish(connection, operation, token)
            except errors.Problem as problem:
                self._rest(operation, token)
                fields = {"operation": operation.id, "why": str(problem)}
                log.warning("operation not recovered", extra={"fields": fields})
            except Exception:  # the others are recovered all the same
                self._rest(operation, token)
                log.exception("operation not recovered", extra={"fields": {"operation": operation.id}})

    def _finish(self, connection: Connection, operation: Operation, token: str) -> None:
        fields = {"operation": operation.id}
        if operation.account != connection.account:
            self._runs.abandon(operation, token=token)
            log.warning("operation of another account ended", extra={"fields": fields})
            return
        action = self._calls.entry(Action, connection, operation.action)
        self._runs.run(action, connection, operation, token=token, fresh=False, caller=None)
        log.info("operation recovered", extra={"fields": fields})

    def _rest(self, operation: Operation, token: str) -> None:
        """Recover it again after a quarter of its age, at most `LONGEST_REST`."""
        now = self._clock()
        rest = min((now - operation.created_at) / 4, LONGEST_REST)
        self._store.operations.rest(operation.id, token=token, now=now, until=now + rest)
