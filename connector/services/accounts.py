"""Whether a new key is of the account at the provider that a connection has been working in so far.

Answers are kept, and repeated, within one account: a rotated key of the same one must find them again, or a repeat pays
twice; a key of another one must never be given them. Where nothing tells, it counts as another account's.
"""

from collections.abc import Iterator, Mapping

from connector import vault
from connector.providers.base import KnownAccount, Provider
from connector.services.webhook_leases import UNCLEAR
from connector.store.connections import Connection
from connector.store.operations import Operation
from connector.store.store import Store
from connector.vault import SealBroken, Vault

RECENT = 50  # operations that are looked through for what they made


class Accounts:
    """Tells accounts apart by what we know of the one that we have."""

    def __init__(self, store: Store, vault: Vault, providers: Mapping[str, Provider]) -> None:
        self._store = store
        self._vault = vault
        self._providers = providers

    def same(self, connection: Connection, api_key: str) -> bool:
        """Whether `api_key` is of the connection's account. Raises a provider's `Problem` when it cannot be asked."""
        try:
            before: str | None = self._vault.open(vault.api_key(connection.id), connection.sealed_key)
        except SealBroken:
            before = None
        if before == api_key:
            return True
        recent = self._store.operations.recent(connection.id, connection.account, limit=RECENT)
        known = KnownAccount(
            api_key=before,
            webhook_id=None if connection.webhook_id == UNCLEAR else connection.webhook_id,
            further_webhooks=self._further(connection),
            made=tuple(dict.fromkeys(made for each in recent for made in _made(each))),
        )
        return self._providers[connection.provider].same_account(api_key, known) is True

    def _further(self, connection: Connection) -> dict[str, str]:
        """The ids of webhooks beyond the first interface's, by interface."""
        if len(self._providers[connection.provider].webhook_interfaces) == 1:
            return {}
        known = self._store.further_webhooks.of(connection.id)
        return {name: each.webhook_id for name, each in known.items() if each.webhook_id not in (None, UNCLEAR)}


def _made(operation: Operation) -> Iterator[tuple[str, str]]:
    """What an operation made or worked on, as far as its answers tell: its action, and the id of the resource."""
    answers = [step.get("result") for step in operation.journal.values() if isinstance(step, dict)]
    for each in (operation.answer, *answers):
        if isinstance(each, dict) and isinstance(each.get("id"), str):
            yield operation.action, each["id"]
