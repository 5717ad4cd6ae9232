"""A connection's webhooks of all interfaces of its provider, from what is kept of them."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime

from connector import vault
from connector.providers.base import Provider, WebhookInterface
from connector.services.interface_webhooks import Address, InterfaceWebhook, WebhookSecrets
from connector.services.webhook_leases import UNCLEAR, LeasedWebhooks, WebhookLease
from connector.store.connections import Connection
from connector.store.further_webhooks import Registration
from connector.store.store import Store
from connector.vault import Vault


class ConnectionWebhooks:
    """Those of all connections."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        providers: Mapping[str, Provider],
        public_url: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._vault = vault
        self._providers = providers
        self._public_url = public_url
        self._clock = clock

    def address(self, connection: Connection, interface: WebhookInterface | None = None) -> Address:
        """Where an interface calls this connection back; None stands for the first."""
        secret = self._vault.open(vault.inbound_secret(connection.id), connection.sealed_inbound_secret)
        first = interface in (None, self._providers[connection.provider].webhook_interfaces[0])
        query = "" if first or interface is None else f"?interface={interface.key}"
        return Address(self._public_url, f"/inbound/{connection.provider}/{secret}{query}")

    def any_of(self, connection: Connection) -> bool:
        """Whether any webhook may be registered."""
        return any(each.webhook_id for each in self._known(connection).values())

    def of(self, connection: Connection, lease: WebhookLease, seconds: float | None = None) -> list[InterfaceWebhook]:
        """The webhooks of all interfaces, the first one's first. For all its answers together the provider has so many
        seconds.
        """
        provider, known = self._providers[connection.provider], self._known(connection)
        api_key = self._vault.open(vault.api_key(connection.id), connection.sealed_key)
        end = time.monotonic() + seconds if seconds else None
        left = (lambda: max(1.0, end - time.monotonic())) if end else None
        secrets = WebhookSecrets(self._vault, connection, lease)
        first = provider.webhook_interfaces[0]
        return [
            InterfaceWebhook(
                each,
                LeasedWebhooks(provider.webhooks(api_key, each.key, left), lease),
                secrets,
                self.address(connection, each),
                known.get(each.key, Registration()),
                self._first_learns(lease) if each is first else self._learns(lease, each.key),
                self._clock,
            )
            for each in provider.webhook_interfaces
        ]

    def _known(self, connection: Connection) -> dict[str, Registration]:
        """What is kept, by interface. One query where there are several."""
        first, *further = self._providers[connection.provider].webhook_interfaces
        known = self._store.further_webhooks.of(connection.id) if further else {}
        return known | {
            first.key: Registration(
                webhook_id=connection.webhook_id, base=connection.webhook_base, written=connection.webhook_written
            )
        }

    def _first_learns(self, lease: WebhookLease) -> Callable[[Registration], None]:
        """What is learnt of the first interface's webhook stands in the connection's own row."""

        def learn(found: Registration) -> None:
            if found.webhook_id == UNCLEAR:
                lease.learned |= {"webhook_id": UNCLEAR, "webhook_checked_at": None}
                return
            lease.learned |= {
                "webhook_id": found.webhook_id,
                "webhook_base": found.base,
                "webhook_written": found.written,
                "webhook_checked_at": self._clock(),
            }

        return learn

    def _learns(self, lease: WebhookLease, interface: str) -> Callable[[Registration], None]:
        def learn(found: Registration) -> None:
            lease.further[interface] = found

        return learn
