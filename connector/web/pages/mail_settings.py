"""Who is told by mail when something breaks: a part of the settings."""

import flask

from connector import errors
from connector.web import context, mail_settings
from connector.web.pages import forms, rooms, settings, visitor

blueprint = rooms.room("console_mail", __name__, prefix="/console/settings/mail")


@blueprint.post("")
def save() -> flask.Response | tuple[str, int]:
    """Choose who is told by mail, and of what."""
    email, chosen = forms.read().get("email", "").strip(), forms.chosen("on")
    try:
        if not chosen:
            raise errors.InvalidInput.at("on", "Choose one at least; to have none, stop the mails.")
        given = context.checked(mail_settings.CHANGE, {"email": email, "on": chosen})
        context.bridge().addressees.put(visitor.connection(), given.get("email", ""), given["on"], by=visitor.actor())
    except errors.InvalidInput as wrong:
        return settings.page(faults=forms.faults(wrong)), wrong.status
    except errors.RateLimited as wrong:
        return settings.page(faults={"email": wrong.message}), wrong.status
    return rooms.go("console_settings.index", saved="mail")


@blueprint.post("/remove")
def remove() -> flask.Response:
    """Stop the mails."""
    context.bridge().addressees.remove(visitor.connection(), by=visitor.actor())
    return rooms.go("console_settings.index", saved="no_mail")
