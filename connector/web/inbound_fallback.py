"""What providers call. A web process takes webhooks before they get here (`server/intake`); this is the same for every
other WSGI server.
"""

import flask

from connector.services.inbound import Webhook
from connector.web import context

blueprint = flask.Blueprint("inbound", __name__)


@blueprint.post("/inbound/<provider>/<secret>")
def receive(provider: str, secret: str) -> tuple[flask.Response, int]:
    """Take a provider's webhook."""
    headers = {name.lower(): value for name, value in flask.request.headers.items()}
    webhook = Webhook(provider, secret, context.raw(), headers)
    [problem] = context.bridge().inbound.receive([webhook], now=context.now())
    if problem:
        raise problem
    return flask.jsonify(accepted=True), 202
