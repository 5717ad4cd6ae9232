"""The calls about a connection's tokens, and about what was done with them."""

from connector.catalogue.fields import Field, choices_of
from connector.manifests.endpoint import Endpoint, response, summary
from connector.states import ActorKind, Deed
from connector.store.tokens import ALL_SCOPES
from connector.web import activity, tokens
from connector.web.endpoints import shapes

_TOKEN = (
    shapes.ID,
    shapes.text("name", "Name", "Where it is used."),
    Field(key="scopes", kind="list", items="string", label="Scopes", help="What it may do."),
    Field(key="current", kind="boolean", label="Current", help="Whether this call was made with it."),
    shapes.CREATED,
    shapes.moment("expires_at", "Expires At", "When it stops by itself.", nullable=True),
    shapes.moment("last_used_at", "Last Used At", "To the minute; null: never.", nullable=True),
)
_ACTOR = (
    Field(
        key="type",
        kind="choice",
        label="Type",
        help="A token, a page, or the bridge itself.",
        choices=choices_of(ActorKind),
    ),
    shapes.text("id", "ID", "Which token or session; null: the bridge.", nullable=True),
    shapes.text("name", "Name", "What it was called then."),
)

ENDPOINTS = (
    Endpoint(
        key="list_tokens",
        method="GET",
        path="/v1/connections/me/tokens",
        label=summary(tokens.listed),
        help="Those that work, the one that connecting gave first. Nobody can see their texts again.",
        tag="Connections",
        scopes=ALL_SCOPES,
        responses={200: response("Token", "All of them.", *_TOKEN, shape="page")},
    ),
    Endpoint(
        key="make_token",
        method="POST",
        path="/v1/connections/me/tokens",
        label=summary(tokens.make),
        help="One more token, so that each platform has its own. Its text is shown once.",
        tag="Connections",
        scopes=ALL_SCOPES,
        bodies=(tokens.MAKE,),
        responses={
            201: response("NewToken", "Made.", *_TOKEN, shapes.text("token", "Token", "For the Authorization header."))
        },
        examples={"zapier": {"name": "Zapier", "scopes": ["actions", "triggers"]}},
    ),
    Endpoint(
        key="revoke_token",
        method="DELETE",
        path="/v1/connections/me/tokens/{token_id}",
        label=summary(tokens.revoke),
        help="It stops at once; the connection, its subscriptions and its other tokens go on. The last token that has"
        " all scopes and does not expire is not revoked: rotate it, or disconnect.",
        tag="Connections",
        scopes=ALL_SCOPES,
        errors=(422,),
        responses={200: shapes.GONE},
    ),
    Endpoint(
        key="list_activity",
        method="GET",
        path="/v1/connections/me/activity",
        label=summary(activity.page),
        help="Who did what to the connection, newest first, for as long as events are kept.",
        tag="Connections",
        scopes=ALL_SCOPES,
        query=activity.PAGE.input,
        responses={
            200: response(
                "Activity",
                "A page.",
                shapes.ID,
                Field(key="type", kind="choice", label="Type", help="What was done.", choices=choices_of(Deed)),
                Field(key="actor", kind="object", label="Actor", help="Who did it.", fields=_ACTOR),
                Field(key="details", kind="any", label="Details", help="What it was done to, and how."),
                shapes.CREATED,
                shape="page",
            )
        },
    ),
)
