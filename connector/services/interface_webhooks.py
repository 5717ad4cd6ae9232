"""A connection's webhook of one of its provider's interfaces: registered, kept right and removed, under the lease.

Each interface has an address of its own at us, so that what one of them lists is never taken for another's.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connector import ids, vault
from connector.providers.base import InterfaceRefused, UpstreamWebhook, WebhookInterface
from connector.services import webhook_choice, webhook_secrets
from connector.services.webhook_leases import UNCLEAR, LeasedWebhooks, WebhookLease
from connector.store.connections import Connection
from connector.store.further_webhooks import Registration
from connector.vault import Vault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Address:
    """Where an interface calls us back: our public address, and the secret path behind it."""

    base: str
    path: str

    @property
    def url(self) -> str:
        return self.base + self.path


class WebhookSecrets:
    """What a connection's webhooks are signed with, while the lease is ours."""

    def __init__(self, vault: Vault, connection: Connection, lease: WebhookLease) -> None:
        self.connection_id = connection.id
        self._vault = vault
        self._sealed = connection.sealed_webhook_secrets
        self._lease = lease

    def add(self, made: UpstreamWebhook, interface: WebhookInterface, *, now: datetime) -> None:
        """Keep what a new webhook is signed with: no list shows it."""
        if made.secret is not None:
            text = webhook_secrets.added(
                self._text(), made.secret, webhook_id=made.id, interface=interface.key, now=now
            )
            place = vault.webhook_secrets(self.connection_id)
            self._lease.learned["sealed_webhook_secrets"] = self._vault.seal(place, text)

    def known(self, webhook_id: str) -> bool:
        """Whether it is known what this webhook is signed with."""
        return webhook_secrets.known(self._text(), webhook_id)

    def _text(self) -> str:
        sealed = self._lease.learned.get("sealed_webhook_secrets", self._sealed)
        return self._vault.open(vault.webhook_secrets(self.connection_id), sealed) if sealed else ""


class InterfaceWebhook:
    """The webhook of one interface, by its `key`. `known` is what was known of it; `learn` is told what is now."""

    def __init__(
        self,
        interface: WebhookInterface,
        webhooks: LeasedWebhooks,
        secrets: WebhookSecrets,
        address: Address,
        known: Registration,
        learn: Callable[[Registration], None],
        clock: Callable[[], datetime],
    ) -> None:
        self.key = interface.key
        self.known = known
        self.learn = learn
        self._interface = interface
        self._webhooks = webhooks
        self._secrets = secrets
        self._address = address
        self._clock = clock

    def put_right(self, *, wanted: bool) -> bool:
        """Have it registered, or removed. Gives whether the one that was known before is there and stays.

        Raises a provider's `Problem`, and `InterfaceRefused`.
        """
        chosen, surplus = self._choose()
        if chosen is not None and (not wanted or self._cannot_prove(chosen)):
            surplus, chosen = [chosen, *surplus], None
        stays = chosen is not None and chosen.id == self.known.webhook_id
        if chosen is None and wanted:
            chosen = self._register([each.id for each in surplus])
        self.learn(self._registration(chosen))
        self._webhooks.remove(each.id for each in surplus)
        return stays

    def clear(self) -> None:
        """Remove what is ours: first by its kept id, which needs no list."""
        if self.known.webhook_id not in (None, UNCLEAR):
            self._webhooks.remove([str(self.known.webhook_id)])
        chosen, surplus = self._choose()
        self._webhooks.remove(each.id for each in ([chosen] if chosen else []) + surplus)

    def _register(self, beside: list[str]) -> UpstreamWebhook:
        made = self._webhooks.create(
            self._address.url, beside=beside, unclear=lambda: self.learn(Registration(webhook_id=UNCLEAR))
        )
        self._secrets.add(made, self._interface, now=self._clock())
        self.learn(self._registration(made))
        log.info("upstream webhook registered", extra={"fields": {"connection": self._secrets.connection_id}})
        return next((each for each in self._listed() if each.id == made.id), made)  # as it is written there

    def _choose(self) -> tuple[UpstreamWebhook | None, list[UpstreamWebhook]]:
        return webhook_choice.choose(
            self._listed(),
            address=self._address.url,
            path=self._address.path,
            kept=self.known.webhook_id,
            written=self.known.written if self.known.base == self._address.base else None,
        )

    def _listed(self) -> list[UpstreamWebhook]:
        """Where the provider shows no list, the kept one counts as there."""
        try:
            return self._webhooks.list()
        except InterfaceRefused:
            kept, here = self.known.webhook_id, self.known.base == self._address.base
            return [UpstreamWebhook(kept, self._address.url if here else "")] if kept not in (None, UNCLEAR) else []

    def _cannot_prove(self, webhook: UpstreamWebhook) -> bool:
        """Whether its provider signs, and what with was never learnt: the answer that said it was lost."""
        return self._interface.signed and not self._secrets.known(webhook.id)

    def _registration(self, webhook: UpstreamWebhook | None) -> Registration:
        if webhook is None:
            return Registration()
        return Registration(webhook_id=webhook.id, base=self._address.base, written=ids.digest(webhook.url))
