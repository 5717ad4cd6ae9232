"""How a user's connection is made at Zapier. One value of `Authentication` is all that differs between the ways.

Zapier takes one way per integration: another (OAuth2) is another value here, and `integration` is told to use it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from connector.catalogue.catalogue import Offer
from connector.manifests.zapier import javascript


@dataclass(frozen=True, slots=True)
class Authentication:
    """`definition` is the integration's `authentication`; `headers` is what every request to the bridge bears.

    Whatever the way: `bundle.authData.signing_secret` checks the results that a waiting step is told, when it is there.
    """

    definition: Callable[[Offer], dict[str, Any]]
    headers: Mapping[str, str]


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
        "test": {"method": "GET", "url": f"{javascript.BASE}/v1/connections/me"},
        "connectionLabel": "{{label}} ({{id}})",
    }


TOKEN = Authentication(definition=_token, headers={"Authorization": "Bearer {{bundle.authData.token}}"})
