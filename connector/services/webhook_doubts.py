"""What a wrong signature says of a connection's webhook: its provider may sign with another secret by now.

Nobody tells us when a provider's user has a secret changed, and no list shows the new one. So the webhook is registered
anew, at most once an hour.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from connector import vault
from connector.services import webhook_secrets
from connector.store.connections import Connection
from connector.store.store import Store
from connector.vault import Vault

log = logging.getLogger(__name__)


class WebhookDoubts:
    """Those of all connections."""

    def __init__(self, store: Store, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock

    def signed_otherwise(self, connection: Connection) -> None:
        """Have its webhook registered anew by whoever looks after it next, if that was not done within the hour."""
        sealed, place, now = connection.sealed_webhook_secrets, vault.webhook_secrets(connection.id), self._clock()
        text = webhook_secrets.doubted(self._vault.open(place, sealed), now=now) if sealed else None
        if text is None:
            return
        if self._store.upstream_webhooks.doubt(connection, sealed_secrets=self._vault.seal(place, text), now=now):
            log.warning(
                "webhook came with a wrong signature, it is registered anew",
                extra={"fields": {"connection": connection.id}},
            )
