"""Where links in mails lead: an address agrees to get mails, or stops them. Nobody has to sign in for that.

What a link is about is signed, and that is all the authority there is: a mail program may send the form by itself
(RFC 8058, one click), so that no hidden field is asked for. Looking at a link does nothing, for programs that look at
mails do that, too.
"""

import flask

from connector.web import context
from connector.web.pages import rooms

blueprint = rooms.room("mails", __name__, prefix="/mails", signed_in=False, by_link=True)


@blueprint.get("/confirm/<text>")
def ask(text: str) -> str:
    """Ask whether an address wants mails."""
    return _page("ask", email=context.bridge().addressees.linked("confirm", text).email)


@blueprint.post("/confirm/<text>")
def confirm(text: str) -> str:
    """Agree to get mails."""
    return _page("confirmed", email=context.bridge().addressees.confirm(text).email)


@blueprint.get("/stop/<text>")
def ask_to_stop(text: str) -> str:
    """Ask whether mails are to be stopped."""
    context.bridge().addressees.check_stop(text)
    return _page("ask_to_stop")


@blueprint.post("/stop/<text>")
def stop(text: str) -> str:
    """Stop mails."""
    context.bridge().addressees.stop(text)
    return _page("stopped")


def _page(what: str, *, email: str = "") -> str:
    return flask.render_template("mails.html", what=what, email=email)
