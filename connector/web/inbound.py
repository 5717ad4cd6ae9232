"""What providers call: the busiest door, and the one that must not lose anything.

What is taken is answered by `Door`, in front of Flask, because routing and contexts cost more than the work itself.
Whatever it does not take is Flask's: the route below refuses it like any other call.
"""

import io
import logging
import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import flask

from connector import ids
from connector.bridge import Bridge, utc_now
from connector.errors import ConnectorError
from connector.services.inbound import MAX_BODY
from connector.web import context

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

blueprint = flask.Blueprint("inbound", __name__)

_ADDRESS = re.compile(r"/inbound/([a-z]+)/([\w-]+)")
_TAKEN = b'{"accepted":true}\n'


@blueprint.post("/inbound/<provider>/<secret>")
def receive(provider: str, secret: str) -> tuple[flask.Response, int]:
    body = context.raw()
    context.bridge().inbound.receive(provider, secret, body, now=utc_now())
    return flask.jsonify(accepted=True), 202


class Door:
    """A WSGI app in front of another one, which it asks for all but webhooks that are taken."""

    def __init__(self, app: "WSGIApplication", bridge: Bridge) -> None:
        self._app = app
        self._inbound = bridge.inbound

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answers 202 after the commit, or what the other app answers."""
        began = time.monotonic()
        if not self._takes(environ):
            return self._app(environ, start_response)
        request_id = ids.new_id("req")
        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(_TAKEN)),
            "X-Request-Id": request_id,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        start_response("202 ACCEPTED", list(headers.items()))
        if log.isEnabledFor(logging.DEBUG):
            fields = {"route": "/inbound", "status": 202, "seconds": round(time.monotonic() - began, 4)}
            log.debug("answered", extra={"fields": fields | {"request": request_id}})
        return [_TAKEN]

    def _takes(self, environ: "WSGIEnvironment") -> bool:
        address = _ADDRESS.fullmatch(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "POST" else None
        length = environ.get("CONTENT_LENGTH") or ""
        if address is None or "HTTP_X_REQUEST_ID" in environ or not length.isdecimal() or int(length) > MAX_BODY:
            return False
        body = environ["wsgi.input"].read(int(length))
        try:
            self._inbound.receive(address[1], address[2], body, now=utc_now())
        except ConnectorError:
            environ["wsgi.input"] = io.BytesIO(body)
            return False
        return True
