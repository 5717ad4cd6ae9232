"""How a user's connection is made at Zapier. One value of `Authentication` is all that differs between the ways.

Zapier takes one way per integration: `integration` tells the whole of one with `TOKEN`, and beside it what is otherwise
with `OAUTH2`. What holds of both ways: `test` is one plain request that bears the credential, by which Zapier finds it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from connector.catalogue.catalogue import Offer
from connector.manifests.signing_in import PROVIDER, SCOPES
from connector.manifests.zapier import javascript, middleware


@dataclass(frozen=True, slots=True)
class Authentication:
    """`definition` is the integration's `authentication`; `headers` is what every request to the bridge bears.

    `settings`: the variables that the publisher sets at Zapier, as a sentence calls them. `refusals`: JavaScript that
    tells the refusals which only this way knows.
    Whatever the way: `bundle.authData.signing_secret` checks the results that a waiting step is told, when it is there.
    """

    definition: Callable[[Offer], dict[str, Any]]
    headers: Mapping[str, str]
    settings: Mapping[str, str]
    refusals: str = ""


_BEARS_TOKEN = {"Authorization": "Bearer {{bundle.authData.token}}"}
_BEARS_ACCESS = {"Authorization": "Bearer {{bundle.authData.access_token}}"}
_BRIDGE = {"BASE_URL": "the address of the bridge"}


def _tried(headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "test": {"method": "GET", "url": f"{javascript.BASE}/v1/connections/me", "headers": dict(headers)},
        "connectionLabel": "{{label}} ({{id}})",
    }


def _token(offer: Offer) -> dict[str, Any]:
    page = offer.overrides.zapier.key_page
    keys = f"[{offer.label}'s API key]({page})" if page else f"{offer.label}'s API key"
    return {
        "type": "custom",
        "fields": [
            {
                "key": "token",
                "label": "Connection Token",
                "type": "password",
                "required": True,
                "helpText": f"Give {keys} to your bridge once: it answers with a token that begins with `act_`."
                " Paste that token here, not the key.",
            },
            {
                "key": "signing_secret",
                "label": "Signing Secret",
                "type": "password",
                "required": False,
                "helpText": f"What the bridge showed beside the token you got for {keys}; it begins with `whsec_`. With"
                " it, steps that wait check that a result really comes from the bridge.",
            },
        ],
        **_tried(_BEARS_TOKEN),
    }


def _oauth2(offer: Offer) -> dict[str, Any]:
    """Zapier adds the challenge to the address of `authorizeUrl` by itself, and gives its verifier to the exchange."""
    redirect = {"redirect_uri": "{{bundle.inputData.redirect_uri}}"}
    code = {"code": "{{bundle.inputData.code}}", "code_verifier": "{{bundle.inputData.code_verifier}}"}
    return {
        "type": "oauth2",
        "oauth2Config": {
            "authorizeUrl": {
                "method": "GET",
                "url": f"{javascript.BASE}/oauth/authorize",
                "params": {
                    "response_type": "code",
                    "client_id": "{{process.env.CLIENT_ID}}",
                    **redirect,
                    "state": "{{bundle.inputData.state}}",
                    "scope": SCOPES,
                    PROVIDER: offer.key,
                },
            },
            "getAccessToken": _token_call({"grant_type": "authorization_code", **code, **redirect}),
            "refreshAccessToken": _token_call(
                {"grant_type": "refresh_token", "refresh_token": "{{bundle.authData.refresh_token}}"}
            ),
            "autoRefresh": True,
            "enablePkce": True,
        },
        **_tried(_BEARS_ACCESS),
    }


def _token_call(body: dict[str, str]) -> dict[str, Any]:
    client = {"client_id": "{{process.env.CLIENT_ID}}", "client_secret": "{{process.env.CLIENT_SECRET}}"}
    return {
        "method": "POST",
        "url": f"{javascript.BASE}/oauth/token",
        # Without the empty one core's template would send the token that is being replaced.
        "headers": {"Content-Type": "application/x-www-form-urlencoded", "Authorization": ""},
        "body": body | client,
    }


TOKEN = Authentication(definition=_token, headers=_BEARS_TOKEN, settings=_BRIDGE)
OAUTH2 = Authentication(
    definition=_oauth2,
    headers=_BEARS_ACCESS,
    settings=_BRIDGE | {"CLIENT_ID": "its id at the bridge", "CLIENT_SECRET": "its secret at the bridge"},
    refusals=middleware.OAUTH_REFUSALS,
)
