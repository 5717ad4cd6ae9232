"""The one place where a connection learns that its key is refused, or works again.

A refusal in the provider's own way counts at once. One without a word may come from whoever stands in between: only a
second one, of another call and at least `DOUBT_KEY_FOR` later, with no success in between, counts. A page never comes
here: it is the fault of the provider or of the network (`egress.http.is_page`).

The provider is asked about a refused key once in `ASK_REFUSED_KEY_EVERY`, so that a connection recovers by itself.
"""

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Literal

from connector import errors, limits, vault
from connector.providers.base import Provider
from connector.states import ConnectionStatus
from connector.store.connections import Connection
from connector.store.store import Store
from connector.vault import Vault

log = logging.getLogger(__name__)

Meaning = Literal["refused", "doubtful", "known"]


def meaning(problem: errors.ReconnectRequired | errors.KeyDoubted, connection: Connection, *, now: datetime) -> Meaning:
    """What a refusal says of a key: it is `refused`, it is `doubtful` from now on, or no more than was `known`."""
    if isinstance(problem, errors.ReconnectRequired) or connection.status == ConnectionStatus.RECONNECT_REQUIRED:
        return "refused"
    if connection.doubted_at is None:
        return "doubtful"
    confirmed = problem.call != connection.doubted_call and now - connection.doubted_at >= limits.DOUBT_KEY_FOR
    return "refused" if confirmed else "known"


@contextlib.contextmanager
def noticed(store: Store, connection: Connection, clock: Callable[[], datetime]) -> Iterator[None]:
    """Around calls with a connection's key: what refuses it is noted, and a success takes that back.

    Raises `ReconnectRequired` for what counts as a refusal of the key.
    """
    try:
        yield
    except (errors.ReconnectRequired, errors.KeyDoubted) as problem:
        _refused(store, connection, problem, now=clock())
        raise
    works(store, connection, clock)


def works(store: Store, connection: Connection, clock: Callable[[], datetime]) -> None:
    """A call with a connection's key succeeded: what was noted against the key is taken back."""
    if connection.status == ConnectionStatus.RECONNECT_REQUIRED or connection.doubted_at is not None:
        if (
            store.connections.key_works(connection, now=clock())
            and connection.status == ConnectionStatus.RECONNECT_REQUIRED
        ):
            log.info(
                "provider accepts the API key again; the connection is active",
                extra={"fields": {"connection": connection.id}},
            )


def _refused(
    store: Store, connection: Connection, problem: errors.ReconnectRequired | errors.KeyDoubted, *, now: datetime
) -> None:
    means = meaning(problem, connection, now=now)
    if means == "doubtful" and isinstance(problem, errors.KeyDoubted):
        store.connections.mark(connection, now=now, doubted_at=now, doubted_call=problem.call)
    if means != "refused":
        return
    if connection.status == ConnectionStatus.ACTIVE and store.connections.refuse(
        connection, why=problem.message, now=now
    ):
        fields = {"connection": connection.id, "why": problem.message}
        log.warning("provider refused the API key; the connection must be reconnected", extra={"fields": fields})
    if isinstance(problem, errors.KeyDoubted):
        raise problem.refused from None


class RefusedKeys:
    """Asks providers about refused keys now and then: a chore of every relay, and each key is asked about by one."""

    def __init__(
        self, store: Store, vault: Vault, providers: Mapping[str, Provider], clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._vault = vault
        self._providers = providers
        self._clock = clock
        self._look_at = clock()

    def ask_again(self) -> None:
        """Try each one whose turn it is."""
        now = self._clock()
        if now < self._look_at:
            return
        self._look_at = now + limits.LOOK_FOR_REFUSED_KEYS_EVERY
        for connection in self._store.connections.refused(before=now - limits.ASK_REFUSED_KEY_EVERY, now=now, limit=20):
            with contextlib.suppress(errors.Problem), noticed(self._store, connection, self._clock):
                api_key = self._vault.open(vault.api_key(connection.id), connection.sealed_key)
                self._providers[connection.provider].check_key(api_key)
