"""OAuth clients: an operator makes one for each app that may ask to be signed in, and hands its id and secret over."""

import logging
from collections.abc import Callable, Collection
from datetime import datetime

from connector import errors, ids, limits
from connector.services import redirect_uris
from connector.services.activity import ActivityService
from connector.states import Deed, Platform
from connector.store.activity import BRIDGE
from connector.store.oauth_clients import Client
from connector.store.store import Store

log = logging.getLogger(__name__)

_NAMES = {Platform.ZAPIER: "Zapier", Platform.MAKE: "Make", Platform.N8N: "n8n"}


class ClientService:
    """Makes clients, finds and removes them."""

    def __init__(self, store: Store, activity: ActivityService, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._activity = activity
        self._clock = clock

    def add(
        self, platform: Platform, *, uris: Collection[str], name: str = "", public: bool = False
    ) -> tuple[Client, str | None]:
        """A new client, and its secret, which is shown once; None of a `public` one. Raises `InvalidInput`."""
        if not uris:
            raise errors.InvalidInput.at("redirect_uri", "Say at least one address that people are led back to.")
        for each in uris:
            _check(each)
        if len(uris) > limits.REDIRECT_URIS_OF_CLIENT:
            raise _too_many()
        name = name.strip() or _NAMES.get(platform, "")
        if not name or len(name) > 100 or not name.isprintable():
            raise errors.InvalidInput.at("name", "Say in at most 100 characters what people know the app by.")
        secret, now = None if public else ids.new_client_secret(), self._clock()
        client = Client(
            id=ids.new_id("app", at=now),
            platform=platform,
            name=name,
            secret_hash=ids.digest(secret) if secret else None,
            redirect_uris=tuple(dict.fromkeys(uris)),
            created_at=now,
        )
        self._store.oauth_clients.add(client)
        log.info("OAuth client made", extra={"fields": {"client": client.id, "platform": str(platform)}})
        return client, secret

    def add_redirect_uri(self, client_id: str, uri: str) -> Client:
        """Let people be led back to one address more. Raises `InvalidInput` or `NotFound`."""
        _check(uri)
        client = self.find(client_id)
        if client and uri not in client.redirect_uris and len(client.redirect_uris) >= limits.REDIRECT_URIS_OF_CLIENT:
            raise _too_many()
        changed = self._store.oauth_clients.add_redirect_uri(client_id, uri)
        if changed is None:
            raise errors.NotFound(f"there is no OAuth client {client_id}")
        return changed

    def find(self, client_id: str) -> Client | None:
        """One of them."""
        return self._store.oauth_clients.get(client_id)

    def all(self) -> list[tuple[Client, int]]:
        """All of them, the oldest first, each with how many grants it has."""
        return self._store.oauth_clients.all(now=self._clock())

    def remove(self, client_id: str) -> int:
        """Forget one and end its grants: its tokens stop at once. Gives how many there were. Raises `NotFound`."""
        client = self.find(client_id)
        ended = self._store.oauth_clients.remove(client_id, now=self._clock())
        if client is None or ended is None:
            raise errors.NotFound(f"there is no OAuth client {client_id}")
        connections = self._store.connections.several({each.connection_id for each in ended})
        for each in ended:
            if owner := connections.get(each.connection_id):
                told = {"grant_id": each.id, "name": client.name, "why": "removed by the operator"}
                self._activity.note(owner, BRIDGE, Deed.APP_REVOKED, **told)
        log.info("OAuth client removed", extra={"fields": {"client": client_id, "grants": len(ended)}})
        return len(ended)


def _check(uri: str) -> None:
    if said := redirect_uris.fault(uri):
        raise errors.InvalidInput.at("redirect_uri", f"{uri[:200]} {said}.")


def _too_many() -> errors.InvalidInput:
    return errors.InvalidInput.at("redirect_uri", f"A client has {limits.REDIRECT_URIS_OF_CLIENT} addresses at most.")
