"""What somebody wants to subscribe to, checked: triggers, filters, the target's address."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from connector import errors, ids, vault
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Trigger
from connector.egress import targets
from connector.relay import filters as filters_room
from connector.states import SubscriptionStatus
from connector.store.connections import Connection
from connector.store.store import Store
from connector.store.subscriptions import Subscription
from connector.vault import Vault


class WantedSubscriptions:
    """Makes subscriptions of what callers say, and keeps none."""

    def __init__(self, store: Store, vault: Vault, catalogue: Catalogue, allowed_targets: targets.Allowed) -> None:
        self._store = store
        self._vault = vault
        self._catalogue = catalogue
        self._allowed = allowed_targets

    def declared(self, connection: Connection, keys: Sequence[str], *, field: str = "trigger") -> list[Trigger]:
        """Triggers of the connection's provider by their own keys or their groups', as the catalogue orders them.

        Raises `InvalidInput`, which blames the field.
        """
        groups = self._catalogue.groups(connection.provider)
        wanted = {each for key in keys for each in ([of.key for of in groups[key]] if key in groups else [key])}
        known = {each.key: each for offer, each in self._catalogue.of(Trigger) if offer.key == connection.provider}
        if not wanted or not wanted <= known.keys():
            raise errors.InvalidInput.at(field, f"Must be one of: {', '.join((*known, *groups))}.")
        return [each for key, each in known.items() if key in wanted]

    def checked(
        self,
        connection: Connection,
        triggers: Sequence[Trigger],
        target_url: str,
        filters: Any,
        now: datetime,
        *,
        exactly: bool,
    ) -> Subscription:
        """The subscription that is wanted, whose secret is new. Raises `InvalidInput`."""
        self.check_target(target_url)
        first, *further = (each.key for each in triggers)
        stored = self._store.subscriptions.at(connection.id, (first, *further), ids.digest(target_url))
        chosen, version = _chosen(filters, triggers, stored)
        if stored and stored.further_triggers and not exactly and chosen and chosen != stored.filters:
            raise errors.InvalidInput.at(
                "filters",
                "This address has a subscription to several triggers, with other filters. Give all of its triggers as"
                " triggers, to change them.",
            )
        subscription_id = ids.new_id("sub")
        return Subscription(
            id=subscription_id,
            connection_id=connection.id,
            trigger=first,
            further_triggers=tuple(further),
            target_url=target_url,
            target_digest=ids.digest(target_url),
            filters=chosen,
            filters_version=version,
            status=SubscriptionStatus.ACTIVE,
            status_since=now,
            sealed_secret=self._vault.seal(
                vault.subscription_secret(connection.id, subscription_id), ids.new_signing_secret()
            ),
            created_at=now,
            updated_at=now,
        )

    def check_target(self, url: str) -> None:
        """Raises `InvalidInput` for an address that no hook may have."""
        try:
            targets.check_form(url, self._allowed)
        except targets.TargetRefused as refused:
            raise errors.InvalidInput.at("target_url", str(refused)) from None


def _chosen(given: Any, triggers: Sequence[Trigger], stored: Subscription | None) -> tuple[Mapping[str, Any], int]:
    """The filters that hold from now on, and how they are meant: as before where nothing is said anew."""
    if stored is not None and filters_room.flat(given, triggers) == stored.filters:
        return stored.filters, stored.filters_version
    return filters_room.check(given, triggers), filters_room.VERSION
