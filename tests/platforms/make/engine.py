"""Make's engine, as far as our files need it: a module's way from its form over a request to its bundles.

The app's base goes into modules and remote procedures. Whether it also goes into `attach` and `detach`, Make's
documentation leaves open: `base_everywhere` tries the one and the other.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from platforms.make import form
from platforms.make.exchange import Answer, Request, Transport, address, encoded
from platforms.make.iml.evaluate import Scope, fill
from platforms.make.iml.values import NOTHING, plain, true
from platforms.make.layout import App, Part
from platforms.make.sign_in import SignIn

HIDDEN = "(sanitized)"


class MakeError(Exception):
    """What a user sees: the kind and the message."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message


@dataclass
class Make:
    """An account of Make with the app. `connection` is what it keeps of the connection, `log` what it shows of runs;
    `signed_in` keeps a connection by OAuth fresh.
    """

    app: App
    transport: Transport
    connection: dict[str, Any] = field(default_factory=dict)
    metadata: Any = None
    log: list[dict[str, Any]] = field(default_factory=list)
    base_everywhere: bool = False
    signed_in: SignIn | None = None

    def connect(self, given: Mapping[str, Any], *, id: str = "token") -> None:
        """Create a connection. Raises `MakeError`, `FormError`."""
        part = self.app.find("connection", id)
        parameters = form.filled(part.codes["params"], given)
        told = self._answer(part.communication, {}, {"parameters": parameters})
        scope = {"parameters": parameters} | _about(told)
        response = part.communication["response"]
        kept = fill(response.get("data", {}), scope)
        self.connection = parameters | plain(kept)
        self.metadata = fill(response["metadata"]["value"], scope)

    def sign_in(self, common: Mapping[str, str], now: Callable[[], datetime]) -> SignIn:
        """Begin a connection by OAuth; `signed` ends it. Raises `MakeError`."""
        part = self.app.find("connection", "oauth2")
        self.signed_in = SignIn(part, common, lambda code, scope: self._answer(code, {}, scope), now)
        return self.signed_in

    def signed(self, returned: str) -> None:
        """The browser came back from the sign-in. Raises `MakeError`."""
        assert self.signed_in
        told = self.signed_in.returned(returned)
        self.metadata = fill(self.signed_in.part.communication["info"]["response"]["metadata"]["value"], told)
        self.connection = plain(self.signed_in.data)

    def _renew(self) -> None:
        if self.signed_in:
            self.signed_in.renew()
            self.connection = plain(self.signed_in.data)

    def run(self, id: str, given: Mapping[str, Any]) -> list[Any]:
        """Run a module as its form was filled in: its bundles. Raises `MakeError`, `FormError`."""
        self._renew()
        part = self.app.find("module", id)
        asked = form.resolved(part.codes["mappableParams"], lambda rpc: self.options(rpc, given))
        parameters = form.filled(asked, given)
        rows = self._rows(part, {"parameters": parameters, "connection": self.connection})
        if part.about["moduleType"] != "search" and len(rows) != 1:
            raise MakeError("RuntimeError", f"{part} gave {len(rows)} bundles")
        return rows

    def options(self, id: str, parameters: Mapping[str, Any]) -> list[Any]:
        """What a dropdown shows. `parameters`: the module's, and the choices that the dropdown is nested below."""
        self._renew()
        part = self.app.find("rpc", id)
        return self._rows(part, {"parameters": dict(parameters), "connection": self.connection})

    def attach(self, id: str, url: str, **given: Any) -> dict[str, Any]:
        """What Make keeps of a webhook that was made with a form filled in. Raises `FormError`."""
        self._renew()
        part = self.app.find("webhook", id)
        scope = {**self._of_webhook({"url": url}), "parameters": form.filled(part.codes["params"], given)}
        told = self._answer(part.codes["attach"], self._base(), scope)
        kept = fill(part.codes["attach"]["response"]["data"], dict(scope) | _about(told))
        return {"url": url, **kept}

    def detach(self, id: str, webhook: Mapping[str, Any]) -> None:
        """Delete a webhook."""
        self._renew()
        part = self.app.find("webhook", id)
        self._answer(part.codes["detach"], self._base(), self._of_webhook(webhook))

    def receive(self, id: str, body: Any) -> Any:
        """What the trigger of a webhook gives for something received; None when it is not for it."""
        communication = self.app.find("webhook", id).communication
        scope = {"body": body}
        return fill(communication["output"], scope) if true(fill(communication["condition"], scope)) else None

    def _of_webhook(self, webhook: Mapping[str, Any]) -> Scope:
        return {"parameters": {}, "connection": self.connection, "webhook": dict(webhook)}

    def _base(self) -> Mapping[str, Any]:
        return self.app.base if self.base_everywhere else {}

    def _rows(self, part: Part, scope: Scope) -> list[Any]:
        *before, communication = part.requests
        temp: dict[str, Any] = {}
        scope = {**scope, "temp": temp}
        for each in before:
            answered = {**scope, **_about(self._answer(each, self.app.base, scope))}
            temp |= fill(each["response"]["temp"], answered)
        condition = communication.get("condition", {"condition": True})
        if not true(fill(condition["condition"], scope)):
            return list(condition["default"])
        limit = fill(communication["response"].get("limit"), scope)
        if "iterate" in communication["response"] and limit in (0, None, NOTHING):
            raise MakeError("InvalidConfigurationError", f"{part}: the limit is {limit}")
        told = dict(scope) | _about(self._answer(communication, self.app.base, scope))
        rows = _bundles(part, communication["response"], told)
        pagination = communication.get("pagination")
        while pagination and len(rows) < limit and true(fill(pagination["condition"], told)):
            query = fill(communication.get("qs", {}), scope) | fill(pagination["qs"], told)
            told = dict(scope) | _about(self._answer({**communication, "qs": query}, self.app.base, scope))
            rows += _bundles(part, communication["response"], told)
        return rows[:limit]

    def _answer(self, communication: Mapping[str, Any], base: Mapping[str, Any], scope: Scope) -> Answer:
        request = _request(communication, base, scope)
        told = self.transport.send(request)
        self.log.append(_logged(request, told, communication.get("log", base.get("log", {}))))
        if told.status >= 400:
            _fail(communication, base, dict(scope) | _about(told))
        valid = communication.get("response", {}).get("valid")
        if valid and not true(fill(valid["condition"], dict(scope) | _about(told))):
            raise MakeError(valid["type"], valid["message"])
        return told


