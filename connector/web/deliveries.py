"""Deliveries and events over HTTP: what was sent where, and the polling feed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import flask

from connector import errors
from connector.catalogue.entries import Form
from connector.catalogue.events import instant
from connector.catalogue.fields import Field, choices_of
from connector.states import DeliveryStatus, Scope
from connector.store import delivery_search
from connector.store.delivery_search import Filters
from connector.web import auth, context, moments, subscriptions

blueprint = flask.Blueprint("deliveries", __name__, url_prefix="/v1")

_MOMENTS = ("due_at", "created_at", "settled_at", "started_at")
_FIELDS = (
    *("id", "event_id", "trigger", "subscription_id", "callback_id", "target_host", "status", "attempt_count"),
    *("last_status_code", "last_failure", "due_at", "created_at", "settled_at"),
)

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
        Field(key="trigger", kind="string", label="Trigger", help="Only those of one trigger's events.", max=100),
        Field(
            key="since",
            kind="string",
            label="Since",
            help=f"Only those that were made since then: {moments.HELP}",
            max=64,
        ),
        Field(key="until", kind="string", label="Until", help="Only those that were made until then.", max=64),
        Field(
            key="q",
            kind="string",
            label="Id",
            help="Only what this id says: a delivery's or an event's, or the beginning of it; or the id of the video or"
            " avatar that events are about.",
            max=128,
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
    which, after = filters(asked, now=context.now()), context.cursor(asked.get("cursor"), "dlv")
    rows = context.bridge().deliveries.page(connection, which, after=after, limit=limit + 1)
    return context.paged([_shown(row) for row in rows], limit=limit)


def filters(asked: Mapping[str, Any], *, now: datetime) -> Filters:
    """Which deliveries are asked for, by the fields of `DELIVERIES`. Raises `InvalidInput`."""
    status, since, until, q = (asked.get(name) for name in ("status", "since", "until", "q"))
    if q and delivery_search.is_too_short(q):
        raise errors.InvalidInput.at(
            "q", f"Needs {delivery_search.LEAST_OF_EVENT} characters of an event's id behind evt_."
        )
    return Filters(
        status=DeliveryStatus(status) if status else None,
        trigger=asked.get("trigger") or None,
        subscription_id=asked.get("subscription_id") or None,
        since=moments.beginning(since, "since", now=now) if since else None,
        until=moments.end(until, "until", now=now) if until else None,
        q=q or "",
    )


@blueprint.get("/deliveries/<delivery_id>")
def look(delivery_id: str) -> flask.Response:
    """Look at a delivery."""
    opened = context.bridge().deliveries.open(auth.connection(Scope.READ), delivery_id)
    more = {"event": opened["event"], "attempts": [_plain(each) for each in opened["attempts"]]}
    return flask.jsonify(_shown(opened) | more)


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


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return _plain({key: row[key] for key in _FIELDS})


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: instant(value) if key in _MOMENTS and value else value for key, value in row.items()}
