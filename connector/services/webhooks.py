"""The one webhook that a connection has upstream: there while something listens, gone when nothing does.

Whoever changes it holds a lease on the connection's row, looks at what is registered, and adds or removes only what
differs: two subscribing at the same moment make one, and one that vanished upstream is made again.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from connector import errors, ids
from connector.providers.base import Provider, Webhooks
from connector.services import refusals
from connector.store.connections import Connection
from connector.store.store import Store
from connector.vault import SealBroken, Vault

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)  # longer than the few upstream calls that are made under it
WAIT_SECONDS = 20.0
CHECK_EVERY = timedelta(minutes=10)


class UpstreamWebhooks:
    """Keeps every connection's upstream webhook right."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        providers: Mapping[str, Provider],
        public_url: str,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._vault = vault
        self._providers = providers
        self._public_url = public_url
        self._pause = pause

    def address(self, connection: Connection) -> str:
        """Where the provider calls this connection back. A secret: whoever knows it can tell us things."""
        secret = self._vault.open(connection.id, connection.sealed_inbound_secret)
        return f"{self._public_url}/inbound/{connection.provider}/{secret}"

    def keep(self, connection: Connection, *, now: datetime, expecting: bool = False) -> None:
        """Make what is registered upstream fit what listens here. Raises a provider's `Problem`.

        `expecting`: something is about to listen, and what it listens for is about to be started.
        """
        with_lease = self._lease(connection, now)
        learnt: dict[str, str | datetime | None] = {}
        try:
            wanted = expecting or self._listens(connection)
            upstream = self._upstream(connection)
            with refusals.noticed(self._store, connection, lambda: now):
                webhook_id = self._arrange(upstream, self.address(connection), wanted=wanted)
            learnt = {"webhook_id": webhook_id, "webhook_checked_at": now}
        finally:
            self._store.connections.release_webhook(connection.id, token=with_lease, **learnt)

    def move(self, before: Connection, after: Connection, *, now: datetime) -> None:
        """Register anew with a replaced key, then remove what the old key had registered: at no moment is there none.

        A provider that cannot be asked is only logged; the relay looks after the webhook later.
        """
        if not self._listens(after):
            return self.withdraw(before, now=now)
        try:
            with_lease = self._lease(after, now)
            learnt: dict[str, str | datetime | None] = {"webhook_id": None, "webhook_checked_at": None}
            try:
                upstream, address = self._upstream(after), self.address(after)
                fresh = upstream.create(address)
                learnt = {"webhook_id": fresh.id, "webhook_checked_at": now}
                self._remove(upstream, address, but=fresh.id)
                self._remove(self._upstream(before), address, but=fresh.id)
            finally:
                self._store.connections.release_webhook(after.id, token=with_lease, **learnt)
        except (errors.Problem, SealBroken) as problem:
            log.warning("upstream webhook not moved", extra={"fields": {"connection": after.id, "why": str(problem)}})

    def withdraw(self, connection: Connection, *, now: datetime) -> None:
        """Remove it whatever listens; a provider that cannot be asked is only logged."""
        try:
            with_lease = self._lease(connection, now)
            try:
                self._arrange(self._upstream(connection), self.address(connection), wanted=False)
            finally:
                self._store.connections.release_webhook(connection.id, token=with_lease)
        except (errors.Problem, SealBroken) as problem:
            fields = {"connection": connection.id, "why": str(problem)}
            log.warning("upstream webhook not removed", extra={"fields": fields})

    def check_all(self, *, now: datetime) -> None:
        """Look after the connections whose webhook was not looked at for a while."""
        for connection in self._store.connections.unchecked(before=now - CHECK_EVERY, limit=50):
            try:
                self.keep(connection, now=now)
            except (errors.Problem, SealBroken) as problem:
                self._store.connections.change(connection.id, now=now, webhook_checked_at=now)
                fields = {"connection": connection.id, "why": str(problem)}
                log.warning("upstream webhook not checked", extra={"fields": fields})

    def _listens(self, connection: Connection) -> bool:
        return self._store.subscriptions.live(connection.id) > 0 or self._store.callbacks.open(connection.id) > 0

    def _arrange(self, upstream: Webhooks, address: str, *, wanted: bool) -> str | None:
        ours = [each.id for each in upstream.list() if each.url == address]
        if wanted and not ours:
            ours = [upstream.create(address).id]
            log.info("upstream webhook registered")
        keep = ours[0] if wanted else None
        for each in ours:
            if each != keep:
                upstream.delete(each)
        return keep

    def _remove(self, upstream: Webhooks, address: str, *, but: str) -> None:
        for each in upstream.list():
            if each.url == address and each.id != but:
                upstream.delete(each.id)

    def _upstream(self, connection: Connection) -> Webhooks:
        api_key = self._vault.open(connection.id, connection.sealed_key)
        return self._providers[connection.provider].webhooks(api_key)

    def _lease(self, connection: Connection, now: datetime) -> str:
        token, waited = ids.new_id("lea"), 0.0
        while not self._store.connections.lease_webhook(
            connection.id,
            token=token,
            now=now + timedelta(seconds=waited),
            until=now + timedelta(seconds=waited) + LEASE,
        ):
            if waited >= WAIT_SECONDS:
                raise errors.ProviderTimeout("The webhook is being registered by another call. Try again in a minute.")
            self._pause(0.1)
            waited += 0.1
        return token
