"""The right to change what a connection has registered upstream: one at a time holds it, in whichever process.

It is a lease on the connection's row, renewed before each upstream call: a slow call must not let another one begin
beside it. What was learned under it is written when it is given back.
"""

import contextlib
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from connector import errors
from connector.providers.base import UpstreamWebhook, Webhooks
from connector.services import webhook_choice
from connector.store.connections import Connection
from connector.store.further_webhooks import Registration
from connector.store.store import Store

LEASE = timedelta(seconds=90)  # longer than one upstream call; it is renewed before each
UNCLEAR = "unclear"  # the id of one that may or may not have been made: the relay looks after it
_PAUSE = 0.1  # seconds between two attempts to take the lease


class _Busy(errors.ProviderTimeout):
    """Somebody else changes this webhook right now."""


class WebhookLease:
    """The right to change one connection's webhooks. What was learnt is written at its end: `learned`, columns of the
    connection; `further`, by interface, of those beyond the first.
    """

    def __init__(self, renew: Callable[[], bool]) -> None:
        self._renew = renew
        self.learned: dict[str, Any] = {}
        self.further: dict[str, Registration] = {}

    def renew(self) -> None:
        """Make it last for another upstream call. Raises `ProviderTimeout` when somebody else has it."""
        if not self._renew():
            raise _Busy("The webhook is being registered by another call. Try again in a minute.")


class LeasedWebhooks:
    """An account's webhooks of one interface, while the lease on its connection is ours."""

    def __init__(self, webhooks: Webhooks, lease: WebhookLease) -> None:
        self._webhooks = webhooks
        self._lease = lease

    def list(self) -> list[UpstreamWebhook]:
        self._lease.renew()
        return self._webhooks.list()

    def create(self, address: str, *, beside: Collection[str], unclear: Callable[[], None]) -> UpstreamWebhook:
        """Make one beside those with these ids. After an unclear answer, of which `unclear` is told, it is looked for,
        and what is not found may still come.
        """
        self._lease.renew()
        try:
            return self._webhooks.create(address)
        except (errors.ProviderFailed, errors.ProviderTimeout):
            unclear()
            for each in self.list():
                if webhook_choice.same(each.url, address) and each.id not in beside:
                    return each
            raise

    def remove(self, webhook_ids: Iterable[str]) -> None:
        for each in webhook_ids:
            self._lease.renew()
            self._webhooks.delete(each)


def registered(connection: Connection) -> bool:
    """Whether the provider is known to have a webhook of ours, of whichever interface."""
    return connection.webhook_id not in (None, UNCLEAR) or connection.proved_interface is not None


class WebhookLeases:
    """Gives out the leases of all connections."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._store = store
        self._clock = clock
        self._pause = pause

    @contextlib.contextmanager
    def held(self, connection: Connection, *, wait: float = 0.0) -> Iterator[tuple[WebhookLease, Connection]]:
        """The lease, waited for so many seconds, and the connection as it is then.

        It may have another key than when it was read: with the one before, nothing must be registered any more.
        Raises `ProviderTimeout` when somebody else has it, `NotFound` when the connection is gone.
        """
        token, waited = self._store.token(), 0.0

        def take() -> bool:
            now = self._clock()
            return self._store.upstream_webhooks.lease(connection.id, token=token, now=now, until=now + LEASE)

        lease = WebhookLease(take)
        while not take():
            if waited >= wait:
                lease.renew()
            self._pause(_PAUSE)
            waited += _PAUSE
        try:
            fresh = self._store.connections.get(connection.id)
            if fresh is None:
                raise errors.NotFound("This connection is gone.")
            yield lease, fresh
        finally:
            account = fresh.account if fresh else connection.account
            self._store.upstream_webhooks.release(
                connection.id, token=token, account=account, further=lease.further, **lease.learned
            )
