"""Connections: made once with a provider's key, which may be replaced, and ended."""

import contextlib
import dataclasses
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connector import errors, ids, vault
from connector.egress.provider_slots import ProviderSlots
from connector.providers.base import Provider
from connector.services.accounts import Accounts
from connector.services.activity import ActivityService
from connector.services.key_trials import KeyTrials
from connector.services.known_keys import KnownKeys
from connector.services.webhooks import UpstreamWebhooks
from connector.states import ConnectionStatus, Deed
from connector.store.activity import Actor
from connector.store.connections import Connection
from connector.store.store import Store
from connector.store.tokens import first
from connector.vault import Vault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Credentials:
    """A new connection with what is shown only once."""

    connection: Connection
    token: str = field(repr=False)
    signing_secret: str = field(repr=False)


class ConnectionService:
    """Opens and closes the way from a user to a provider."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        providers: Mapping[str, Provider],
        webhooks: UpstreamWebhooks,
        slots: ProviderSlots,
        trials: KeyTrials,
        known: KnownKeys,
        activity: ActivityService,
    ) -> None:
        self._store = store
        self._vault = vault
        self._providers = providers
        self._webhooks = webhooks
        self._slots = slots
        self.trials = trials
        self._known = known
        self._activity = activity
        self._accounts = Accounts(store, vault, providers)

    def connect(
        self,
        *,
        provider: str,
        api_key: str,
        label: str | None,
        client_ip: str | None,
        asked_for_secret: bool = False,
        by: Actor | None = None,
        now: datetime,
    ) -> Credentials:
        """Try the key upstream, then keep it sealed. `client_ip`: see `KeyTrials.of_stranger`; `asked_for_secret`:
        whether whoever connects had to show a connect secret; `by`: who does, else whoever is given the first token.

        Raises `InvalidInput`, `InvalidApiKey`, `RateLimited` or a provider's problem.
        """
        api_key = api_key.strip()
        with self._slots.taken(None):
            self._try_of_stranger(provider, api_key, client_ip)
            return self._keep(provider, api_key, label, asked_for_secret, by, now)

    def try_key(self, provider: str, api_key: str, *, client_ip: str | None) -> None:
        """Try a key upstream, and keep nothing of it. Raises what `connect` does."""
        with self._slots.taken(None):
            self._try_of_stranger(provider, api_key, client_ip)

    def _try_of_stranger(self, provider: str, api_key: str, client_ip: str | None) -> None:
        if provider not in self._providers:
            raise errors.InvalidInput.at("provider", f"Must be one of: {', '.join(self._providers)}.")
        with self.trials.of_stranger(client_ip):
            self._try(provider, api_key)

    def _keep(
        self,
        provider: str,
        api_key: str,
        label: str | None,
        asked_for_secret: bool,
        by: Actor | None,
        now: datetime,
    ) -> Credentials:
        connection_id, token = ids.new_id("con"), ids.new_token()
        inbound, signing = ids.new_address_secret(), ids.new_signing_secret()
        connection = Connection(
            id=connection_id,
            provider=provider,
            label=label or self._providers[provider].label,
            status=ConnectionStatus.ACTIVE,
            token_hash=ids.digest(token),
            inbound_hash=ids.digest(inbound),
            sealed_key=self._vault.seal(vault.api_key(connection_id), api_key),
            sealed_inbound_secret=self._vault.seal(vault.inbound_secret(connection_id), inbound),
            sealed_signing_secret=self._vault.seal(vault.signing_secret(connection_id), signing),
            created_at=now,
            updated_at=now,
        )
        fingerprint = self._known.fingerprint(provider, api_key)
        self._store.connections.add(connection, asked_for_secret=asked_for_secret, key_fingerprint=fingerprint)
        by = by or Actor.of(first(connection_id, at=now))
        self._activity.note(connection, by, Deed.CONNECTED, provider=provider)
        log.info("connection made", extra={"fields": {"connection": connection_id, "provider": provider}})
        with contextlib.suppress(errors.ReconnectRequired):  # it was taken a moment ago
            self._webhooks.register(connection)
        return Credentials(self._again(connection), token, signing)

    def change(
        self, connection: Connection, *, api_key: str | None, label: str | None, by: Actor, now: datetime
    ) -> Connection:
        """Replace the key, which is tried first and may be of another account, or the label."""
        api_key = (api_key or "").strip()
        if api_key:
            with self._slots.taken(connection.id):
                with self.trials.of_connection(connection.id):
                    self._try(connection.provider, api_key)
                self._replace_key(connection, api_key, by=by, now=now)
        if label:
            self._store.connections.change(connection.id, now=now, label=label)
            self._activity.note(connection, by, Deed.RENAMED, label=label)
        return self._again(connection)

    def _replace_key(self, connection: Connection, api_key: str, *, by: Actor, now: datetime) -> None:
        """With another account everything begins anew: nothing that the one before was asked is answered for it."""
        while connection.status != ConnectionStatus.DELETED:
            another = not self._accounts.same(connection, api_key)
            sealed = self._vault.seal(vault.api_key(connection.id), api_key)
            fingerprint = self._known.fingerprint(connection.provider, api_key)
            if self._store.connections.replace_key(
                connection, sealed_key=sealed, another=another, now=now, key_fingerprint=fingerprint
            ):
                account = "another" if another else "the same"
                fields = {"connection": connection.id, "account": account}
                log.info("API key of the connection replaced", extra={"fields": fields})
                self._activity.note(connection, by, Deed.KEY_REPLACED, account=account)
                self._store.sessions.end_of_keys(connection.id, but=by.id)  # whoever else knew the old key is out
                self._store.connections.key_works(self._again(connection), now=now)
                if another:
                    self._webhooks.move(connection)
                return
            connection = self._again(connection)  # another call has replaced it meanwhile

    def disconnect(self, connection: Connection, *, now: datetime) -> None:
        """End a connection and forget its secrets. A provider that cannot be reached does not keep it alive."""
        if connection.status == ConnectionStatus.DELETED:
            return
        with self._slots.taken(connection.id):
            self._webhooks.withdraw(connection, end=lambda: self._store.connections.tombstone(connection.id, now=now))
        log.info("connection deleted", extra={"fields": {"connection": connection.id}})

    def _try(self, provider: str, api_key: str) -> None:
        try:
            self._providers[provider].check_key(api_key)
        except (errors.ReconnectRequired, errors.KeyDoubted):  # of a key that nobody knows yet any refusal counts
            label = self._providers[provider].label
            raise errors.InvalidApiKey(
                f"{label} refuses this API key. Copy the whole key from {label}'s settings and try again.",
                details={"api_key": [f"{label} refuses it."]},
            ) from None

    def _again(self, connection: Connection) -> Connection:
        found = self._store.connections.get(connection.id)
        return found or dataclasses.replace(connection, status=ConnectionStatus.DELETED)
