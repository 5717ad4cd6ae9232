"""The renewal of leases: as long as a process works on an operation, its lease does not end.

A lease is short, so that what a dead process left is taken over soon, and a call to a provider may last longer. It has
ended when it was seen not to be renewed for as long as it lasts: its end by the clock says only that it changed.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from connector import limits
from connector.errors import StoreUnavailable
from connector.services.stopwatch import Stopwatch
from connector.store.operations import Lease, Operations

log = logging.getLogger(__name__)


class LeaseObserver:
    """Finds leases that have ended: those seen unchanged for a whole lease, whatever the clocks say. Thread-safe."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._seen: dict[str, tuple[Lease, Stopwatch]] = {}
        self._looking = threading.Lock()

    def has_ended(self, lease: Lease) -> bool:
        """Whether this lease has ended: it has no holder, or calls of this for a whole lease have seen it unchanged."""
        if lease.token is None:
            return True
        with self._looking:
            before = self._seen.pop(lease.operation_id, None)
            watch = (
                before[1] if before and before[0] == lease else Stopwatch(self._monotonic, longest=limits.RENEW_EVERY)
            )
            self._seen[lease.operation_id] = lease, watch  # the one that was looked at last is last
            if len(self._seen) > limits.LEASES_REMEMBERED:
                del self._seen[next(iter(self._seen))]
            return watch.look() >= limits.OPERATION_LEASE.total_seconds()


class LeaseRenewer:
    """Renews the leases of this process from one thread, which runs only while there is something to renew."""

    def __init__(self, operations: Operations, clock: Callable[[], datetime]) -> None:
        self._operations = operations
        self._clock = clock
        self._tokens: set[str] = set()
        self._change = threading.Lock()
        self._running = False

    @contextlib.contextmanager
    def renewing(self, token: str) -> Iterator[None]:
        """Keep the lease of `token` while the block runs."""
        with self._change:
            self._tokens.add(token)
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name="leases", daemon=True).start()
        try:
            yield
        finally:
            with self._change:
                self._tokens.discard(token)

    def _run(self) -> None:
        while True:
            time.sleep(limits.RENEW_EVERY)
            with self._change:
                if not self._tokens:
                    self._running = False
                    return
                tokens = list(self._tokens)
            try:
                self._operations.renew(tokens, until=self._clock() + limits.OPERATION_LEASE)
            except StoreUnavailable:
                log.warning(
                    "operation leases not renewed: the database cannot be used; renewing again in %g s",
                    limits.RENEW_EVERY,
                    extra={"fields": {"count": len(tokens)}},
                )
            except Exception:  # the thread must not end: nobody would start another
                log.exception(
                    "operation leases not renewed, trying again; another process may take the operations over"
                )
