"""The tokens of apps that are signed in, as they are made: what the app is given, and what is kept of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from connector import ids
from connector.services.tokens import in_order
from connector.states import Scope, TokenKind
from connector.store.grants import Grant, RefreshToken
from connector.store.oauth_clients import Client
from connector.store.tokens import Token


class Lifetimes(NamedTuple):
    """How long an access token works; how long an app may stay away; how long a used refresh token is still taken."""

    access: timedelta
    idle: timedelta
    grace: timedelta


@dataclass(frozen=True, slots=True)
class Issued:
    """What an app is given; `expires_in`: seconds."""

    access_token: str = field(repr=False)
    expires_in: int
    refresh_token: str = field(repr=False)
    scopes: list[Scope]


@dataclass(frozen=True, slots=True)
class Pair:
    """An access and a refresh token as they are kept, with their texts."""

    access: Token
    access_text: str = field(repr=False)
    refresh: RefreshToken
    refresh_text: str = field(repr=False)

    def issued(self) -> Issued:
        """What the app is given of it."""
        lifetime = (self.access.expires_at or self.access.created_at) - self.access.created_at
        seconds = int(lifetime.total_seconds())
        return Issued(self.access_text, seconds, self.refresh_text, in_order(self.access.scopes))


def pair(grant: Grant, client: Client, scopes: frozenset[Scope], lifetimes: Lifetimes, *, now: datetime) -> Pair:
    """New tokens of a grant; `scopes`: of the access token, which ends with the refresh token at the latest."""
    access_text, refresh_text, until = ids.new_token(), ids.new_refresh_token(), now + lifetimes.idle
    access = Token(
        id=ids.new_id("tok", at=now),
        connection_id=grant.connection_id,
        name=client.name,
        scopes=scopes,
        hash=ids.digest(access_text),
        kind=TokenKind.OAUTH,
        client_id=client.id,
        family_id=grant.id,
        created_at=now,
        expires_at=min(now + lifetimes.access, until),
    )
    refresh = RefreshToken(hash=ids.digest(refresh_text), grant_id=grant.id, created_at=now, expires_at=until)
    return Pair(access, access_text, refresh, refresh_text)
