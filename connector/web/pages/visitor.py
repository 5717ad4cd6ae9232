"""Who looks at a page: somebody signed in to a connection, or a visitor. Found once per request."""

import secrets

import flask

from connector import errors
from connector.services.sessions import SignedIn
from connector.states import ActorKind
from connector.store.activity import Actor
from connector.store.connections import Connection
from connector.web import context
from connector.web.pages import cookies


def signed_in() -> SignedIn | None:
    """The session and its connection; None for a visitor."""
    if "signed_in" not in flask.g:
        found = context.bridge().sessions.find(cookies.session())
        flask.g.signed_in = found
        if found is not None:
            flask.g.connection_id, flask.g.provider = found.connection.id, found.connection.provider
            context.note(connection=found.connection.id)
    given: SignedIn | None = flask.g.signed_in
    return given


def connection() -> Connection:
    """The connection that a page is about. Raises `Unauthorized` for a visitor."""
    found = signed_in()
    if found is None:
        raise errors.Unauthorized("Sign in first.")
    return found.connection


def connection_or_none() -> Connection | None:
    """The same for what visitors see, too."""
    found = signed_in()
    return None if found is None else found.connection


def actor() -> Actor:
    """Who does what this request asks for, as the connection's activity tells it. Raises `Unauthorized`."""
    found = signed_in()
    if found is None:
        raise errors.Unauthorized("Sign in first.")
    return Actor(ActorKind.PAGE, found.session.id, "Console")


def secret() -> str:
    """What only this browser and we know: of its session, or else of its visit, which begins here at the latest."""
    if signed_in() is not None:
        return cookies.session()
    if "visit" not in flask.g:
        flask.g.visit = cookies.visit() or secrets.token_urlsafe(32)
    text: str = flask.g.visit
    return text


def sign_in(answer: flask.Response, who: Connection, way: str, *, token_id: str | None = None) -> None:
    """Begin a session and hand its cookie over; the one before, if any, ends. `way`: see `SessionService.begin`."""
    text = context.bridge().sessions.begin(who, way, token_id=token_id, instead_of=cookies.session())
    cookies.keep_session(answer, text)
    context.note(connection=who.id, signed_in=way)


def sign_out(answer: flask.Response) -> None:
    """End the session, and take its cookie back."""
    context.bridge().sessions.end(cookies.session())
    cookies.drop_session(answer)


def remember(answer: flask.Response) -> flask.Response:
    """Hand over the cookie of a visit that began with this request."""
    begun = flask.g.get("visit")
    if begun and begun != cookies.visit():
        cookies.keep_visit(answer, begun)
    return answer
