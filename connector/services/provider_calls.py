"""What is offered to a connection, and the way to its provider with its key."""

import functools
from collections.abc import Mapping
from typing import Any, TypeVar

from connector import errors, vault
from connector.catalogue.catalogue import Catalogue
from connector.catalogue.entries import Action, Options, Search
from connector.providers.base import Call, Provider
from connector.providers.observations import Observation
from connector.services.journal import OperationRun
from connector.services.offered_files import OfferedFiles
from connector.store.connections import Connection
from connector.vault import Vault

E = TypeVar("E", Action, Search, Options)


class ProviderCalls:
    """Finds entries of the catalogue, and opens keys for them."""

    def __init__(
        self, vault: Vault, catalogue: Catalogue, providers: Mapping[str, Provider], offered: OfferedFiles
    ) -> None:
        self._vault = vault
        self._offered = offered
        self._catalogue = catalogue
        self._providers = providers

    def entry(self, kind: type[E], connection: Connection, key: str) -> E:
        """An entry of the catalogue. Raises `NotFound`, which names those there are."""
        entry = self._catalogue.find(kind, connection.provider, key)
        if entry is None:
            known = ", ".join(self._catalogue.keys(kind, connection.provider)) or "none"
            raise errors.NotFound(f"There is no {kind.__name__.lower()} called {key} here. There are: {known}.")
        return entry

    def action(self, provider: str, key: str) -> Action:
        """An action that a provider offers, or offered. Raises `NotFound`."""
        found = self._catalogue.find(Action, provider, key)
        if found is None:
            raise errors.NotFound(f"There is no action called {key} here any more.")
        return found

    def provider(self, key: str) -> Provider:
        """A provider by its key."""
        return self._providers[key]

    def look_up(self, connection: Connection, resource_type: str, resource_id: str) -> Observation:
        """How a resource is right now, as the provider shows it. Raises a provider's problem."""
        provider = self._providers[connection.provider]
        api_key = self._vault.open(vault.api_key(connection.id), connection.sealed_key)
        read = provider.look_up(api_key, provider.report_for(resource_type, resource_id))
        seen: Observation = provider.client(api_key).ask(read)
        return seen

    def open(self, connection: Connection, run: OperationRun | None = None) -> Call[Any]:
        """What a provider's function is called with; in a run no call lasts longer than the run has left."""
        api_key = self._vault.open(vault.api_key(connection.id), connection.sealed_key)
        provider = self._providers[connection.provider]
        if run is None:
            return Call(provider.client(api_key))
        offers = functools.partial(
            self._offered.offer, to=provider.base_url, operation_id=run.operation_id, deadline=run.deadline
        )
        return Call(provider.client(api_key, run.deadline.left), run, offers)
