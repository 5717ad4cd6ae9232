"""What providers call."""

import flask

from connector.bridge import utc_now
from connector.errors import BodyTooLarge
from connector.services.inbound import MAX_BODY
from connector.web import context

blueprint = flask.Blueprint("inbound", __name__)


@blueprint.post("/inbound/<provider>/<secret>")
def receive(provider: str, secret: str) -> tuple[flask.Response, int]:
    flask.request.max_content_length = MAX_BODY
    if (flask.request.content_length or 0) > MAX_BODY:
        raise BodyTooLarge("The body is larger than 256 KiB.")
    context.bridge().inbound.receive(provider, secret, flask.request.get_data(), now=utc_now())
    return flask.jsonify(accepted=True), 202
