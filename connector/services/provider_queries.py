"""What the relay asks providers, many questions at once: what all pollers share that ask.

ask(connection, reads, then)  -> the sender sends them; when all are answered, the answers wait
handle()                      -> `then` is called with them, in the poller's own turn
"""

import functools
import logging
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, TypeVar

from connector import errors, limits, vault
from connector.egress.http import NoAnswer, Outcome, Read
from connector.egress.sender import Sender
from connector.services import key_status, webhook_secrets
from connector.store.connections import Connection
from connector.store.store import Store
from connector.vault import SealBroken, Vault

log = logging.getLogger(__name__)

T = TypeVar("T")
Then = Callable[[list[Outcome]], None]


class ProviderQueries:
    """Those of one poller."""

    def __init__(self, store: Store, vault: Vault, sender: Sender, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._open_sealed = vault.remembering(1_000)
        self._sender = sender
        self._clock = clock
        self._of_connections: Counter[str] = Counter()
        self._answered: deque[tuple[str, Then, list[Outcome]]] = deque()
        self.open = 0  # asked, and their answers not yet handled

    def key(self, connection: Connection) -> str:
        """The connection's API key. Raises `SealBroken`."""
        return self._open_sealed(vault.api_key(connection.id), connection.sealed_key)

    def webhook_secrets(self, connection: Connection, *, at: datetime) -> Sequence[str]:
        """What the provider may have signed a webhook with that arrived at this instant."""
        return webhook_secrets.of(connection, self._open_sealed, at=at)

    def crowded(self, most: int) -> set[str]:
        """The ids of the connections of which so many are open, or more."""
        return {connection_id for connection_id, count in self._of_connections.items() if count >= most}

    def ask(self, connection: Connection, reads: Sequence[Read[Any]], then: Then) -> None:
        """Ask all at once. Once all are answered, `handle` calls `then` with the outcomes, in the order of `reads`."""
        outcomes: dict[int, Outcome] = {}
        self._count(connection.id, 1)

        def answered(number: int, outcome: Outcome) -> None:
            outcomes[number] = outcome
            if len(outcomes) == len(reads):
                self._answered.append((connection.id, then, [outcomes[each] for each in range(len(reads))]))

        for number, read in enumerate(reads):
            done = functools.partial(answered, number)
            self._sender.send(read.request, done, timeout=limits.QUERY_TIMEOUT, guarded=False)

    def handle(self) -> None:
        """Handle the answers that have come. Raises `StoreUnavailable`: what was not handled is handled later."""
        while self._answered:
            connection_id, then, outcomes = self._answered[0]
            try:
                then(outcomes)
            except Exception as problem:  # one that nobody foresaw must not hold up the others
                if isinstance(problem, errors.StoreUnavailable) and not isinstance(problem, SealBroken):
                    raise
                fields = {"connection": connection_id}
                log.exception(
                    "provider answer not processed because of an unexpected error; asked again when the claim ends",
                    extra={"fields": fields},
                )
            self._answered.popleft()
            self._count(connection_id, -1)

    def noticed(self, connection: Connection) -> AbstractContextManager[None]:
        """Around reading answers: what they say of the connection's key is written down."""
        return key_status.noticed(self._store, connection, self._clock)

    def key_works(self, connection: Connection) -> None:
        """A question was answered with the connection's key."""
        key_status.works(self._store, connection, self._clock)

    def _count(self, connection_id: str, more: int) -> None:
        self.open += more
        self._of_connections[connection_id] += more
        if not self._of_connections[connection_id]:
            del self._of_connections[connection_id]


def answer_of(read: Read[T], outcome: Outcome) -> T:
    """What an outcome says. Raises a `Problem`."""
    if isinstance(outcome, NoAnswer):
        raise errors.ProviderFailed(f"no answer: {outcome.failure}")
    return read.understand(outcome)
