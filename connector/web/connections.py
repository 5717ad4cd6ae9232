"""Connections over HTTP: connect, look, change, rotate, disconnect."""

import dataclasses
import unicodedata
from typing import Any

import flask

from connector import errors, ids
from connector.catalogue.entries import Form
from connector.catalogue.events import instant
from connector.catalogue.fields import Field
from connector.states import Scope
from connector.store.connections import Connection
from connector.web import auth, client_ip, context, hosts

blueprint = flask.Blueprint("connections", __name__, url_prefix="/v1/connections")

_KEY = "^[!-~]+$"  # what fits into a header

_API_KEY = Field(
    key="api_key", kind="string", label="API Key", help="From the provider's settings.", max=1000, pattern=_KEY
)
_LABEL = Field(
    key="label",
    kind="string",
    label="Label",
    help="A name of your own for this connection.",
    max=200,
    wordless="left_out",
)

CONNECT = Form(
    key="connect",
    input=(
        Field(
            key="provider",
            kind="string",
            label="Provider",
            help="Which provider the key is of, by the id that `GET /v1/catalogue` lists.",
            max=64,
            required=True,
        ),
        dataclasses.replace(_API_KEY, required=True),
        _LABEL,
    ),
)
CHANGE = Form(key="change_connection", input=(_API_KEY, _LABEL))


def show(connection: Connection) -> dict[str, Any]:
    """A connection without its secrets."""
    return {
        "id": connection.id,
        "provider": connection.provider,
        "label": connection.label,
        "status": connection.status,
        "webhook": context.bridge().webhooks.state(connection),
        "sandbox": context.bridge().sandboxes.has(connection.provider),
        "created_at": instant(connection.created_at),
        "updated_at": instant(connection.updated_at),
    }


@blueprint.post("")
def connect() -> tuple[flask.Response, int]:
    """Connect."""
    hosts.judge()
    bridge = context.bridge()
    client = client_ip.of_request()
    if bridge.settings.connect_secret:
        with bridge.connections.trials.of_secret(client):
            _check_secret(bridge.settings.connect_secret)
    given = context.checked(CONNECT, context.body())
    made = bridge.connections.connect(
        provider=given["provider"],
        api_key=given["api_key"],
        label=given.get("label"),
        client_ip=client,
        asked_for_secret=bool(bridge.settings.connect_secret),
        now=context.now(),
    )
    context.note(connection=made.connection.id)
    return flask.jsonify(show(made.connection) | {"token": made.token, "signing_secret": made.signing_secret}), 201


def _check_secret(wanted: str) -> None:
    if not _fits(flask.request.headers.get("X-Connect-Secret", ""), wanted):
        raise errors.Unauthorized("Connecting needs this bridge's connect secret in the header X-Connect-Secret.")


def _fits(given: str, wanted: str) -> bool:
    """WSGI gives a header's bytes as Latin-1. They are UTF-8, or Latin-1 from clients that know nothing else."""
    sent = given.encode("latin-1")
    try:
        text = sent.decode()
    except UnicodeDecodeError:
        text = given
    return ids.same(unicodedata.normalize("NFC", text), unicodedata.normalize("NFC", wanted))


@blueprint.get("/me")
def look() -> flask.Response:
    """Look at the connection."""
    return flask.jsonify(show(auth.connection(Scope.READ)))


@blueprint.patch("/me")
def change() -> flask.Response:
    """Change the connection."""
    connection = auth.manager().connection
    given = context.checked(CHANGE, context.body())
    changed = context.bridge().connections.change(
        connection, api_key=given.get("api_key"), label=given.get("label"), by=auth.actor(), now=context.now()
    )
    return flask.jsonify(show(changed))


@blueprint.post("/me/rotate-token")
def rotate_token() -> flask.Response:
    """Rotate the token."""
    bearer = auth.manager()
    token = context.bridge().tokens.rotate(bearer)
    return flask.jsonify(show(bearer.connection) | {"token": token})


@blueprint.delete("/me")
def disconnect() -> flask.Response:
    """Disconnect."""
    connection = auth.manager(also_deleted=True).connection
    context.bridge().connections.disconnect(connection, now=context.now())
    return flask.jsonify(id=connection.id, deleted=True)
