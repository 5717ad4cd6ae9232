"""Signing in to the pages: whose connections they are that a key, a token or a code belongs to."""

from collections.abc import Collection
from typing import NamedTuple

from connector import errors, ids, limits
from connector.services import tokens
from connector.services.codes import CodeService
from connector.services.connections import ConnectionService
from connector.services.known_keys import KnownKeys
from connector.services.tokens import TokenService
from connector.states import CodePurpose, ConnectionStatus
from connector.store.connections import Connection
from connector.store.store import Store


class Entrance(NamedTuple):
    """A connection that somebody may sign in to, and how: see `SessionService.begin`."""

    connection: Connection
    way: str
    token_id: str | None = None


class SignInService:
    """Takes what somebody has to show."""

    def __init__(
        self,
        store: Store,
        connections: ConnectionService,
        codes: CodeService,
        tokens: TokenService,
        known: KnownKeys,
        providers: Collection[str],
    ) -> None:
        self._store = store
        self._connections = connections
        self._codes = codes
        self._tokens = tokens
        self._known = known
        self._providers = providers

    def by(self, secret: str, *, client_ip: str | None) -> list[Entrance]:
        """The connections of a provider's key, or the one of a token or of a code that signs in once; at least one.
        `client_ip`: see `KeyTrials.of_stranger`.

        The provider is not asked about the key: the one that a connection has opens it also when it is refused by now,
        so that it can be replaced. Raises `Unauthorized`, `InsufficientScope` or `RateLimited`.
        """
        with self._connections.trials.of_stranger(client_ip):
            secret = secret.strip()
            if ids.is_of("acc", secret):
                return [self._by_code(secret)]
            if ids.is_of("act", secret):
                return [self._by_token(secret)]
            return self._by_key(secret)

    def choice(self, entrances: Collection[Entrance]) -> list[tuple[Connection, str]]:
        """The same connections, each with a code that signs in to it once."""
        good_for = limits.SIGN_IN_LINK
        return [
            (each, self._codes.make(CodePurpose.SIGN_IN, good_for=good_for, connection_id=each.id))
            for each, *_ in entrances
        ]

    def _by_code(self, code: str) -> Entrance:
        found = self._codes.use(CodePurpose.SIGN_IN, code)
        connection = self._store.connections.get(found.connection_id or "")
        if connection is None:
            raise errors.Unauthorized("The connection of this link was disconnected.")
        return Entrance(connection, "link")

    def _by_token(self, token: str) -> Entrance:
        found = self._tokens.recognise(token)
        if found is None or found.connection.status == ConnectionStatus.DELETED:
            raise errors.Unauthorized("This token is not valid (any more). Check that you pasted all of it.")
        tokens.require_manager(found.token)  # who is signed in may do everything
        return Entrance(found.connection, "token", found.token.id)

    def _by_key(self, api_key: str) -> list[Entrance]:
        found = [each for provider in self._providers for each in self._known.find(provider, api_key)]
        if not found:
            raise errors.Unauthorized(
                "No connection here has this key, and no token looks like it. Check that you pasted all of it, or"
                " connect it first."
            )
        return [Entrance(each, "key") for each in found]
