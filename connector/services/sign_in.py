"""Signing in to the pages: whose connection it is that a token or a code belongs to."""

from typing import NamedTuple

from connector import errors
from connector.services import tokens
from connector.services.codes import CodeService
from connector.services.connections import ConnectionService
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

    def __init__(self, store: Store, connections: ConnectionService, codes: CodeService, tokens: TokenService) -> None:
        self._store = store
        self._connections = connections
        self._codes = codes
        self._tokens = tokens

    def by(self, secret: str, *, client_ip: str | None) -> Entrance:
        """The connection of a token, or of a code that signs in once. `client_ip`: see `KeyTrials.of_stranger`.

        Raises `Unauthorized`, `InsufficientScope` or `RateLimited`.
        """
        with self._connections.trials.of_stranger(client_ip):
            secret = secret.strip()
            return self._by_code(secret) if secret.startswith("acc_") else self._by_token(secret)

    def _by_code(self, code: str) -> Entrance:
        found = self._codes.use(CodePurpose.SIGN_IN, code)
        connection = self._store.connections.get(found.connection_id or "")
        if connection is None:
            raise errors.Unauthorized("The connection of this link was disconnected.")
        return Entrance(connection, "link")

    def _by_token(self, token: str) -> Entrance:
        found = self._tokens.recognise(token)
        if found is None or found.connection.status == ConnectionStatus.DELETED:
            raise errors.Unauthorized("Nothing here belongs to that. Check that you pasted all of it.")
        tokens.require_manager(found.token)  # who is signed in may do everything
        return Entrance(found.connection, "token", found.token.id)
