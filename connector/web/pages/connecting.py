"""The steps from a provider's key to a connection: the key is tried, then a connection is made of it, or one is chosen
that has it. Whoever needs a connection has these steps taken: /connect itself, and the authorisation of apps.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import flask

from connector import errors, ids
from connector.services.connecting import TriedKey
from connector.services.connections import Credentials
from connector.store.connections import Connection
from connector.web import client_ip, connections, context
from connector.web.pages import forms, visitor


@dataclass(frozen=True, slots=True)
class Chosen:
    """Where the steps led: a connection that was there, or a new one with what is shown of it once; and its name."""

    connection: Connection
    new: Credentials | None = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Who has them taken. `intro`: a template that says what for, which is given `about`; `verb`: what the last button
    says; `done`: the answer at their end. Both forms are sent to the address that they came from, query and all.

    `only`: the one provider that is offered, all where it is empty; `use`, `named`: what becomes of a connection that
    is there already, and what the name is of; `sign_in_to`: the page of ours that those go on to who sign in instead.
    """

    intro: str
    verb: str
    done: Callable[[Chosen], flask.Response]
    about: Mapping[str, Any] = field(default_factory=dict)
    only: str = ""
    use: str = "its hooks and videos stay, it gets one more token"
    named: str = "token or the new connection"
    sign_in_to: str | None = None

    def begin(self) -> str:
        """The first page, which asks for a key."""
        return self._ask_for_key({"provider": flask.request.args.get("provider", "")}, {})

    def go_on(self) -> flask.Response:
        """The answer to either form."""
        given = forms.read()
        return self._finish(given) if "step" in given else self._try(given)

    def _try(self, given: Mapping[str, str]) -> flask.Response:
        asked = {name: given.get(name, "").strip() for name in ("provider", "api_key")}
        if self.only:
            asked["provider"] = self.only
        try:
            context.checked(connections.CONNECT, asked)
            tried = context.bridge().connecting.try_key(
                **asked, invitation=given.get("invitation", ""), client_ip=client_ip.of_request()
            )
        except errors.Problem as wrong:
            return self._refused(given, wrong)
        return flask.make_response(self._ask_for_name(tried))

    def _refused(self, given: Mapping[str, str], wrong: errors.Problem) -> flask.Response:
        """The first form again, with what is wrong where it is wrong."""
        if isinstance(wrong, errors.StoreUnavailable | errors.InternalError):
            raise wrong
        context.note(code=wrong.code)
        faults = forms.faults(wrong)
        if isinstance(wrong, errors.InvalidApiKey) or not faults:
            faults = {"invitation" if isinstance(wrong, errors.Unauthorized) else "api_key": wrong.message}
        answer = flask.make_response(self._ask_for_key(given, faults), wrong.status)
        if wrong.retry_after is not None:
            answer.headers["Retry-After"] = str(wrong.retry_after)
        return answer

    def _finish(self, given: Mapping[str, str]) -> flask.Response:
        service = context.bridge().connecting
        tried = service.open(given["step"], visitor.secret())
        name = str(context.checked(connections.CHANGE, {"label": given.get("name", "")}).get("label") or "")
        if given.get("connection", "") not in ("", "new"):
            return self.done(Chosen(service.use(tried, given["connection"]), None, name))
        made = service.connect(tried, label=name, client_ip=client_ip.of_request(), now=context.now())
        return self.done(Chosen(made.connection, made, name))

    def _ask_for_key(self, given: Mapping[str, str], faults: Mapping[str, str]) -> str:
        invitation = given.get("invitation", "")
        return flask.render_template(
            "connect/key.html",
            steps=self,
            about=self.about,
            providers=[
                (offer.key, offer.label) for offer in context.bridge().catalogue.offers if self.only in ("", offer.key)
            ],
            chosen=given.get("provider", ""),
            invitation=invitation if ids.is_of("acc", invitation) else "",  # never the operator's secret
            invited_only=context.bridge().connecting.invited_only,
            faults=faults,
            action=address(),
        )

    def _ask_for_name(self, tried: TriedKey) -> str:
        service = context.bridge().connecting
        return flask.render_template(
            "connect/name.html",
            steps=self,
            about=self.about,
            provider=context.bridge().providers[tried.provider].label,
            known=service.known(tried),
            step=service.seal(tried, visitor.secret()),
            action=address(),
        )


def address() -> str:
    """Where the forms of this page are sent: to itself, query and all."""
    request = flask.request
    return request.root_path.rstrip("/") + request.full_path.rstrip("?")
