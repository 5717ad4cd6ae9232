"""What providers call."""

import flask

from connector.bridge import utc_now
from connector.services.inbound import MAX_BODY
from connector.web import context

blueprint = flask.Blueprint("inbound", __name__)


@blueprint.post("/inbound/<provider>/<secret>")
def receive(provider: str, secret: str) -> tuple[flask.Response, int]:
    body = context.raw(MAX_BODY)
    context.bridge().inbound.receive(provider, secret, body, now=utc_now())
    return flask.jsonify(accepted=True), 202
