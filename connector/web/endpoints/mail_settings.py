"""The calls about who is told by mail when something breaks."""

from connector.catalogue.fields import Field
from connector.manifests.endpoint import Endpoint, response, summary
from connector.store.tokens import ALL_SCOPES
from connector.web import mail_settings
from connector.web.endpoints import shapes

_SHOWN = response(
    "Mail",
    "Who is told by mail, and of what.",
    shapes.text("email", "Email", "Where mails go; null: nowhere.", nullable=True),
    Field(key="on", kind="list", items="string", label="On", help="What is told."),
    shapes.moment(
        "confirmed_at", "Confirmed At", "When the address agreed; until then it gets nothing.", nullable=True
    ),
    Field(
        key="sends_mail",
        kind="boolean",
        label="Sends Mail",
        help="Whether this bridge sends mail at all: its operator has set a mail server.",
    ),
)

ENDPOINTS = (
    Endpoint(
        key="get_mail",
        method="GET",
        path="/v1/connections/me/mail",
        label=summary(mail_settings.look),
        help="Who is told by mail when something breaks, and when it works again.",
        tag="Connections",
        scopes=ALL_SCOPES,
        responses={200: _SHOWN},
    ),
    Endpoint(
        key="change_mail",
        method="PATCH",
        path="/v1/connections/me/mail",
        label=summary(mail_settings.change),
        help="An address, and what it is told. It is asked first whether it wants that, by a mail with a link.",
        tag="Connections",
        scopes=ALL_SCOPES,
        bodies=(mail_settings.CHANGE,),
        errors=(429,),
        responses={200: _SHOWN},
        examples={"keys": {"email": "anna@example.com", "on": ["connection_broken"]}},
    ),
    Endpoint(
        key="remove_mail",
        method="DELETE",
        path="/v1/connections/me/mail",
        label=summary(mail_settings.remove),
        help="No more mails.",
        tag="Connections",
        scopes=ALL_SCOPES,
        responses={200: shapes.GONE},
    ),
)
