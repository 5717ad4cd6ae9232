"""Grants: what apps hold of connections, from somebody's consent to the end of all tokens that came of it.

An app exchanges its refresh token for a new one each time. It may send the same one several times at once, or not get
the answer: so a used one is taken for a while longer, and yields tokens of its own, as nobody knows which an app keeps.
After that somebody else has it, or a copy of the app: nobody can tell, and the whole family is revoked (RFC 9700,
4.14.2).
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from connector import errors, ids, limits
from connector.services import app_tokens
from connector.services.activity import ActivityService
from connector.services.app_tokens import Issued, Lifetimes
from connector.services.tokens import TokenService, in_order
from connector.states import ActorKind, Deed, Scope, TokenKind
from connector.store.activity import BRIDGE, Actor
from connector.store.authorization_codes import AuthorizationCode, TooManyGrants
from connector.store.connections import Connection
from connector.store.grants import Grant, Refreshed
from connector.store.oauth_clients import Client
from connector.store.row_locks import OwnerGone
from connector.store.store import Store

log = logging.getLogger(__name__)


class GrantRefused(Exception):
    """A code or a refresh token that is not taken; as text it says why, in a sentence for whoever runs the app."""


@dataclass(frozen=True, slots=True)
class SignedInApp:
    """A grant as its connection's owner sees it. `last_used_at`: when the app was last heard of."""

    id: str
    client_id: str
    client_name: str
    scopes: list[Scope]
    created_at: datetime
    last_used_at: datetime | None


