"""Sealing: provider keys and signing secrets at rest.

The sealed text also names the connection it belongs to, and opening checks the name: a ciphertext moved to another
connection's row does not open.
"""

import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from connector.errors import StoreUnavailable
from connector.ids import same


class SealBroken(StoreUnavailable):
    """The sealed text was not made with any key of the keyring, was altered, or belongs to another connection.

    A fault of ours, not of whoever calls: as text it says why, for the log; `message` is what a caller is told.
    """

    def __init__(self, why: str) -> None:
        super().__init__(
            "Something that this bridge keeps sealed cannot be opened right now, and nothing was done. Try again in a"
            " few minutes; if that does not help, tell whoever runs this bridge to check its encryption keys.",
            why=why,
        )
        self.retry_after = 60

    def __str__(self) -> str:
        return self.why


class Vault:
    """A keyring that seals and opens. The first key seals, every key opens."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keyring = MultiFernet([Fernet(key) for key in keys])

    def __repr__(self) -> str:
        return "Vault(…)"

    def seal(self, connection_id: str, secret: str) -> str:
        """Encrypt `secret` for one connection."""
        return self._keyring.encrypt(json.dumps([connection_id, secret]).encode()).decode()

    def open(self, connection_id: str, sealed: str) -> str:
        """The secret again. Raises `SealBroken`."""
        try:
            owner, secret = json.loads(self._keyring.decrypt(sealed))
        except (InvalidToken, ValueError):  # ValueError: not even ASCII
            raise SealBroken("a sealed secret does not open with the keys in CONNECTOR_ENCRYPTION_KEYS") from None
        if not same(owner, connection_id):
            raise SealBroken("a sealed secret belongs to another connection")
        return str(secret)

    def renew(self, sealed: str) -> str:
        """The same secret, sealed with the first key. Raises `SealBroken`."""
        try:
            return self._keyring.rotate(sealed).decode()
        except (InvalidToken, ValueError):
            raise SealBroken("a sealed secret does not open with the keys in CONNECTOR_ENCRYPTION_KEYS") from None
