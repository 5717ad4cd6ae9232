"""What whoever runs the bridge asks of it: whether it can work, and how much waits."""

from typing import NamedTuple

from connector.errors import SchemaOutdated, SettingsError, StoreUnavailable
from connector.services.keyring import Keyring
from connector.store.store import Store


class Waiting(NamedTuple):
    """How much is on its way, over all connections."""

    deliveries: int  # that have not ended
    receipts: int  # that are not understood yet


class Monitoring:
    """Asked by load balancers and by whoever draws curves."""

    def __init__(self, store: Store, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring

    def check_ready(self) -> None:
        """Raises `StoreUnavailable` unless the database answers, has this program's schema, and our keys open it."""
        try:
            self._store.database.require_current()
            self._keyring.check()
        except (SchemaOutdated, SettingsError) as wrong:
            raise StoreUnavailable(str(wrong)) from None

    def waiting(self) -> Waiting:
        """Counted in the database, so that every process tells the same."""
        return Waiting(self._store.outbox.pending(), self._store.receipts.waiting())
