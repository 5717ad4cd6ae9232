"""What providers call. A web process takes webhooks before they get here (`server/intake`); this is the same for every
other WSGI server.
"""

import flask

from connector.services.inbound import Webhook
from connector.web import context

blueprint = flask.Blueprint("inbound", __name__)


@blueprint.post("/inbound/<provider>/<secret>", provide_automatic_options=False)
def receive(provider: str, secret: str) -> tuple[flask.Response, int]:
    """Take a provider's webhook."""
    headers = {name.lower(): value for name, value in flask.request.headers.items()}
    webhook = Webhook(provider, secret, context.raw(), headers)
    [problem] = context.bridge().inbound.receive([webhook], now=context.now())
    if problem:
        raise problem
    return flask.jsonify(accepted=True), 202


@blueprint.route("/inbound/<provider>/<secret>", methods=["HEAD", "OPTIONS"], provide_automatic_options=False)
def probe(provider: str, secret: str) -> flask.Response:
    """Say that there is an address. Some providers ask before they register it; whose it is, nobody is told."""
    return flask.Response(headers={"Allow": "HEAD, OPTIONS, POST"}, content_type="application/json")