def _bundles(part: Part, response: Mapping[str, Any], scope: Scope) -> list[Any]:
    """What one answer gives: a bundle, or one for each of the items that are iterated over."""
    if "iterate" not in response:
        return [plain_dates(fill(response["output"], scope))]
    items = fill(response["iterate"], scope)
    if not isinstance(items, list):
        raise MakeError("RuntimeError", f"{part}: there is nothing to iterate over")
    return [plain_dates(fill(response["output"], {**scope, "item": item})) for item in items]


def _request(communication: Mapping[str, Any], base: Mapping[str, Any], scope: Scope) -> Request:
    method = fill(communication.get("method", "GET"), scope)
    headers = {
        name.lower(): value
        for level in (base, communication)
        for name, value in fill(level.get("headers", {}), scope).items()
    }
    body = fill(communication["body"], scope) if "body" in communication and method != "GET" else NOTHING
    content, kind = encoded(body, communication.get("type", "json"))
    if content is not None:
        headers.setdefault("content-type", kind)
    root = fill(base.get("baseUrl", ""), scope)
    url = address(root, fill(communication["url"], scope), fill(communication.get("qs", {}), scope))
    follow = ("followRedirects", "followAllRedirects")[method != "GET"]
    answer = communication.get("response", {}).get("type", {})
    return Request(method, url, headers, content, communication.get(follow, base.get(follow, True)), answer)


def _about(told: Answer) -> dict[str, Any]:
    return {"body": told.body, "headers": dict(told.headers), "statusCode": told.status}


def _fail(communication: Mapping[str, Any], base: Mapping[str, Any], scope: Scope) -> None:
    error = communication.get("response", {}).get("error") or base.get("response", {}).get("error", {})
    chosen = error.get(str(scope["statusCode"]), error)
    raise MakeError(fill(chosen.get("type", "RuntimeError"), scope), fill(chosen["message"], scope))


def plain_dates(value: Any) -> Any:
    """A bundle as later modules see it: dates stay dates, what is nothing is not there."""
    if isinstance(value, dict):
        return {key: plain_dates(each) for key, each in value.items() if each is not NOTHING}
    if isinstance(value, list):
        return [plain_dates(each) for each in value]
    return value


def _logged(request: Request, told: Answer, log: Mapping[str, Any]) -> dict[str, Any]:
    """What the log of a run shows: all but what is to be sanitized."""
    entry: dict[str, Any] = {
        "request": {"url": request.url, "headers": dict(request.headers), "body": _sent(request)},
        "response": {"headers": dict(told.headers), "body": _json(told.body)},
    }
    for path in log.get("sanitize", []):
        *above, last = path.split(".")
        place: Any = entry
        for each in above:
            place = place.get(each) if isinstance(place, dict) else None
        if isinstance(place, dict) and last in place:
            place[last] = HIDDEN
    return entry


def _sent(request: Request) -> Any:
    if request.body and request.headers.get("content-type") == "application/x-www-form-urlencoded":
        return dict(parse_qsl(request.body.decode()))
    return _json(request.body)


def _json(body: Any) -> Any:
    """A copy of a body that can be written over; a form or a file as text."""
    if isinstance(body, dict):
        return dict(body)
    try:
        return json.loads(body)
    except (TypeError, ValueError):
        return body.decode("latin-1") if isinstance(body, bytes) else body
