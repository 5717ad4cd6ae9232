"""Deliveries and events over HTTP: what was sent where, and the polling feed."""

from typing import Any

import flask

from connector.catalogue.entries import Form
from connector.catalogue.events import instant
from connector.catalogue.fields import Field, choices_of
from connector.states import DeliveryStatus, Scope
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
SEND_AGAIN = Form(
    key="send_again",
    input=(
        Field(
            key="even_if_paused",
            kind="boolean",
            label="Even if paused",
            help="Whether it is sent now though its subscription is paused. Else it waits until that is active.",
        ),
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
    """List deliveries."""
    connection = auth.connection(Scope.READ)
    asked = context.checked(DELIVERIES, context.query())
    limit = asked.get("limit", 50)
    rows = context.bridge().deliveries.page(
        connection,
        subscription_id=asked.get("subscription_id"),
        status=asked.get("status"),
        after=asked.get("cursor"),
        limit=limit + 1,
    )
    return context.paged([_plain(row) for row in rows], limit=limit)


@blueprint.get("/deliveries/<delivery_id>")
def look(delivery_id: str) -> flask.Response:
    """Look at a delivery."""
    opened = context.bridge().deliveries.open(auth.connection(Scope.READ), delivery_id)
    return flask.jsonify(_plain(opened) | {"attempts": [_plain(each) for each in opened["attempts"]]})


@blueprint.post("/deliveries/<delivery_id>/replay")
def replay(delivery_id: str) -> tuple[flask.Response, int]:
    """Replay a delivery."""
    connection = auth.connection(Scope.TRIGGERS)
    even_if_paused = context.checked(SEND_AGAIN, context.body()).get("even_if_paused", False)
    done = context.bridge().deliveries.send_again(
        connection, delivery_id, even_if_paused=even_if_paused, by=auth.actor(), now=context.now()
    )
    waits_for = subscriptions.PAUSED if done == "parked" else None
    return flask.jsonify(id=delivery_id, status=DeliveryStatus.PENDING, waits_for=waits_for), 202


@blueprint.get("/events")
def events() -> flask.Response:
    """Poll events."""
    connection = auth.connection(Scope.READ)
    asked = context.checked(EVENTS, context.query())
    page = context.bridge().feed.after(connection, asked.get("after"), limit=asked.get("limit", 50))
    return flask.jsonify(data=page.events, next_cursor=page.cursor)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: instant(value) if key in _MOMENTS and value else value for key, value in row.items()}
