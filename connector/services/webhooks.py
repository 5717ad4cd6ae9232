"""The webhooks that a connection has upstream, as long as it lives, so that every event is told at once.

There is one of each interface of the provider. The first interface is always there; the others are tried, and refusing
them costs nothing. Once a webhook of one of them has proved itself, the first one's is removed, and comes back when an
end was found that the proved one did not tell.

They are registered on connect and removed by their kept ids on disconnect. Neither fails because of it: the relay looks
after every connection's webhooks, registers what could not be registered, makes one again that vanished, and moves it
when our public address has changed. Whoever changes them holds a lease on the connection's row, so that there is one of
each and not two. Where the provider cannot reach our address nothing is registered: sweeps and watches serve alone.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from connector import errors, limits
from connector.egress import reachability
from connector.egress.provider_slots import ProviderSlots
from connector.providers.base import InterfaceRefused, Provider
from connector.services import key_status, webhook_leases
from connector.services.connection_webhooks import ConnectionWebhooks
from connector.services.interface_webhooks import InterfaceWebhook
from connector.services.webhook_leases import WebhookLease, WebhookLeases
from connector.store.connections import Connection
from connector.store.further_webhooks import Registration
from connector.store.store import Store
from connector.vault import Vault

log = logging.getLogger(__name__)

State = Literal["registered", "pending", "unreachable"]


class UpstreamWebhooks:
    """Keeps every connection's upstream webhooks right."""

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
        self._slots = slots
        self._public_url = public_url
        self._clock = clock
        self._leases = WebhookLeases(store, clock, pause)
        self._interfaces = ConnectionWebhooks(store, vault, providers, public_url, clock)
        self._reachable = {
            key for key, each in providers.items() if reachability.reachable(public_url, from_=each.base_url)
        }

    def address(self, connection: Connection) -> str:
        """Where the provider's first interface calls this connection back. A secret: whoever knows it can tell us
        things.
        """
        return self._interfaces.address(connection).url

    def state(self, connection: Connection) -> State:
        """How it stands with a connection's webhook, as far as we know."""
        if connection.provider not in self._reachable:
            return "unreachable"
        known = webhook_leases.registered(connection) and connection.webhook_base == self._public_url
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
        """Look after the connections whose webhooks were not looked at for a while."""
        now = self._clock()
        due = self._store.upstream_webhooks.unchecked(
            base=self._public_url,
            reachable=self._reachable,
            unsettled=now - limits.RETRY_WEBHOOK_EVERY,
            listening=now - limits.CHECK_WEBHOOK_EVERY,
            idle=now - limits.CHECK_IDLE_WEBHOOK_EVERY,
            silent=now - limits.WEBHOOK_SILENT_AFTER,
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
        if connection.provider not in self._reachable and not self._interfaces.any_of(connection):
            return
        with self._leases.held(connection) as (lease, fresh), key_status.noticed(self._store, fresh, self._clock):
            self._put_right(fresh, lease, seconds)

    def _put_right(self, connection: Connection, lease: WebhookLease, seconds: float | None) -> None:
        """The first interface's webhook rests while one that has proved itself is there and tells what happens."""
        wanted = connection.provider in self._reachable
        first, *further = self._interfaces.of(connection, lease, seconds)
        proved = next((each for each in further if wanted and each.key == self._proved(connection)), None)
        if proved is not None and self._stays(proved, connection):
            first.put_right(wanted=False)
            lease.learned["webhook_base"] = self._public_url
        else:
            if connection.proved_interface is not None:
                lease.learned |= {"proved_interface": None, "missed_at": None}
                log.warning("webhook that had proved itself is gone or silent", extra=_about(connection))
            first.put_right(wanted=wanted)
        for each in further:
            if each is not proved:
                self._try(each, connection, wanted=wanted)

    def _proved(self, connection: Connection) -> str | None:
        """The interface of which a webhook has proved itself; None where it has been silent for too long since."""
        missed = connection.missed_at
        silent = missed is not None and self._clock() - missed >= limits.WEBHOOK_SILENT_AFTER
        return None if silent else connection.proved_interface

    def _stays(self, proved: InterfaceWebhook, connection: Connection) -> bool:
        try:
            return proved.put_right(wanted=True)
        except InterfaceRefused as refused:
            self._refused(proved, connection, refused)
            return False

    def _try(self, webhook: InterfaceWebhook, connection: Connection, *, wanted: bool) -> None:
        """Of an interface beyond the first: what goes wrong there is only logged, and the first one serves."""
        refused_at, none = webhook.known.refused_at, webhook.known.webhook_id is None
        if none and (not wanted or (refused_at and self._clock() - refused_at < limits.TRY_INTERFACE_EVERY)):
            return
        try:
            webhook.put_right(wanted=wanted)
        except InterfaceRefused as refused:
            self._refused(webhook, connection, refused)
        except errors.Problem as problem:
            _warn("upstream webhook of a further interface not put right, tried again later", connection, problem)

    def _refused(self, webhook: InterfaceWebhook, connection: Connection, refused: InterfaceRefused) -> None:
        webhook.learn(Registration(refused_at=self._clock()))
        fields = {"connection": connection.id, "interface": webhook.key, "why": str(refused)}
        log.info("provider does not offer this webhook interface", extra={"fields": fields})

    def _clear(self, connection: Connection, lease: WebhookLease) -> None:
        """Remove what is ours in the account of a connection's key. Raises the last `Problem` once all were tried."""
        problem: errors.Problem | None = None
        for each in self._interfaces.of(connection, lease):
            if each.known.refused_at is None:
                try:
                    each.clear()
                except errors.Problem as wrong:
                    problem = wrong
        if problem is not None:
            raise problem


def _about(connection: Connection) -> dict[str, dict[str, str]]:
    return {"fields": {"connection": connection.id}}


def _warn(message: str, connection: Connection, problem: errors.ConnectorError) -> None:
    log.warning(message, extra={"fields": {"connection": connection.id, "why": str(problem)}})
