"""Who is told by mail when something breaks, over HTTP. By a token that manages the connection alone: it is a person's
address.
"""

from typing import Any

import flask

from connector.catalogue.entries import Form
from connector.catalogue.events import instant
from connector.catalogue.fields import Field
from connector.services.addressees import KINDS
from connector.store.addressees import Addressee
from connector.web import auth, context

blueprint = flask.Blueprint("mail_settings", __name__, url_prefix="/v1/connections/me/mail")

CHANGE = Form(
    key="change_mail",
    input=(
        Field(
            key="email",
            kind="string",
            label="Email",
            help="Where mails go. Another address than before is asked first, and gets nothing until it has agreed.",
            max=254,
            example="anna@example.com",
        ),
        Field(
            key="on",
            kind="list",
            items="string",
            label="On",
            help=f"What is told: some of {', '.join(KINDS)}; as before when left out, at first all of these. That it"
            " works again is told to whoever is told that it does not.",
            max=len(KINDS),
            example=["hook_failing", "connection_broken"],
        ),
    ),
)


def show(addressee: Addressee | None) -> dict[str, Any]:
    """Who gets mails, and of what."""
    confirmed_at = addressee.confirmed_at if addressee else None
    return {
        "email": addressee.email if addressee else None,
        "on": [each.value for each in KINDS if addressee and each in addressee.kinds],
        "confirmed_at": instant(confirmed_at) if confirmed_at else None,
        "sends_mail": context.bridge().addressees.by_mail,
    }


@blueprint.get("")
def look() -> flask.Response:
    """Look at who is told by mail."""
    return flask.jsonify(show(context.bridge().addressees.get(auth.manager().connection)))


@blueprint.patch("")
def change() -> flask.Response:
    """Choose who is told by mail."""
    connection, given = auth.manager().connection, context.checked(CHANGE, context.body())
    email, chosen = given.get("email") or None, given.get("on") or None
    return flask.jsonify(show(context.bridge().addressees.put(connection, email, chosen, by=auth.actor())))


@blueprint.delete("")
def remove() -> flask.Response:
    """Stop the mails."""
    connection = auth.manager().connection
    context.bridge().addressees.remove(connection, by=auth.actor())
    return flask.jsonify(id=connection.id, deleted=True)
