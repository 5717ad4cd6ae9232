"""Deliveries and events over HTTP: what was sent where, and the polling feed."""

from typing import Any

import flask

from connector import errors
from connector.bridge import utc_now
from connector.catalogue.entries import Form
from connector.catalogue.events import instant
from connector.catalogue.fields import Field, choices_of
from connector.states import DeliveryStatus
from connector.web import auth, context, subscriptions

blueprint = flask.Blueprint("deliveries", __name__, url_prefix="/v1")

_MOMENTS = ("due_at", "created_at", "settled_at", "started_at")

DELIVERIES = Form(
    key="deliveries",
    input=(
        Field(
            key="subscription_id",
            kind="string",
            label="Subscription ID",
            help="Only those of one subscription.",
            max=64,
        ),
        Field(
            key="status",
            kind="choice",
            label="Status",
            help="Only those of one status.",
            choices=choices_of(DeliveryStatus),
        ),
        Field(key="cursor", kind="string", label="Cursor", help="The next_cursor of the page before.", max=64),
        context.limit(50),
    ),
)
EVENTS = Form(
    key="events",
    input=(
        Field(
            key="after",
            kind="string",
            label="After",
            help="A next_cursor, or the id of the last event you have.",
            max=64,
        ),
        context.limit(50),
    ),
)


@blueprint.get("/deliveries")
def page() -> flask.Response:
    connection = auth.connection()
    asked = context.checked(DELIVERIES, context.query())
    limit = asked.get("limit", 50)
    rows = context.bridge().store.deliveries.page(
        connection.id,
        subscription_id=asked.get("subscription_id"),
        status=asked.get("status"),
        after=asked.get("cursor"),
        limit=limit + 1,
    )
    return context.paged([_plain(row) for row in rows], limit=limit)


@blueprint.get("/deliveries/<delivery_id>")
def look(delivery_id: str) -> flask.Response:
    row = context.bridge().store.deliveries.get(auth.connection().id, delivery_id)
    if row is None:
        raise errors.NotFound("There is no delivery with this id in this connection.")
    attempts = [{key: each[key] for key in each if key != "delivery_id"} for each in row.pop("tries")]
    event = flask.json.loads(row.pop("body"))
    shown = _plain(row) | {"attempts": [_plain(each) for each in attempts]}
    return flask.jsonify(shown | {"event": event})


@blueprint.post("/deliveries/<delivery_id>/replay")
def replay(delivery_id: str) -> tuple[flask.Response, int]:
    done = context.bridge().subscriptions.replay_delivery(auth.connection(), delivery_id, now=utc_now())
    waits_for = subscriptions.PAUSED if done == "parked" else None
    return flask.jsonify(id=delivery_id, status=DeliveryStatus.PENDING, waits_for=waits_for), 202


@blueprint.get("/events")
def events() -> flask.Response:
    connection, store = auth.connection(), context.bridge().store
    asked = context.checked(EVENTS, context.query())
    after = asked.get("after", "0")
    position = int(after) if after.isdecimal() and after.isascii() else store.events.position(connection.id, after)
    if position is None:
        raise errors.InvalidInput.at(
            "after", "Is neither a next_cursor nor the id of an event. Leave it out to begin anew."
        )
    page = store.events.feed(connection.id, after=min(position, 2**62), limit=asked.get("limit", 50))
    return flask.jsonify(data=[flask.json.loads(body) for _, body in page.rows], next_cursor=str(page.cursor))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: instant(value) if key in _MOMENTS and value else value for key, value in row.items()}
