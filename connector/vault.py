"""Sealing: provider keys and signing secrets at rest.

A sealed text also names its place: column, connection and row. Opening checks it, so that a text which was moved
anywhere else in the database does not open. There are three versions of texts:

- `OLD`: 0.1.0's, which names the connection alone and so opens in each of its columns.
- `PLACED`: names its place.
- `BOUND`: the same, sealed when old ones were refused already.

Old ones are taken until the canary is a bound text. Nobody else can make a bound text, so each one that is met proves
that they are refused, whatever has become of the canary meanwhile.
"""

import functools
import json
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from connector.errors import StoreUnavailable

OLD, PLACED, BOUND = 1, 2, 3
LOOK_AGAIN = 1.0  # seconds for which it is remembered that old texts are taken, where they are opened all the time


class Place(NamedTuple):
    """Where a sealed text stands."""

    column: str
    connection_id: str
    row_id: str


CANARY = Place("canaries.sealed_text", "canary", "canary")


def api_key(connection_id: str) -> Place:
    """A provider's key."""
    return Place("connections.sealed_key", connection_id, connection_id)


def inbound_secret(connection_id: str) -> Place:
    """What is secret in a connection's inbound address."""
    return Place("connections.sealed_inbound_secret", connection_id, connection_id)


def signing_secret(connection_id: str) -> Place:
    """What a connection's callbacks are signed with."""
    return Place("connections.sealed_signing_secret", connection_id, connection_id)


def webhook_secrets(connection_id: str) -> Place:
    """What the provider signs a connection's webhooks with, each with its end."""
    return Place("connections.sealed_webhook_secrets", connection_id, connection_id)


def subscription_secret(connection_id: str, subscription_id: str) -> Place:
    """What a subscription's deliveries are signed with."""
    return Place("subscriptions.sealed_secret", connection_id, subscription_id)


def old_secrets(connection_id: str, subscription_id: str) -> Place:
    """What signs beside that for a while."""
    return Place("subscriptions.sealed_old_secrets", connection_id, subscription_id)


class SealBroken(StoreUnavailable):
    """The sealed text was not made with any key of the keyring, was altered, or does not belong where it stands.

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


class Opened(NamedTuple):
    """What a sealed text holds, and its version."""

    secret: str
    version: int


class Vault:
    """A keyring that seals and opens. The first key seals, every key opens.

    `canary` gives the sealed text that says whether old ones are refused, None when it is gone; without it they are
    taken until a bound one is met. `bound`: they are refused, as far as this process knows.
    """

    def __init__(self, keys: Sequence[str], canary: Callable[[], str | None] | None = None) -> None:
        self._keyring = MultiFernet([Fernet(key) for key in keys])
        self._canary = canary
        self._looked = -LOOK_AGAIN
        self.bound = False

    def __repr__(self) -> str:
        return "Vault(…)"

    def seal(self, place: Place, secret: str, *, bound: bool = False) -> str:
        """Encrypt `secret` for one place."""
        version = BOUND if bound or self.bound else PLACED
        return self._keyring.encrypt(json.dumps([version, *place, secret]).encode()).decode()

    def open(self, place: Place, sealed: str) -> str:
        """The secret again. Raises `SealBroken`."""
        return self._checked(self.read(place, sealed), patience=0.0)

    def remembering(self, size: int) -> Callable[[Place, str], str]:
        """`open` for whoever opens the same texts all the time: so many of them are remembered."""
        read = functools.lru_cache(maxsize=size)(self.read)
        return lambda place, sealed: self._checked(read(place, sealed), patience=LOOK_AGAIN)

    def renew(self, place: Place, sealed: str) -> str:
        """The same secret, sealed with the first key. Raises `SealBroken`."""
        opened = self.read(place, sealed)
        if opened.version == OLD and self.bound:
            raise _refused()
        return self.seal(place, opened.secret)

    def read(self, place: Place, sealed: str) -> Opened:
        """What a text holds, also where old ones are refused. Raises `SealBroken`."""
        try:
            told = json.loads(self._keyring.decrypt(sealed))
        except (InvalidToken, ValueError):  # ValueError: not even ASCII
            raise SealBroken("a sealed secret does not open with the keys in CONNECTOR_ENCRYPTION_KEYS") from None
        match told:
            case [str() as owner, str() as secret]:
                _expect(owner == place.connection_id)
                return Opened(secret, OLD)
            case [int() as version, *where, str() as secret] if version in (PLACED, BOUND):
                self.bound = self.bound or version == BOUND
                _expect(where == list(place))
                return Opened(secret, version)
        raise SealBroken("a sealed secret is of a version that this program does not know")

    def _checked(self, opened: Opened, *, patience: float) -> str:
        if opened.version == OLD and not self._takes_old(patience):
            raise _refused()
        return opened.secret

    def _takes_old(self, patience: float) -> bool:
        """Whether old texts are taken, as it is now or was at most `patience` seconds ago."""
        now = time.monotonic()
        if self.bound or self._canary is None or now - self._looked < patience:
            return not self.bound
        canary = self._canary()
        try:
            taken = canary is not None and self.read(CANARY, canary).version != BOUND
        except SealBroken:
            taken = False
        self._looked = now if taken else -LOOK_AGAIN
        return taken


def _expect(right: bool) -> None:
    if not right:
        raise SealBroken("a sealed secret belongs to another connection, row or column")


def _refused() -> SealBroken:
    return SealBroken("a sealed secret is of 0.1.0's form, which is refused since `connector keys rotate` was run")
