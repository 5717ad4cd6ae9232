"""Tokens: a connection has many, each with a name and scopes, and each can be ended without the others."""

import logging
from collections.abc import Callable, Collection
from datetime import datetime

from connector import errors, ids, limits
from connector.services.activity import ActivityService
from connector.services.token_use import TokenUse
from connector.states import Deed, Scope
from connector.store.activity import Actor
from connector.store.bearers import Bearer
from connector.store.connections import Connection
from connector.store.row_locks import OwnerGone
from connector.store.store import Store
from connector.store.tokens import ALL_SCOPES, LastManager, Token, TooMany

log = logging.getLogger(__name__)


class TokenService:
    """Recognises tokens, makes them and ends them."""

    def __init__(self, store: Store, activity: ActivityService, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._activity = activity
        self._clock = clock
        self.use = TokenUse(store.tokens, clock)

    def recognise(self, text: str) -> Bearer | None:
        """Whom a bearer token speaks for, also a connection that was deleted; None for one that does not work."""
        presented = ids.digest(text)
        bearer = self._store.bearers.by_hash(presented)
        if bearer is None or not ids.same(presented, bearer.hash) or not bearer.token.works(self._clock()):
            return None
        self.use.note(bearer.token)
        return bearer

    def create(
        self,
        connection: Connection,
        *,
        name: str,
        scopes: Collection[Scope],
        by: Actor,
        expires_at: datetime | None = None,
    ) -> tuple[Token, str]:
        """A new token, and its text, which is shown once. It may read, whatever its scopes.

        Raises `InvalidInput` for one too many.
        """
        text = ids.new_token()
        token = Token(
            id=ids.new_id("tok"),
            connection_id=connection.id,
            name=name,
            scopes=frozenset({Scope.READ, *scopes}),
            hash=ids.digest(text),
            created_at=self._clock(),
            expires_at=expires_at,
        )
        try:
            self._store.tokens.add(token, most=limits.TOKENS_OF_CONNECTION)
        except OwnerGone:
            raise errors.Unauthorized("This connection is gone. Connect again.") from None
        except TooMany:
            most = limits.TOKENS_OF_CONNECTION
            said = f"This connection has {most} tokens, the most there can be. Revoke those that nothing uses."
            raise errors.InvalidInput.at("name", said) from None
        self._note(connection, by, Deed.TOKEN_MADE, token)
        return token, text

    def of(self, connection: Connection) -> list[Token]:
        """Those that work, apps' aside; the first one first."""
        return self._store.tokens.of(connection.id, now=self._clock())

    def revoke(self, connection: Connection, token_id: str, *, by: Actor) -> None:
        """End a token, an app's too; fine when it has ended already. The connection goes on.

        Raises `InvalidInput` for the last one that may manage the connection: nobody could end that any more.
        """
        try:
            revoked = self._store.tokens.revoke(connection.id, token_id, now=self._clock())
        except LastManager:
            raise errors.InvalidInput.at(
                "token_id",
                "This is the connection's last token with all scopes that does not expire. Rotate it, make another one"
                " first, or disconnect.",
            ) from None
        if revoked is not None:
            self._note(connection, by, Deed.TOKEN_REVOKED, revoked)

    def replace(self, connection: Connection, token_id: str, *, by: Actor) -> tuple[Token, str]:
        """A new text for one of a connection's tokens, which is shown once; the old one stops at once.

        Raises `NotFound`, or `Unauthorized` when that has happened meanwhile.
        """
        token = next((each for each in self.of(connection) if each.id == token_id), None)
        if token is None:
            raise errors.NotFound("This token has ended already.")
        return token, self.rotate(Bearer(connection, token), by=by)

    def rotate(self, bearer: Bearer, *, by: Actor | None = None) -> str:
        """A new text for the token that is borne; the old one stops at once. `by`: who asks for it, else its bearer.

        Raises `Unauthorized` when that has happened meanwhile.
        """
        text, connection = ids.new_token(), bearer.connection
        if not self._store.tokens.replace(bearer.token, bearer.hash, ids.digest(text), now=self._clock()):
            raise errors.Unauthorized("This token was replaced or revoked a moment ago.")
        self._note(connection, by or Actor.of(bearer.token), Deed.TOKEN_ROTATED, bearer.token)
        return text

    def _note(self, connection: Connection, by: Actor, deed: Deed, token: Token) -> None:
        fields = {"connection": connection.id, "token": token.id}
        log.info(str(deed), extra={"fields": fields})
        self._activity.note(connection, by, deed, token_id=token.id, name=token.name, scopes=in_order(token.scopes))


def in_order(scopes: Collection[Scope]) -> list[Scope]:
    """As they are told."""
    return [each for each in Scope if each in scopes]


def missing(token: Token, scopes: Collection[Scope]) -> list[Scope]:
    """Which of some scopes a token lacks."""
    return [each for each in Scope if each in scopes and each not in token.scopes]


def require(token: Token, *scopes: Scope) -> None:
    """Raises `InsufficientScope` unless a token has all of these scopes."""
    lacking = missing(token, scopes)
    if lacking:
        raise errors.InsufficientScope(_refusal(" and ".join(lacking)), scopes=lacking)


def require_manager(token: Token) -> None:
    """Raises `InsufficientScope` unless a token may manage its connection: it has all scopes, and is no app's."""
    require(token, *ALL_SCOPES)
    if not token.manages:
        said = "An app that was signed in to cannot manage the connection. Use a token of your own with all scopes."
        raise errors.InsufficientScope(said, scopes=list(Scope))


def _refusal(lacking: str) -> str:
    return f"This token may not do that: it lacks the scope {lacking}. Use one that has it, or make one."
