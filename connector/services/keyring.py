"""Whether the encryption keys are those that the database was sealed with, and how they are changed.

A canary, one sealed row, is tried at every start, by /readyz and by `connector doctor`: a wrong key after a restore is
noticed before anybody meets it. It also says whether 0.1.0's sealed texts are refused: see `vault`. A database in which
nothing is sealed yet refuses them from the start, any other one once all its texts were sealed anew.
"""

import contextlib
from datetime import datetime

from connector import errors, vault
from connector.store.seals import Resealed
from connector.store.store import Store
from connector.vault import BOUND, CANARY, OLD, Opened, Place, SealBroken, Vault

OWNER = "canary"  # what the canary holds
FEW = 20  # secrets that are tried at a start


class Keyring:
    """The keys of this process, and what they have to open."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def check(self) -> None:
        """Try the keys. Raises `SettingsError` when they are not those of this database, or it was tampered with."""
        canary = self._store.seals.canary()
        if canary is None:
            self._expect_only_old()
        else:
            self._try(canary)

    def begin(self, *, now: datetime) -> None:
        """Like `check`, at the start of a process: the first one plants the canary."""
        canary = self._store.seals.canary()
        if canary is None:
            self._expect_only_old()
            fresh = not self._store.seals.some(limit=1)
            canary = self._store.seals.plant(self._vault.seal(CANARY, OWNER, bound=fresh), now=now)
        self._some()  # a bound one among them is noticed
        self._try(canary)

    def takes_old(self) -> bool:
        """Whether texts that 0.1.0 sealed are still taken. Raises `SettingsError` where a start would."""
        secrets, _ = self._some()  # a bound one among them is noticed
        self.check()
        return not self._vault.bound and bool(secrets or self._store.seals.canary())

    def reseal(self, *, now: datetime) -> Resealed:
        """Re-encrypt every sealed text with the first key; then 0.1.0's format is refused.

        The first such run makes two passes: the second writes each text in the bound format, so that the refusal does
        not rest on the canary alone, which may be tampered with. It may be interrupted, repeated, or run twice at once.
        Raises `SettingsError`, before anything is re-encrypted, when the stored texts were tampered with.
        """
        canary = self._store.seals.canary()
        if canary is None:
            self._expect_only_old()
        else:
            self._some()  # a bound one among them is noticed
            self._expect_bound(canary)
        was_bound = self._vault.bound
        done = self._store.seals.reseal(self._renewed)
        if done.count and not (done.broken or was_bound):
            self._store.seals.mark(self._vault.seal(CANARY, OWNER, bound=True), now=now)
            self._vault.bound = True
            done = self._store.seals.reseal(self._renewed)
        return done

    def _renewed(self, column: str, connection_id: str, row_id: str, sealed: str) -> str | None:
        try:
            return self._vault.renew(Place(column, connection_id, row_id), sealed)
        except SealBroken:
            return None

    def _try(self, canary: str) -> None:
        if not self._expect_bound(canary):
            raise _wrong()

    def _expect_bound(self, canary: str) -> bool:
        """Raises `SettingsError` for an earlier canary where a bound text was met. False for one that does not open."""
        try:
            version = self._vault.read(CANARY, canary).version
        except SealBroken:
            return False
        if self._vault.bound and version != BOUND:
            raise _tampered()
        return True

    def _expect_only_old(self) -> None:
        """There is no canary: then what is sealed was sealed by a version that planted none.

        Raises `SettingsError` when it was not, or when there are secrets and none of them opens.
        """
        secrets, opened = self._some()
        if secrets and not opened:
            raise _wrong()
        if self._vault.bound or any(each.version != OLD for each in opened):
            raise _tampered()

    def _some(self) -> tuple[int, list[Opened]]:
        """How many secrets were tried, and those that open."""
        secrets, opened = self._store.seals.some(limit=FEW), []
        for owner, sealed in secrets:
            with contextlib.suppress(SealBroken):
                opened.append(self._vault.read(vault.api_key(owner), sealed))
        return len(secrets), opened


def _wrong() -> errors.SettingsError:
    return errors.SettingsError(
        "CONNECTOR_ENCRYPTION_KEYS: not the keys that this database was sealed with. Set those (on SQLite without this"
        " variable: put back the encryption.key that belongs to it), then start again"
    )


def _tampered() -> errors.SettingsError:
    return errors.SettingsError(
        "CONNECTOR_DATABASE_URL: the row of this database that says which sealed texts are taken was removed, or put"
        " back to an earlier one: by somebody who can write in it, or by a back-up that was restored while processes of"
        " the bridge ran. Stop them all, see who can write in it, and restore a whole back-up"
    )
