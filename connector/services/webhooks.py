"""The one webhook that a connection has upstream: there while something listens, gone when nothing does.

Whoever changes it holds a lease on the connection's row, looks at what is registered, and adds or removes only what
differs: two subscribing at the same moment make one, and one that vanished upstream is made again. One whose making got
no clear answer is looked for at once, and by the relay a little later.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from connector import errors, ids
from connector.providers.base import Provider, UpstreamWebhook, Webhooks
from connector.services import refusals
from connector.store.connections import Connection
from connector.store.store import Store
from connector.vault import Vault

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)  # longer than one upstream call; it is renewed before each
WAIT_SECONDS = 20.0
CHECK_EVERY = timedelta(minutes=10)
UNCLEAR = "unclear"  # the id of one that may or may not have been made: the relay looks after it


class _Lease:
    """The right to change one connection's webhook, and what was learnt of it."""

    def __init__(self, renew: Callable[[], bool]) -> None:
        self._renew = renew
        self.learnt: dict[str, Any] = {}

    def renew(self) -> None:
        """Before each upstream call: a slow one must not let another begin beside us. Raises `ProviderTimeout`."""
        if not self._renew():
            raise errors.ProviderTimeout("The webhook is being registered by another call. Try again in a minute.")


class _Account:
    """The webhooks of an account that have one address, while the lease is ours."""

    def __init__(self, webhooks: Webhooks, address: str, lease: _Lease) -> None:
        self._webhooks = webhooks
        self._address = address
        self._lease = lease

    def list(self) -> list[UpstreamWebhook]:
        self._lease.renew()
        return [each for each in self._webhooks.list() if each.url == self._address]

    def create(self) -> UpstreamWebhook:
        """Make one. After an unclear answer it is looked for, and what is not found may still come."""
        self._lease.renew()
        try:
            made = self._webhooks.create(self._address)
        except (errors.ProviderFailed, errors.ProviderTimeout):
            self._lease.learnt = {"webhook_id": UNCLEAR, "webhook_checked_at": None}
            found = self.list()
            if not found:
                raise
            made = found[0]
        log.info("upstream webhook registered")
        return made

    def remove(self, webhooks: Iterable[UpstreamWebhook]) -> None:
        for each in webhooks:
            self._lease.renew()
            self._webhooks.delete(each.id)


class UpstreamWebhooks:
    """Keeps every connection's upstream webhook right."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        providers: Mapping[str, Provider],
        public_url: str,
        clock: Callable[[], datetime],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._vault = vault
        self._providers = providers
        self._public_url = public_url
        self._clock = clock
        self._pause = pause

    def address(self, connection: Connection) -> str:
        """Where the provider calls this connection back. A secret: whoever knows it can tell us things."""
        secret = self._vault.open(connection.id, connection.sealed_inbound_secret)
        return f"{self._public_url}/inbound/{connection.provider}/{secret}"

    def keep(self, connection: Connection, *, expecting: bool = False) -> None:
        """Make what is registered upstream fit what listens here. Raises a provider's `Problem`.

        `expecting`: something is about to listen, and what it listens for is about to be started.
        """
        with self._leased(connection) as lease:
            wanted = expecting or self._listens(connection)
            account = self._account(connection, lease)
            with refusals.noticed(self._store, connection, self._clock):
                ours = account.list()
                if wanted and not ours:
                    ours = [account.create()]
                kept = ours[:1] if wanted else []
                account.remove(ours[len(kept) :])
            lease.learnt = {"webhook_id": kept[0].id if kept else None, "webhook_checked_at": self._clock()}

    def move(self, before: Connection, after: Connection) -> None:
        """Register anew with a replaced key, then remove what the old key had registered: at no moment is there none.

        A provider that cannot be asked is only logged; the relay looks after the webhook later.
        """
        if not self._listens(after):
            return self.withdraw(before)
        try:
            with self._leased(after) as lease:
                lease.learnt = {"webhook_id": None, "webhook_checked_at": None}
                account = self._account(after, lease)
                fresh = account.create()
                lease.learnt = {"webhook_id": fresh.id, "webhook_checked_at": self._clock()}
                for each in (account, self._account(before, lease)):
                    each.remove(other for other in each.list() if other.id != fresh.id)
        except errors.Problem as problem:
            _warn("upstream webhook not moved", after, problem)

    def withdraw(self, connection: Connection, *, end: Callable[[], None] = lambda: None) -> None:
        """Remove it whatever listens, and `end` what listens before anybody can register it anew.

        A provider that cannot be asked is only logged.
        """
        with contextlib.ExitStack() as held:
            try:
                account = self._account(connection, held.enter_context(self._leased(connection)))
                account.remove(account.list())
            except errors.Problem as problem:
                _warn("upstream webhook not removed", connection, problem)
            end()

    def check_all(self) -> None:
        """Look after the connections whose webhook was not looked at for a while."""
        now = self._clock()
        for connection in self._store.connections.unchecked(before=now - CHECK_EVERY, limit=50):
            try:
                self.keep(connection)
            except errors.Problem as problem:
                self._store.connections.change(connection.id, now=now, webhook_checked_at=now)
                _warn("upstream webhook not checked", connection, problem)

    def _listens(self, connection: Connection) -> bool:
        return self._store.subscriptions.live(connection.id) > 0 or self._store.callbacks.open(connection.id) > 0

    def _account(self, connection: Connection, lease: _Lease) -> _Account:
        api_key = self._vault.open(connection.id, connection.sealed_key)
        webhooks = self._providers[connection.provider].webhooks(api_key)
        return _Account(webhooks, self.address(connection), lease)

    @contextlib.contextmanager
    def _leased(self, connection: Connection) -> Iterator[_Lease]:
        token, waited = ids.new_id("lea"), 0.0

        def take() -> bool:
            now = self._clock()
            return self._store.connections.lease_webhook(connection.id, token=token, now=now, until=now + LEASE)

        lease = _Lease(take)
        while not take():
            if waited >= WAIT_SECONDS:
                lease.renew()
            self._pause(0.1)
            waited += 0.1
        try:
            yield lease
        finally:
            self._store.connections.release_webhook(connection.id, token=token, **lease.learnt)


def _warn(message: str, connection: Connection, problem: errors.ConnectorError) -> None:
    log.warning(message, extra={"fields": {"connection": connection.id, "why": str(problem)}})
