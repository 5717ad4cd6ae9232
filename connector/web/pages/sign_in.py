"""Signing in to the console, with a key, a token or a link that is good once, and signing out."""

import flask

from connector import errors
from connector.web import client_ip, context
from connector.web.pages import forms, rooms, security_headers, visitor

blueprint = rooms.room("sign_in", __name__, prefix="/console", signed_in=False)


@blueprint.get("/sign-in")
def page() -> str:
    """Ask for a key or a token."""
    wanted = flask.request.args.get("next", "")
    _keep_opener(wanted)
    return _form(wanted)


@blueprint.post("/sign-in")
def enter() -> tuple[str, int] | flask.Response:
    """Sign in."""
    given = forms.read()
    wanted = given.get("next", "")
    _keep_opener(wanted)
    try:
        found = context.bridge().sign_in.by(given.get("secret", ""), client_ip=client_ip.of_request())
    except (errors.Unauthorized, errors.InsufficientScope, errors.RateLimited) as wrong:
        context.note(code=wrong.code)
        return _form(wanted, fault=wrong.message), wrong.status
    if len(found) > 1:
        choice = context.bridge().sign_in.choice(found)
        return flask.render_template("sign_in_choice.html", next=wanted, choice=choice), 200
    answer = rooms.go_on(wanted)
    visitor.sign_in(answer, found[0].connection, found[0].way, token_id=found[0].token_id)
    return answer


@blueprint.post("/sign-out")
def leave() -> flask.Response:
    """Sign out."""
    answer = rooms.go("sign_in.page")
    visitor.sign_out(answer)
    return answer


def _keep_opener(wanted: str) -> None:
    """Whoever signs in on the way to let an app in may be in a window that the app opened."""
    if wanted.startswith("/oauth/"):
        security_headers.opened_by_others()


def _form(wanted: str, fault: str = "") -> str:
    return flask.render_template("sign_in.html", next=wanted, fault=fault)
