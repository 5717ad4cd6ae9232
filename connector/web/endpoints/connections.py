"""The calls about the connection itself."""

from connector.manifests.catalogue_endpoints import PROVIDER_ERRORS
from connector.manifests.endpoint import Endpoint, response, summary
from connector.providers.registry import CATALOGUE
from connector.states import Scope
from connector.store.tokens import ALL_SCOPES
from connector.web import connections
from connector.web.endpoints import shapes

_PROVIDER_ERRORS = tuple(status for status in PROVIDER_ERRORS if status != 424)  # a key is refused with 422 here

ENDPOINTS = (
    Endpoint(
        key="connect",
        method="POST",
        path="/v1/connections",
        label=summary(connections.connect),
        help="Tries the provider's key, keeps it sealed, and gives a token. Token and signing secret are shown once.",
        tag="Connections",
        scopes=(),
        bodies=(connections.CONNECT,),
        headers=(shapes.text("X-Connect-Secret", "Connect Secret", "Where the bridge's operator has set one."),),
        errors=(401, *_PROVIDER_ERRORS),
        responses={
            201: response(
                "NewConnection",
                "Connected.",
                *shapes.CONNECTION,
                shapes.text("token", "Token", "For the Authorization header."),
                shapes.text("signing_secret", "Signing Secret", "Signs the deliveries to a callback_url."),
            )
        },
        examples={
            each.key: {"provider": each.key, "api_key": f"your-{each.key}-key", "label": "Studio"}
            for each in CATALOGUE.offers
        },
    ),
    Endpoint(
        key="get_connection",
        method="GET",
        path="/v1/connections/me",
        label=summary(connections.look),
        help="The connection of the token.",
        tag="Connections",
        scopes={Scope.READ},
        responses={200: shapes.LOOK},
    ),
    Endpoint(
        key="change_connection",
        method="PATCH",
        path="/v1/connections/me",
        label=summary(connections.change),
        help="A new label, or a new key, which is tried first. It may be another account's key: then nothing that the"
        " account before was asked is answered for it.",
        tag="Connections",
        scopes=ALL_SCOPES,
        bodies=(connections.CHANGE,),
        errors=_PROVIDER_ERRORS,
        responses={200: shapes.LOOK},
        examples={"label": {"label": "Studio"}},
    ),
    Endpoint(
        key="rotate_token",
        method="POST",
        path="/v1/connections/me/rotate-token",
        label=summary(connections.rotate_token),
        help="Gives a new token in place of the one that this call is made with, which stops at once.",
        tag="Connections",
        scopes=ALL_SCOPES,
        responses={
            200: response(
                "ConnectionWithToken",
                "The connection and its new token.",
                *shapes.CONNECTION,
                shapes.text("token", "Token", "For the Authorization header."),
            )
        },
    ),
    Endpoint(
        key="disconnect",
        method="DELETE",
        path="/v1/connections/me",
        label=summary(connections.disconnect),
        help="Removes the upstream webhook, the subscriptions and the stored key.",
        tag="Connections",
        scopes=ALL_SCOPES,
        errors=(429,),
        responses={200: shapes.GONE},
    ),
)
