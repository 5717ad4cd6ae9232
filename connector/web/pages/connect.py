"""/connect: from a provider's key to a token, for whoever uses n8n, plain HTTP, or anything else that takes one."""

import flask

from connector.services.connecting import CONNECT_PAGE
from connector.states import Scope
from connector.web import context
from connector.web.pages import rooms, visitor
from connector.web.pages.connecting import Chosen, Steps

blueprint = rooms.room("connect", __name__, prefix="/connect", signed_in=False)


@blueprint.get("")
def page() -> str:
    """Ask for a provider's key."""
    return _STEPS.begin()


@blueprint.post("")
def go_on() -> flask.Response:
    """Try the key, then make a connection of it."""
    return _STEPS.go_on()


def _done(chosen: Chosen) -> flask.Response:
    """Show the token, this once, and sign in."""
    connection, new = chosen.connection, chosen.new
    token = new.token if new else _further_token(chosen)
    answer = flask.make_response(
        flask.render_template(
            "connect/done.html",
            connection=connection,
            provider=context.bridge().providers[connection.provider].label,
            token=token,
            signing_secret=new.signing_secret if new else None,
            url=context.bridge().settings.public_url,
        )
    )
    visitor.sign_in(answer, connection, "connected")
    return answer


def _further_token(chosen: Chosen) -> str:
    tokens, scopes = context.bridge().tokens, tuple(Scope)
    _, text = tokens.create(chosen.connection, name=chosen.name, scopes=scopes, by=CONNECT_PAGE)
    return text


_STEPS = Steps(intro="connect/intro.html", verb="Connect", done=_done)
