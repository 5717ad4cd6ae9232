"""Authlib's server, with what it leaves to us: what is kept, and where we are stricter.

PKCE is S256 or nothing, and is asked of public clients when somebody is led here, not only when the code comes back. A
code and a refresh token are each used in one transaction with what is made of them (`store.grants`), and one that was
used before is recognised.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import flask
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import (
    AccessDeniedError,
    AuthorizationServer,
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    OAuth2Error,
)
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7636.challenge import compare_s256_code_challenge

from connector.services.app_tokens import Issued
from connector.services.grants import GrantRefused
from connector.states import Scope
from connector.store.activity import Actor
from connector.store.connections import Connection
from connector.web import context
from connector.web.oauth import clients
from connector.web.oauth.clients import AppClient, Refreshing, UsableCode
from connector.web.oauth.requests import Request, told

AUTH_METHODS = ["client_secret_basic", "client_secret_post", "none"]
_Answer = tuple[int, Any, list[tuple[str, str]]]


class Consent(NamedTuple):
    """Whose connection an app may work with, and who says so."""

    connection: Connection
    by: Actor


class CodeGrant(AuthorizationCodeGrant):
    """From a consent to a code, from a code to the first tokens."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    @staticmethod
    def validate_authorization_redirect_uri(request: Request, client: AppClient) -> str:
        uri: str | None = request.payload.redirect_uri
        if uri is None or not client.check_redirect_uri(uri):
            raise InvalidRequestError("The redirect_uri is not registered for this app.")
        return uri

    def generate_authorization_code(self) -> str:
        """It is kept as it is made."""
        consent: Consent = self.request.user
        return context.bridge().grants.allow(
            consent.connection,
            self.request.client.kept,
            redirect_uri=self.request.payload.redirect_uri,
            scopes=[Scope(each) for each in self.request.scope.split()],
            challenge=self.request.payload.data.get("code_challenge"),
            by=consent.by,
        )

    def save_authorization_code(self, code: str, request: Request) -> None:
        return None

    def query_authorization_code(self, code: str, client: AppClient) -> UsableCode | None:
        found = context.bridge().grants.find_code(code, client.kept)
        return None if found is None else UsableCode(found)

    def create_token_response(self) -> _Answer:
        code: UsableCode = self.request.authorization_code
        try:
            issued = context.bridge().grants.redeem(code.kept, self.request.client.kept)
        except GrantRefused as refused:
            raise InvalidGrantError(told(str(refused))) from None
        return 200, _tokens(issued), self.TOKEN_RESPONSE_HEADER


class RefreshGrant(RefreshTokenGrant):
    """From a refresh token to new tokens."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    def authenticate_refresh_token(self, refresh_token: str) -> Refreshing | None:
        found = context.bridge().grants.find_refresh_token(refresh_token)
        return None if found is None else Refreshing(found)

    def create_token_response(self) -> _Answer:
        grant, text = self.request.refresh_token.grant, self.request.form["refresh_token"]
        scope: str | None = self.request.payload.scope
        scopes = None if scope is None else [Scope(each) for each in scope.split()]
        try:
            issued = context.bridge().grants.refresh(grant, text, self.request.client.kept, scopes)
        except GrantRefused as refused:
            raise InvalidGrantError(told(str(refused))) from None
        return 200, _tokens(issued), self.TOKEN_RESPONSE_HEADER


class S256(CodeChallenge):
    """Without a method a challenge would be `plain`, so that has to be said, too."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]
    CODE_CHALLENGE_METHODS = {"S256": compare_s256_code_challenge}

    def validate_code_challenge(self, grant: CodeGrant, redirect_uri: str) -> None:
        data = grant.request.payload.data
        if "code_challenge" in data and "code_challenge_method" not in data:
            raise InvalidRequestError("code_challenge_method must be S256.")
        if "code_challenge" not in data and grant.client.kept.public:
            raise InvalidRequestError("An app without a secret must send a code_challenge (PKCE, S256).")
        super().validate_code_challenge(grant, redirect_uri)


class Revocation(RevocationEndpoint):
    """Whatever is revoked, or not, is answered alike: it tells nobody which tokens there are."""

    CLIENT_AUTH_METHODS = AUTH_METHODS

    def authenticate_token(self, request: Request, client: AppClient) -> None:
        if "token" not in request.form:
            raise InvalidRequestError("Say which token.")
        context.bridge().grants.revoke_token(request.form["token"], client.kept)


class Server(AuthorizationServer):
    """Authlib's server in Flask."""

    def query_client(self, client_id: str) -> AppClient | None:
        return clients.find(client_id)

    def create_oauth2_request(self, request: Request) -> Request:
        return request

    def authenticate_client(self, request: Request, methods: Iterable[str], endpoint: str = "token") -> AppClient:
        try:
            client: AppClient = super().authenticate_client(request, methods, endpoint)
        except (InvalidClientError, ValueError):  # ValueError: no header that Basic has
            raise InvalidClientError("The client id or the client secret is wrong.", status_code=401) from None
        request.client = client
        context.note(client=client.kept.id)
        return client

    def handle_response(self, status: int, body: Any, headers: Iterable[tuple[str, str]]) -> flask.Response:
        """An answer; one that leads people back to an app says from whom it comes (RFC 9207)."""
        given = dict(headers)
        if "Location" in given:
            issuer = {"iss": context.bridge().settings.public_url}
            return flask.Response(status=303, headers={"Location": add_params_to_uri(given["Location"], issuer)})
        if isinstance(body, dict) and "error" in body:
            context.note(code=body["error"])
        answer = flask.jsonify(body)
        answer.status_code = status
        answer.headers.update(given)
        return answer

    def send_signal(self, name: str, *args: Any, **more: Any) -> None:
        """Nobody listens."""

    def denial(self, grant: CodeGrant) -> str:
        """Where somebody is led who does not consent."""
        denied = AccessDeniedError(redirect_uri=grant.redirect_uri, state=grant.request.payload.state)
        return self.refusal(denied).headers["Location"]

    def refusal(self, error: OAuth2Error) -> flask.Response:
        """The answer to what is refused."""
        return self.handle_error_response(None, error)  # type: ignore[no-any-return]


def _tokens(issued: Issued) -> dict[str, Any]:
    return {
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
        "refresh_token": issued.refresh_token,
        "scope": " ".join(issued.scopes),
    }


def _built() -> Server:
    server = Server(scopes_supported=list(Scope))
    server.register_grant(CodeGrant, [S256(required=True)])
    server.register_grant(RefreshGrant)
    server.register_endpoint(Revocation)
    return server


SERVER = _built()
