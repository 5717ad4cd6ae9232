"""Tokens and apps: what speaks for the connection, made and ended one by one; and who else is signed in here."""

from collections.abc import Mapping
from typing import Any

import flask

from connector import errors
from connector.states import Scope
from connector.store.tokens import Token
from connector.web import context, tokens
from connector.web.pages import forms, rooms, scopes, visitor

blueprint = rooms.room("console_tokens", __name__, prefix="/console/tokens")

_ENDS = (("", "Never"), ("7", "In 7 days"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year"))
_CHOSEN = (Scope.ACTIONS, Scope.TRIGGERS)  # every token may read


@blueprint.get("")
def index() -> str:
    """List the tokens."""
    return _page(done=flask.request.args.get("done", ""))


@blueprint.post("")
def make() -> str | tuple[str, int]:
    """Make a token, and show it this once."""
    given = forms.read()
    asked = {"name": given.get("name", ""), "scopes": [*forms.chosen("scopes"), Scope.READ]}
    try:
        wanted = tokens.wanted(asked | {"expires_in_days": given.get("expires_in_days", "")})
        token, text = context.bridge().tokens.create(visitor.connection(), by=visitor.actor(), **wanted)
    except errors.InvalidInput as wrong:
        return _page(given=given, faults=forms.faults(wrong)), wrong.status
    return _made(token, text, replaced=False)


@blueprint.post("/<token_id>/replace")
def replace(token_id: str) -> str:
    """Give a token another text, and show it this once."""
    token, text = context.bridge().tokens.replace(visitor.connection(), token_id, by=visitor.actor())
    return _made(token, text, replaced=True)


@blueprint.post("/<token_id>/revoke")
def revoke(token_id: str) -> flask.Response | tuple[str, int]:
    """End a token."""
    try:
        context.bridge().tokens.revoke(visitor.connection(), token_id, by=visitor.actor())
    except errors.InvalidInput as wrong:
        return _page(faults=forms.faults(wrong)), wrong.status
    return rooms.go("console_tokens.index", done="revoked")


@blueprint.post("/apps/<grant_id>/revoke")
def revoke_app(grant_id: str) -> flask.Response:
    """Sign an app out."""
    context.bridge().grants.revoke(visitor.connection(), grant_id, by=visitor.actor())
    return rooms.go("console_tokens.index", done="app")


@blueprint.post("/sign-out-elsewhere")
def sign_out_elsewhere() -> flask.Response:
    """End every other session of the connection."""
    signed_in = visitor.signed_in()
    assert signed_in is not None, "the room lets nobody else in"
    context.bridge().sessions.end_others(signed_in.session)
    return rooms.go("console_tokens.index", done="signed_out")


def _page(*, done: str = "", given: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None) -> str:
    connection = visitor.connection()
    chosen = forms.chosen("scopes") if given else []
    return flask.render_template(
        "tokens.html",
        tokens=[_shown(each) for each in context.bridge().tokens.of(connection)],
        apps=[(each, scopes.sentence(each.scopes)) for each in context.bridge().grants.of(connection)],
        scopes=[(each.value, scopes.LABELS[each], scopes.HELP[each], each in chosen) for each in _CHOSEN],
        ends=_ENDS,
        given=given or {},
        faults=faults or {},
        done=done,
    )


def _made(token: Token, text: str, *, replaced: bool) -> str:
    url = context.bridge().settings.public_url
    return flask.render_template("token_made.html", token=_shown(token), text=text, url=url, replaced=replaced)


def _shown(token: Token) -> dict[str, Any]:
    """As answers tell it, and in words. `current`: who looks has signed in with it."""
    signed_in = visitor.signed_in()
    told = tokens.show(token, current=signed_in.session.token_id if signed_in else None)
    return told | {"may": scopes.sentence(token.scopes), "manages": token.manages}