class GrantService:
    """Makes grants, renews and ends them."""

    def __init__(
        self,
        store: Store,
        tokens: TokenService,
        activity: ActivityService,
        lifetimes: Lifetimes,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._tokens = tokens
        self._activity = activity
        self._lifetimes = lifetimes
        self._clock = clock

    def allow(
        self,
        connection: Connection,
        client: Client,
        *,
        redirect_uri: str,
        scopes: Collection[Scope],
        challenge: str | None,
        by: Actor,
    ) -> str:
        """Somebody lets an app work with a connection: a code for the app, which is shown only now.

        `challenge`: of PKCE's S256. Raises `InvalidInput` where there are too many, `Unauthorized` without connection.
        """
        text, now = ids.new_code(), self._clock()
        code = AuthorizationCode(
            hash=ids.digest(text),
            connection_id=connection.id,
            client_id=client.id,
            redirect_uri=redirect_uri,
            scopes=frozenset({Scope.READ, *scopes}),
            challenge=challenge,
            created_at=now,
            expires_at=now + limits.AUTHORIZATION_CODE,
        )
        try:
            self._store.authorization_codes.add(code, most=limits.GRANTS_OF_CONNECTION)
        except OwnerGone:
            raise errors.Unauthorized("This connection is gone. Connect again.") from None
        except TooManyGrants:
            most = limits.GRANTS_OF_CONNECTION
            said = f"{most} apps are signed in to this connection, the most there can be. Revoke those not needed."
            raise errors.InvalidInput.at("connection", said) from None
        self._activity.note(
            connection, by, Deed.APP_AUTHORIZED, client_id=client.id, name=client.name, scopes=in_order(code.scopes)
        )
        return text

    def find_code(self, text: str, client: Client) -> AuthorizationCode | None:
        """What an app's code is good for; None for one that is not its own, too old, or used: then what it was used for
        is revoked.
        """
        code = self._store.authorization_codes.get(ids.digest(text))
        if code is None or code.client_id != client.id:
            return None
        if code.grant_id is not None:
            self._end(code.connection_id, code.grant_id, client.name, why="its code was used twice")
        return code if code.used_at is None and self._clock() < code.expires_at else None

    def redeem(self, code: AuthorizationCode, client: Client) -> Issued:
        """The first tokens, for a code that was found good. Raises `GrantRefused`, when somebody else was quicker."""
        now = self._clock()
        grant = Grant(
            id=ids.new_id("gra", at=now),
            connection_id=code.connection_id,
            client_id=client.id,
            scopes=code.scopes,
            created_at=now,
            expires_at=now + self._lifetimes.idle,
        )
        pair = app_tokens.pair(grant, client, grant.scopes, self._lifetimes, now=now)
        try:
            if not self._store.grants.redeem(code.hash, grant, pair.access, pair.refresh):
                raise GrantRefused("This code was used already, or is too old. Sign in again.")
        except OwnerGone:
            raise GrantRefused(_GONE) from None
        log.info("app signed in", extra={"fields": _fields(grant)})
        return pair.issued()

    def find_refresh_token(self, text: str) -> Grant | None:
        """Whose refresh token it is, also one that works no more: only `refresh` takes it, or does not."""
        found = self._store.grants.find(ids.digest(text))
        return found[0] if found else None

    def refresh(self, grant: Grant, text: str, client: Client, scopes: Collection[Scope] | None) -> Issued:
        """New tokens for a refresh token; `scopes`: some of the grant's, for the access token alone; None: all.

        Raises `GrantRefused`, or `RateLimited` for one that is sent again and again.
        """
        now = self._clock()
        wanted = grant.scopes if scopes is None else frozenset({Scope.READ, *scopes}) & grant.scopes
        pair = app_tokens.pair(grant, client, wanted, self._lifetimes, now=now)
        good_until, most = now + self._lifetimes.grace, limits.LATE_REFRESHES
        try:
            outcome = self._store.grants.refresh(
                grant, ids.digest(text), pair.access, pair.refresh, good_until=good_until, most_late=most
            )
        except OwnerGone:
            raise GrantRefused(_GONE) from None
        self._note(outcome, grant, client)
        return pair.issued()

    def revoke_token(self, text: str, client: Client) -> None:
        """End what an app has no use for any more: of a refresh token its family, of an access token that one. Fine for
        anything else, and nothing at all for another app's.
        """
        found = self._store.grants.find(ids.digest(text))
        if found and found[0].client_id == client.id:
            self._end(found[0].connection_id, found[0].id, client.name, why="by the app itself", by=_app(client))
        bearer = self._store.bearers.by_hash(ids.digest(text))
        if bearer and bearer.token.kind == TokenKind.OAUTH and bearer.token.client_id == client.id:
            self._tokens.revoke(bearer.connection, bearer.token.id, by=_app(client))

    def of(self, connection: Connection) -> list[SignedInApp]:
        """The apps that are signed in to a connection, the oldest first."""
        return [
            SignedInApp(
                id=grant.id,
                client_id=grant.client_id,
                client_name=name,
                scopes=in_order(grant.scopes),
                created_at=grant.created_at,
                last_used_at=last_used_at,
            )
            for grant, name, last_used_at in self._store.grants.of(connection.id, now=self._clock())
        ]

    def revoke(self, connection: Connection, grant_id: str, *, by: Actor) -> None:
        """Sign an app out: all its tokens stop at once. The connection goes on. Fine when it has ended already."""
        names = {each.id: each.client_name for each in self.of(connection)}
        if grant_id in names:
            self._end(connection.id, grant_id, names[grant_id], why="by its owner", by=by)

    def _note(self, outcome: Refreshed, grant: Grant, client: Client) -> None:
        """Tell of a refresh that was not the usual one. Raises `GrantRefused` or `RateLimited`."""
        match outcome:
            case Refreshed.LATE:
                log.info("used refresh token taken within its grace", extra={"fields": _fields(grant)})
            case Refreshed.TOO_OFTEN:
                raise errors.RateLimited("This refresh token was used already. Use the one after it.", retry_after=60)
            case Refreshed.TOO_LATE:
                log.warning(
                    "used refresh token sent again, all that the app held is revoked", extra={"fields": _fields(grant)}
                )
                self._tell(grant.connection_id, grant.id, client.name, BRIDGE, "a used refresh token was sent again")
                raise GrantRefused("This refresh token was used long ago, so all of them were revoked. Sign in again.")
            case Refreshed.REFUSED:
                raise GrantRefused("This refresh token works no more: it has expired or was revoked. Sign in again.")

    def _end(self, connection_id: str, grant_id: str, name: str, *, why: str, by: Actor = BRIDGE) -> None:
        ended = self._store.grants.revoke(connection_id, grant_id, now=self._clock())
        if ended is not None:
            log.info("app signed out", extra={"fields": {"connection": connection_id, "grant": grant_id, "why": why}})
            self._tell(connection_id, grant_id, name, by, why)

    def _tell(self, connection_id: str, grant_id: str, name: str, by: Actor, why: str) -> None:
        connection = self._store.connections.get(connection_id)
        if connection is not None:
            self._activity.note(connection, by, Deed.APP_REVOKED, grant_id=grant_id, name=name, why=why)


_GONE = "The connection was disconnected. Sign in again."


def _app(client: Client) -> Actor:
    return Actor(ActorKind.TOKEN, None, client.name)


def _fields(grant: Grant) -> dict[str, str]:
    return {"connection": grant.connection_id, "client": grant.client_id, "grant": grant.id}
