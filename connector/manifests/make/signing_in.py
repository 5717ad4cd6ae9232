"""The app's other connection: its user signs in at the bridge by OAuth 2, and Make keeps the access token fresh.

The bridge is named in the connection's common data, with the id and the secret that it gave to the app: these are the
app's own, so no user may choose where they are sent. Common data is typed in at Make and is in no file of the app.

https://developers.make.com/custom-apps-documentation/app-components/connections/oauth2
"""

from typing import Any

from connector.manifests.make import connection
from connector.manifests.make.component import Component
from connector.manifests.make.requests import LOG, NO_REDIRECTS, oauth_errors
from connector.manifests.signing_in import PROVIDER, SCOPES

COMMON = ("bridgeUrl", "clientId", "clientSecret")
"""What the common data holds."""
IDLE_DAYS = 90
"""How long a refresh token is good for where the operator has set nothing else (`CONNECTOR_OAUTH_REFRESH_IDLE`): then
Make asks its user to sign in again. Each refresh begins it anew."""
EARLY_MINUTES = 5
"""A token that ends sooner is refreshed before it is used, so that none ends while a module waits for its answer."""

_BRIDGE = connection.bare("common.bridgeUrl")
_CLIENT = {"client_id": "{{common.clientId}}", "client_secret": "{{common.clientSecret}}"}
_REDIRECT = {"redirect_uri": "{{oauth.localRedirectUri}}"}
_SECRETS = [
    *(f"request.body.{each}" for each in ("code", "client_secret", "refresh_token", "token")),
    *(f"response.body.{each}" for each in ("access_token", "refresh_token")),
]


def component(provider: str, label: str) -> Component:
    """The connection, by signing in. `provider` is the key that the bridge knows it by."""
    communication = {
        "authorize": _authorize(provider),
        "token": _exchange({"grant_type": "authorization_code", "code": "{{temp.code}}", **_REDIRECT}),
        "info": _info(provider, label),
        "refresh": {
            "condition": f"{{{{data.expires < addMinutes(now, {EARLY_MINUTES})}}}}",
            **_exchange({"grant_type": "refresh_token", "refresh_token": "{{data.refreshToken}}"}),
        },
        "invalidate": _call("/oauth/revoke", {"token": "{{data.refreshToken}}"}),
    }
    return Component(
        kind="connection",
        id=connection.SIGNED_IN,
        about={"label": f"{label} (sign in)", "connectionType": "oauth"},
        codes={
            "communication": communication,
            "params": [],
            "common": None,
            "scopeList": {"actions": "Create, change and delete", "triggers": "Watch", "read": "Look"},
            "defaultScope": SCOPES.split(),
            "installSpec": None,
            "installDirectives": None,
        },
    )


def _authorize(provider: str) -> dict[str, Any]:
    """The address that Make opens for its user, to which it adds a state; and what comes back."""
    return {
        "url": f"{_BRIDGE}/oauth/authorize",
        "qs": {
            "response_type": "code",
            "client_id": _CLIENT["client_id"],
            **_REDIRECT,
            "scope": "{{join(oauth.scope, ' ')}}",
            PROVIDER: provider,
        },
        "response": {"temp": {"code": "{{query.code}}"}},
    }


def _info(provider: str, label: str) -> dict[str, Any]:
    return {
        "url": f"{_BRIDGE}/v1/connections/me",
        "method": "GET",
        "headers": connection.headers(),
        **NO_REDIRECTS,
        "response": connection.shown(provider, label),
        "log": LOG,
    }


def _exchange(body: dict[str, str]) -> dict[str, Any]:
    """Tokens for a code or a refresh token. Make keeps them all anew each time."""
    call = _call("/oauth/token", body)
    kept = {
        connection.BRIDGE: _BRIDGE,
        connection.TOKEN: "{{body.access_token}}",
        "refreshToken": "{{body.refresh_token}}",
        "expires": "{{addSeconds(now, body.expires_in)}}",
    }
    call["response"] = {"data": kept, "expires": f"{{{{addDays(now, {IDLE_DAYS})}}}}"} | call["response"]
    return call


def _call(path: str, body: dict[str, str]) -> dict[str, Any]:
    return {
        "url": f"{_BRIDGE}{path}",
        "method": "POST",
        "type": "urlencoded",
        "body": body | _CLIENT,
        **NO_REDIRECTS,
        "response": {"error": oauth_errors()},
        "log": {"sanitize": [*LOG["sanitize"], *_SECRETS]},
    }
