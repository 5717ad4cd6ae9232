"""Operations that a process left behind are finished by the relay."""

import logging
from collections.abc import Callable
from datetime import datetime

from connector import errors, limits
from connector.catalogue.entries import Action
from connector.services.operation_rules import Mode
from connector.services.operation_runner import OperationRunner
from connector.services.provider_calls import ProviderCalls
from connector.store.connections import Connection
from connector.store.operations import Operation
from connector.store.store import Store

log = logging.getLogger(__name__)


class Recovery:
    """Finds operations that run and that nobody works on."""

    def __init__(
        self, store: Store, calls: ProviderCalls, runner: OperationRunner, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._calls = calls
        self._runner = runner
        self._clock = clock

    def recover(self, *, now: datetime) -> None:
        """Finish what a process left behind: operations that run and that nobody works on."""
        leases = self._store.operations.leases(now=now, limit=limits.LEASES_REMEMBERED)
        for lease in [each for each in leases if not self._runner.held(each)]:
            connection = self._store.connections.get(lease.connection_id)
            token = self._store.token()
            operation = self._runner.acquire(lease, token=token) if connection else None
            if connection is None or operation is None:
                continue
            try:
                self._finish(connection, operation, token)
            except errors.Problem as problem:
                fields = {"operation": operation.id, "why": str(problem)}
                if self._snooze(operation, token):
                    log.warning("operation not recovered, snoozed and tried again later", extra={"fields": fields})
                else:
                    log.info("operation recovered: nothing of it is unclear", extra={"fields": fields})
            except Exception:  # the others are recovered all the same
                self._snooze(operation, token)
                log.exception(
                    "operation not recovered because of an unexpected error, snoozed and tried again later",
                    extra={"fields": {"operation": operation.id}},
                )

    def _finish(self, connection: Connection, operation: Operation, token: str) -> None:
        fields = {"operation": operation.id}
        if operation.account != connection.account:
            self._runner.end_of_other_account(operation, provider=connection.provider, token=token)
            log.warning(
                "operation ended without a result: its connection has a key of another account now",
                extra={"fields": fields},
            )
            return
        action = self._calls.entry(Action, connection, operation.action)
        self._runner.run(action, connection, operation, token=token, mode=Mode.RECOVERED)
        log.info("operation recovered", extra={"fields": fields})

    def _snooze(self, operation: Operation, token: str) -> bool:
        """Recover it again after a quarter of its age, at most `limits.LONGEST_SNOOZE`. False when it need not be."""
        now = self._clock()
        length = min((now - operation.created_at) / 4, limits.LONGEST_SNOOZE)
        return self._store.operations.snooze(operation.id, token=token, now=now, until=now + length)
