"""Whether the encryption keys are those that the database was sealed with, and how they are changed.

A canary, one sealed row, is tried at every start, by /readyz and by `connector doctor`: a wrong key after a restore is
noticed before anybody meets it.
"""

from datetime import datetime

from connector import errors
from connector.store.seals import Resealed
from connector.store.store import Store
from connector.vault import SealBroken, Vault

OWNER = "canary"  # what its sealed text names, as others name their connection
FEW = 20  # secrets that are tried where there is no canary yet


class Keyring:
    """The keys of this process, and what they have to open."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def check(self) -> None:
        """Try the keys. Raises `SettingsError` when they are not those of this database."""
        canary = self._store.seals.canary()
        self._try_some() if canary is None else self._try(canary)

    def begin(self, *, now: datetime) -> None:
        """Like `check`, at the start of a process: the first one plants the canary."""
        canary = self._store.seals.canary()
        if canary is None:
            self._try_some()
            canary = self._store.seals.plant(self._vault.seal(OWNER, OWNER), now=now)
        self._try(canary)

    def reseal(self) -> Resealed:
        """Seal everything anew with the first key."""
        return self._store.seals.reseal(self._renewed)

    def _renewed(self, sealed: str) -> str | None:
        try:
            return self._vault.renew(sealed)
        except SealBroken:
            return None

    def _try(self, canary: str) -> None:
        if not self._opens(OWNER, canary):
            raise _wrong()

    def _try_some(self) -> None:
        """Where there is no canary: nothing is sealed yet, or all of it by a version that planted none."""
        secrets = self._store.seals.some(limit=FEW)
        if secrets and not any(self._opens(owner, sealed) for owner, sealed in secrets):
            raise _wrong()

    def _opens(self, owner: str, sealed: str) -> bool:
        try:
            self._vault.open(owner, sealed)
        except SealBroken:
            return False
        return True


def _wrong() -> errors.SettingsError:
    return errors.SettingsError(
        "CONNECTOR_ENCRYPTION_KEYS: not the keys that this database was sealed with. Set those (on SQLite without this"
        " variable: put back the encryption.key that belongs to it), then start again"
    )
