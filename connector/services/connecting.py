"""Connecting on a page, in two steps: a key is tried; then it is made a connection of, or one that has it is used.

Between the two the key is nowhere but in the form itself, sealed for this browser, for this step, and for a while. Each
step is taken once, so that a second click makes no second connection.
"""

import contextlib
import json
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

from connector import errors, ids, limits, vault
from connector.services.codes import CodeService
from connector.services.connections import ConnectionService, Credentials
from connector.services.known_keys import KnownKeys
from connector.states import ActorKind, CodePurpose
from connector.store.activity import Actor
from connector.store.connections import Connection
from connector.vault import SealBroken, Vault

CONNECT_PAGE = Actor(ActorKind.PAGE, None, "Connect page")
_TOO_LATE = "This step was taken already, or too long ago. Begin again: nothing was done twice."


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedKey:
    """A key that its provider takes, and what it was shown with. `invitation`: empty where none was needed."""

    provider: str
    api_key: str = field(repr=False)
    invitation: str = field(repr=False)
    step: str = field(repr=False)


class ConnectingService:
    """Takes both steps. `secret`: see `CONNECTOR_CONNECT_SECRET`."""

    def __init__(
        self, connections: ConnectionService, known: KnownKeys, codes: CodeService, vault: Vault, secret: str
    ) -> None:
        self._connections = connections
        self._known = known
        self._codes = codes
        self._vault = vault
        self._secret = secret

    @property
    def invited_only(self) -> bool:
        """Whether connecting needs an invitation, or the operator's secret."""
        return bool(self._secret)

    def try_key(self, provider: str, api_key: str, *, invitation: str, client_ip: str | None) -> TriedKey:
        """Try a key at its provider. `client_ip`: see `KeyTrials.of_stranger`.

        Raises `InvalidInput`, `InvalidApiKey`, `Unauthorized` without an invitation where one is needed, `RateLimited`
        or a provider's problem.
        """
        invitation = self._checked(invitation.strip(), client_ip) if self._secret else ""
        api_key = api_key.strip()
        self._connections.try_key(provider, api_key, client_ip=client_ip)
        step = self._codes.make(CodePurpose.CONNECT_STEP, good_for=limits.CONNECT_STEP)
        return TriedKey(provider=provider, api_key=api_key, invitation=invitation, step=step)

    def known(self, tried: TriedKey) -> list[Connection]:
        """The connections that have this key already, the newest first."""
        return self._known.find(tried.provider, tried.api_key)

    def seal(self, tried: TriedKey, browser: str) -> str:
        """What the form of the second step carries. `browser`: a secret of the one that it is for."""
        told = [tried.provider, tried.api_key, tried.invitation, tried.step]
        return self._vault.seal(_place(browser), json.dumps(told))

    def open(self, sealed: str, browser: str) -> TriedKey:
        """The same again. Raises `Unauthorized` for what was sealed for another browser, or not by us."""
        try:
            provider, api_key, invitation, step = json.loads(self._vault.open(_place(browser), sealed))
        except SealBroken:
            raise errors.Unauthorized(_TOO_LATE) from None
        return TriedKey(provider=provider, api_key=api_key, invitation=invitation, step=step)

    def connect(self, tried: TriedKey, *, label: str, client_ip: str | None, now: datetime) -> Credentials:
        """Make a connection of the key. Raises what `ConnectionService.connect` does, and `Unauthorized`."""
        with self._codes.used(CodePurpose.CONNECT_STEP, tried.step), self._invited(tried.invitation):
            return self._connections.connect(
                provider=tried.provider,
                api_key=tried.api_key,
                label=label,
                client_ip=client_ip,
                asked_for_secret=bool(self._secret),
                by=CONNECT_PAGE,
                now=now,
            )

    def use(self, tried: TriedKey, connection_id: str) -> Connection:
        """One of the connections that have the key. Raises `Unauthorized` for any other."""
        for each in self.known(tried):
            if each.id == connection_id:
                self._codes.use(CodePurpose.CONNECT_STEP, tried.step)
                return each
        raise errors.Unauthorized(_TOO_LATE)

    def _checked(self, invitation: str, client_ip: str | None) -> str:
        with self._connections.trials.of_secret(client_ip):
            if not self._is_secret(invitation):
                self._codes.check(CodePurpose.INVITATION, invitation)
        return invitation

    def _invited(self, invitation: str) -> contextlib.AbstractContextManager[None]:
        free = not self._secret or self._is_secret(invitation)
        return contextlib.nullcontext() if free else self._codes.used(CodePurpose.INVITATION, invitation)

    def _is_secret(self, text: str) -> bool:
        return ids.same(unicodedata.normalize("NFC", text), unicodedata.normalize("NFC", self._secret))


def _place(browser: str) -> vault.Place:
    return vault.Place("forms.connect", ids.digest(browser), "step")
