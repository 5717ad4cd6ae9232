"""Our clients, codes and grants as Authlib asks about them."""

import re

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin

from connector import ids
from connector.services import redirect_uris
from connector.services.tokens import in_order
from connector.states import Scope
from connector.store.authorization_codes import AuthorizationCode
from connector.store.grants import Grant
from connector.store.oauth_clients import Client
from connector.web import context

_ID = re.compile(r"app_[0-9a-z]{26}")
GRANT_TYPES = ("authorization_code", "refresh_token")


class AppClient(ClientMixin):
    """A client. It has to say where people are led back to, and may ask for every scope."""

    def __init__(self, kept: Client) -> None:
        self.kept = kept

    def get_client_id(self) -> str:
        return self.kept.id

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str | None) -> str:
        return " ".join(in_order(set(map(Scope, scope.split()))) if scope else Scope)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uris.matches(redirect_uri, self.kept.redirect_uris, public=self.kept.public)

    def check_client_secret(self, client_secret: str) -> bool:
        return ids.same(ids.digest(client_secret), self.kept.secret_hash or "")

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return (method == "none") == self.kept.public

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in GRANT_TYPES


class UsableCode(AuthorizationCodeMixin):
    """A code that was not used."""

    code_challenge_method = "S256"

    def __init__(self, kept: AuthorizationCode) -> None:
        self.kept = kept
        self.code_challenge = kept.challenge

    def get_redirect_uri(self) -> str:
        return self.kept.redirect_uri

    def get_scope(self) -> str:
        return " ".join(self.kept.scopes)


class Refreshing(TokenMixin):
    """The grant of a refresh token that was presented."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant

    def check_client(self, client: AppClient) -> bool:
        return self.grant.client_id == client.kept.id

    def get_scope(self) -> str:
        return " ".join(self.grant.scopes)


def find(client_id: str) -> AppClient | None:
    """A client of ours."""
    kept = context.bridge().oauth_clients.find(client_id) if _ID.fullmatch(client_id) else None
    return None if kept is None else AppClient(kept)
