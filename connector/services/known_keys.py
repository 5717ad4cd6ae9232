"""Known keys: which connections have the same provider key, so that they can be offered to whoever shows it again.

A key's fingerprint is an HMAC under a key that is derived from the first encryption key: whoever reads the database can
neither try keys on it nor see that two bridges have the same. It is looked up under all keys, and `keys rotate` takes
it anew under the first. What it finds is held against the stored key itself, which decides. What 0.1.0 kept has none
until it is looked for the first time; a key that 0.1.0 replaced since is found by the next `keys rotate`.
"""

import contextlib
import hmac
from collections.abc import Iterable, Sequence

from connector import derived_keys, ids, vault
from connector.store.connections import Connection
from connector.store.known_keys import SealedKey
from connector.store.store import Store
from connector.vault import SealBroken, Vault

BATCH = 200  # keys in one transaction
_PURPOSE = "fingerprints of provider keys"


class KnownKeys:
    """Finds connections by their keys."""

    def __init__(self, store: Store, vault: Vault, keys: Sequence[str]) -> None:
        self._store = store
        self._vault = vault
        self._keys = [derived_keys.derive(key, _PURPOSE) for key in keys]

    def fingerprint(self, provider: str, api_key: str) -> str:
        """What a key is kept as to be found by."""
        return _digest(self._keys[0], provider, api_key)

    def find(self, provider: str, api_key: str) -> list[Connection]:
        """The connections that have this key of a provider, the newest first."""
        self._take(provider)
        candidates = self._store.known_keys.find(provider, [_digest(key, provider, api_key) for key in self._keys])
        return [each for each in candidates if self._has(each, api_key)]

    def take_anew(self) -> None:
        """Take all fingerprints under the first key."""
        self._take(None)

    def _take(self, missing_of: str | None) -> None:
        """Of all keys, or of those of a provider that have none; a batch at a time."""
        after: str | None = ""
        while after is not None:
            some = self._store.known_keys.some(after=after, limit=BATCH, missing_of=missing_of)
            if some:
                self._store.known_keys.keep(list(self._taken(some)))
            after = some[-1].connection_id if len(some) == BATCH else None

    def _taken(self, some: Iterable[SealedKey]) -> Iterable[tuple[SealedKey, str]]:
        for each in some:
            with contextlib.suppress(SealBroken):
                api_key = self._vault.open(vault.api_key(each.connection_id), each.sealed_key)
                yield each, self.fingerprint(each.provider, api_key)

    def _has(self, connection: Connection, api_key: str) -> bool:
        try:
            return ids.same(self._vault.open(vault.api_key(connection.id), connection.sealed_key), api_key)
        except SealBroken:
            return False


def _digest(key: bytes, provider: str, api_key: str) -> str:
    return hmac.digest(key, f"{provider}\n{api_key}".encode(), "sha256").hex()
