"""The one webhook that a connection has upstream, as long as it lives, so that every event is told at once.

It is registered on connect and removed by its kept id on disconnect. Neither fails because of it: the
relay looks after every connection's webhook, registers what could not be registered, makes one again that vanished, and
moves it when our public address has changed. Whoever changes it holds a lease on the connection's row, so that there is
one and not two. Where the provider cannot reach our address nothing is registered: sweeps and watches serve alone.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from connector import errors, ids, limits, vault
from connector.egress import reachability
from connector.egress.provider_slots import ProviderSlots
from connector.providers.base import Provider, UpstreamWebhook
from connector.services import key_status, webhook_choice, webhook_secrets
from connector.services.webhook_leases import UNCLEAR, LeasedWebhooks, WebhookLease, WebhookLeases
from connector.store.connections import Connection
from connector.store.store import Store
from connector.vault import Vault

log = logging.getLogger(__name__)

State = Literal["registered", "pending", "unreachable"]


class UpstreamWebhooks:
    """Keeps every connection's upstream webhook right."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        providers: Mapping[str, Provider],
        slots: ProviderSlots,
        public_url: str,
        clock: Callable[[], datetime],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._vault = vault
        self._providers = providers
        self._slots = slots
        self._public_url = public_url
        self._clock = clock
        self._leases = WebhookLeases(store, clock, pause)
        self._reachable = {
            key for key, each in providers.items() if reachability.reachable(public_url, from_=each.base_url)
        }

    def address(self, connection: Connection) -> str:
        """Where the provider calls this connection back. A secret: whoever knows it can tell us things."""
        return self._public_url + self._path(connection)

    def state(self, connection: Connection) -> State:
        """How it stands with a connection's webhook, as far as we know."""
        if connection.provider not in self._reachable:
            return "unreachable"
        known = connection.webhook_id not in (None, UNCLEAR) and connection.webhook_base == self._public_url
        return "registered" if known else "pending"

    def register(self, connection: Connection) -> None:
        """Have it registered, or looked after, while somebody waits for something else: what cannot be done in a few
        seconds, or finds no slot (`egress.provider_slots`), is left to the relay. Raises `ReconnectRequired`.
        """
        try:
            with self._slots.taken(connection.id):
                self._keep(connection, seconds=limits.WEBHOOK_BRIEF_WAIT)
        except errors.ReconnectRequired:
            raise
        except errors.Problem as problem:
            _warn("upstream webhook not registered, the relay tries again", connection, problem)

    def move(self, before: Connection) -> None:
        """Register with a key of another account, then remove what the key `before` had registered.

        What cannot be done is only logged; the relay registers it later.
        """
        try:
            self._keep(before, seconds=limits.WEBHOOK_BRIEF_WAIT)
        except errors.Problem as problem:
            _warn("upstream webhook not registered with the new key, the relay tries again", before, problem)
        try:
            with self._leases.held(before, wait=limits.WEBHOOK_WAIT) as (lease, _):
                self._clear(before, lease)
        except errors.Problem as problem:
            _warn("upstream webhook of the previous account not removed, it stays there", before, problem)

    def withdraw(self, connection: Connection, *, end: Callable[[], None]) -> None:
        """Remove it, and `end` the connection before anybody can register it anew.

        A provider that cannot be asked is only logged.
        """
        with contextlib.ExitStack() as held:
            try:
                lease, connection = held.enter_context(self._leases.held(connection, wait=limits.WEBHOOK_WAIT))
                self._clear(connection, lease)
            except errors.Problem as problem:
                _warn("upstream webhook not removed at disconnect, it stays at the provider", connection, problem)
            end()

    def check_all(self) -> None:
        """Look after the connections whose webhook was not looked at for a while."""
        now = self._clock()
        due = self._store.connections.unchecked(
            base=self._public_url,
            reachable=self._reachable,
            unsettled=now - limits.RETRY_WEBHOOK_EVERY,
            listening=now - limits.CHECK_WEBHOOK_EVERY,
            idle=now - limits.CHECK_IDLE_WEBHOOK_EVERY,
            limit=50,
        )
        for connection in due:
            try:
                self._keep(connection)
            except errors.Problem as problem:
                self._store.connections.change(connection.id, now=now, webhook_checked_at=now)
                _warn("upstream webhook not checked, checked again later", connection, problem)

    def _keep(self, connection: Connection, *, seconds: float | None = None) -> None:
        """Make what is registered upstream right; whoever does so already is not waited for.

        The provider has so many seconds for all its answers. Raises its `Problem`.
        """
        if connection.provider not in self._reachable and connection.webhook_id is None:
            return
        with self._leases.held(connection) as (lease, fresh), key_status.noticed(self._store, fresh, self._clock):
            self._put_right(fresh, self._account(fresh, lease, seconds), lease)

    def _put_right(self, connection: Connection, account: LeasedWebhooks, lease: WebhookLease) -> None:
        wanted, address = connection.provider in self._reachable, self.address(connection)
        chosen, surplus = self._choose(connection, account.list())
        if chosen is not None and wanted and self._cannot_prove(connection, chosen):
            surplus, chosen = [chosen, *surplus], None
        if chosen is None and wanted:
            chosen = account.create(address, beside=[each.id for each in surplus])
            log.info("upstream webhook registered", extra={"fields": {"connection": connection.id}})
            self._learn_secret(lease, connection, chosen)
            self._learn(lease, chosen)
            chosen = next((each for each in account.list() if each.id == chosen.id), chosen)  # as it is written there
        elif chosen is not None and not wanted:
            surplus, chosen = [chosen, *surplus], None
        self._learn(lease, chosen)
        account.remove(each.id for each in surplus)

    def _choose(
        self, connection: Connection, listed: list[UpstreamWebhook]
    ) -> tuple[UpstreamWebhook | None, list[UpstreamWebhook]]:
        here = connection.webhook_base == self._public_url
        return webhook_choice.choose(
            listed,
            address=self.address(connection),
            path=self._path(connection),
            kept=connection.webhook_id,
            written=connection.webhook_written if here else None,
        )

    def _learn(self, lease: WebhookLease, webhook: UpstreamWebhook | None) -> None:
        lease.learned |= {
            "webhook_id": webhook.id if webhook else None,
            "webhook_base": self._public_url if webhook else None,
            "webhook_written": ids.digest(webhook.url) if webhook else None,
            "webhook_checked_at": self._clock(),
        }

    def _learn_secret(self, lease: WebhookLease, connection: Connection, made: UpstreamWebhook) -> None:
        """Keep what a new webhook is signed with: no list shows it."""
        if made.secret is not None:
            place, kept = vault.webhook_secrets(connection.id), self._secrets(connection)
            text = webhook_secrets.added(kept, made.secret, webhook_id=made.id, now=self._clock())
            lease.learned["sealed_webhook_secrets"] = self._vault.seal(place, text)

    def _cannot_prove(self, connection: Connection, webhook: UpstreamWebhook) -> bool:
        """Whether its provider signs, and what with was never learnt: the answer that said it was lost."""
        signs = self._providers[connection.provider].webhook_interfaces[0].signed
        return signs and not webhook_secrets.known(self._secrets(connection), webhook.id)

    def _secrets(self, connection: Connection) -> str:
        sealed = connection.sealed_webhook_secrets
        return self._vault.open(vault.webhook_secrets(connection.id), sealed) if sealed else ""

    def _clear(self, connection: Connection, lease: WebhookLease) -> None:
        """Remove what is ours in the account of a connection's key: first by its kept id, which needs no list."""
        account = self._account(connection, lease)
        kept = connection.webhook_id
        if kept not in (None, UNCLEAR):
            account.remove([str(kept)])
        chosen, surplus = self._choose(connection, account.list())
        account.remove(each.id for each in ([chosen] if chosen else []) + surplus)

    def _path(self, connection: Connection) -> str:
        secret = self._vault.open(vault.inbound_secret(connection.id), connection.sealed_inbound_secret)
        return f"/inbound/{connection.provider}/{secret}"

    def _account(self, connection: Connection, lease: WebhookLease, seconds: float | None = None) -> LeasedWebhooks:
        api_key = self._vault.open(vault.api_key(connection.id), connection.sealed_key)
        end = time.monotonic() + seconds if seconds else None
        left = (lambda: max(1.0, end - time.monotonic())) if end else None
        provider = self._providers[connection.provider]
        return LeasedWebhooks(provider.webhooks(api_key, provider.webhook_interfaces[0].key, left), lease)


def _warn(message: str, connection: Connection, problem: errors.ConnectorError) -> None:
    log.warning(message, extra={"fields": {"connection": connection.id, "why": str(problem)}})
