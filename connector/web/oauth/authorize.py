"""/oauth/authorize: somebody lets an app work with a connection, made or chosen here, and is led back to the app.

Until it is sure to which address of which app people are led back, whatever is wrong is told here. What the form of a
consent is about stands in the page's own address, and is judged anew when the form is sent.
"""

from urllib.parse import urlencode, urlsplit

import flask
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import OAuth2Error

from connector import errors, hosts
from connector.states import ActorKind, Scope
from connector.store.activity import Actor
from connector.web import context
from connector.web.oauth import clients, requests
from connector.web.oauth.server import SERVER, CodeGrant, Consent
from connector.web.pages import connecting, forms, rooms, security_headers, visitor
from connector.web.pages.connecting import Chosen, Steps

blueprint = rooms.room("authorize", __name__, prefix="/oauth/authorize", signed_in=False)

_UNKNOWN_APP = (
    "The app that sent you here is not known to this bridge: it was removed, or was set up with a wrong client id."
    " Nothing was done. Tell whoever set the app up."
)
_MAY = {
    Scope.ACTIONS: "Make, render and delete videos and whatever else there is, which spends your credits.",
    Scope.TRIGGERS: "Be told what happens, such as a video that is ready.",
    Scope.READ: "Look at your videos, avatars and voices, and at what was made and sent.",
}


@blueprint.get("")
def page() -> flask.Response | str:
    """Ask whether an app may work with a connection, and with which."""
    try:
        grant = _judged()
    except OAuth2Error as wrong:
        return _refused(wrong)
    if (
        (connection := visitor.connection_or_none())
        and _offered(connection.provider)
        and "another" not in flask.request.args
    ):
        security_headers.form_leads_to(grant.redirect_uri)
        provider = context.bridge().providers[connection.provider].label
        about = _about(grant)
        return flask.render_template("authorize/consent.html", connection=connection, provider=provider, about=about)
    return _steps(grant).begin()


@blueprint.post("")
def go_on() -> flask.Response:
    """Take the steps to a connection, then lead back to the app with a code for it."""
    try:
        grant = _judged()
    except OAuth2Error as wrong:
        return _refused(wrong)
    given = forms.read()
    if "allow" not in given:
        answer = _steps(grant).go_on()
        if answer.status_code == 200:  # the page with the last form, which has no key in it
            security_headers.form_leads_to(grant.redirect_uri)
        return answer
    connection = visitor.connection_or_none()
    if connection is None or connection.id != given["allow"] or not _offered(connection.provider):
        raise errors.MalformedRequest(
            "You are signed in to another connection by now. Go back, and load the page anew."
        )
    return _led_back(grant, Consent(connection, visitor.actor()))


def _judged() -> CodeGrant:
    """What an app asks for. Raises `OAuth2Error`, and `MalformedRequest` for an app that nobody knows."""
    security_headers.opened_by_others()
    request = requests.of_page()
    if clients.find(request.payload.client_id or "") is None:
        raise errors.MalformedRequest(_UNKNOWN_APP)
    grant: CodeGrant = SERVER.get_consent_grant(request)
    context.note(client=grant.client.kept.id)
    return grant


def _refused(wrong: OAuth2Error) -> flask.Response:
    """The app is told where that is sure to reach it. Raises `MalformedRequest` where it is not."""
    if wrong.redirect_uri:
        context.note(code=wrong.error)
        return SERVER.refusal(wrong)
    said = wrong.get_error_description()
    raise errors.MalformedRequest(
        f"The app that sent you here was set up wrongly, and nothing was done. Tell whoever set it up: {said}"
    )


def _steps(grant: CodeGrant) -> Steps:
    def done(chosen: Chosen) -> flask.Response:
        way = "connected" if chosen.new else "key"
        answer = _led_back(grant, Consent(chosen.connection, Actor(ActorKind.PAGE, None, "Sign-in of an app")))
        visitor.sign_in(answer, chosen.connection, way)
        return answer

    return Steps(
        intro="authorize/intro.html",
        verb="Allow",
        done=done,
        about=_about(grant),
        only=_only(),
        use="its hooks and videos stay",
        named="new connection, if you make one",
        sign_in_to=_within(),
    )


def _about(grant: CodeGrant) -> dict[str, object]:
    """What is told of an app before somebody lets it in."""
    back, wanted = urlsplit(grant.redirect_uri), {Scope.READ, *grant.request.scope.split()}
    return {
        "app": grant.client.kept.name,
        "may": [_MAY[each] for each in Scope if each in wanted],
        "host": back.netloc,
        "here": hosts.is_loopback(back.hostname or ""),
        "deny": SERVER.denial(grant),
        "another": add_params_to_uri(connecting.address(), {"another": "yes"}),
        "action": connecting.address(),
    }


def _led_back(grant: CodeGrant, consent: Consent) -> flask.Response:
    answer: flask.Response = SERVER.create_authorization_response(grant.request, consent, grant)
    return answer


def _only() -> str:
    """The provider to which alone the app works with connections; empty: to any."""
    asked = flask.request.args.get("provider", "")
    return asked if asked in context.bridge().providers else ""


def _offered(provider: str) -> bool:
    return _only() in ("", provider)


def _within() -> str:
    """The page's address below our own, for whoever signs in before."""
    kept = [pair for pair in flask.request.args.items(multi=True) if pair[0] != "another"]
    return f"{flask.request.path}?{urlencode(kept)}"
