"""Subscriptions over HTTP: what a platform calls when a hook is switched on and off."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import flask

from connector import errors
from connector.catalogue import field_types
from connector.catalogue.entries import Form
from connector.catalogue.events import instant
from connector.catalogue.fields import Field, choices_of
from connector.states import SETTABLE, ReplayStatus, Scope, SubscriptionStatus
from connector.store.replays import Progress
from connector.store.subscriptions import Subscription
from connector.web import auth, context

blueprint = flask.Blueprint("subscriptions", __name__, url_prefix="/v1/subscriptions")

PAUSED = "The subscription is paused: this is sent once it is active again."

_TARGET = Field(
    key="target_url", kind="string", label="Target URL", help="Where events are sent: an https address.", max=2048
)

_TRIGGER = Field(
    key="trigger",
    kind="string",
    label="Trigger",
    help="Which trigger, or which group of triggers.",
    max=64,
    example="video_done",
)

SUBSCRIBE = Form(
    key="subscribe",
    input=(
        _TRIGGER,
        Field(
            key="triggers",
            kind="list",
            items="string",
            label="Triggers",
            help="Several triggers in place of one: each event says its own. They are all that the address gets by this"
            " subscription; what else sends one of them there becomes one with it.",
            max=50,
            example=["video_done", "video_failed"],
        ),
        dataclasses.replace(_TARGET, required=True, example="https://hooks.example.com/abc"),
        Field(
            key="filters",
            kind="any",
            label="Filters",
            help="Only events that agree with all of them: video_id, avatar_id, or extras. and the name of a pair, as"
            " far as the trigger knows them.",
            example={"extras.row": "42"},
        ),
    ),
)
CHANGE = Form(
    key="change_subscription",
    input=(
        Field(
            key="status",
            kind="choice",
            label="Status",
            help="Paused keeps what happens until it is active again.",
            choices=choices_of(SETTABLE),
        ),
        _TARGET,
    ),
)
TEST = Form(
    key="test_subscription",
    input=(dataclasses.replace(_TRIGGER, help="Whose sample is sent; that of its first trigger when left out."),),
)
REPLAY = Form(
    key="replay",
    input=(
        Field(
            key="since",
            kind="datetime",
            label="Since",
            help="ISO 8601 with a zone, such as 2026-01-01T00:00:00Z.",
            max=64,
            required=True,
            example="2026-01-01T00:00:00Z",
        ),
        Field(
            key="even_if_paused",
            kind="boolean",
            label="Even if paused",
            help="Whether they are sent now though it is paused. Else they wait until it is active.",
        ),
    ),
)
PAGE = Form(
    key="page",
    input=(
        Field(key="cursor", kind="string", label="Cursor", help="The next_cursor of the page before.", max=64),
        context.limit(50),
    ),
)


def show(subscription: Subscription) -> dict[str, Any]:
    """A subscription without its secret."""
    return {
        "id": subscription.id,
        "trigger": subscription.trigger,
        "triggers": list(subscription.triggers),
        "target_url": subscription.target_url,
        "filters": dict(subscription.filters),
        "status": subscription.status,
        "status_since": instant(subscription.status_since) if subscription.status_since else None,
        "reason": subscription.reason,
        "failing_since": instant(subscription.failing_since) if subscription.failing_since else None,
        "created_at": instant(subscription.created_at),
        "updated_at": instant(subscription.updated_at),
    }


def show_replay(subscription_id: str, last: Progress | None) -> dict[str, Any]:
    """How far a subscription's last replay has come; `last`: None where there was none for a while."""
    status = ReplayStatus.NONE if last is None else ReplayStatus.FINISHED if last.ended_at else ReplayStatus.RUNNING
    return {
        "id": subscription_id,
        "since": instant(last.since) if last and last.since else None,
        "events": last.events if last else 0,
        "done": last.done if last else 0,
        "status": status,
        "even_if_paused": bool(last and last.even_if_paused),
        "began_at": instant(last.began_at) if last and last.began_at else None,
        "ended_at": instant(last.ended_at) if last and last.ended_at else None,
    }


@blueprint.post("")
def subscribe() -> tuple[flask.Response, int]:
    """Subscribe."""
    connection, service = auth.connection(Scope.TRIGGERS), context.bridge().subscriptions
    given = context.checked(SUBSCRIBE, context.body())
    subscription, new = service.subscribe(
        connection,
        **_triggers(given),
        target_url=given["target_url"],
        filters=given.get("filters", {}),
        by=auth.actor(),
        now=context.now(),
    )
    return flask.jsonify(show(subscription) | {"secret": service.secret(subscription)}), 201 if new else 200


@blueprint.get("")
def page() -> flask.Response:
    """List subscriptions."""
    connection = auth.connection(Scope.TRIGGERS)
    asked = context.checked(PAGE, context.query())
    limit = asked.get("limit", 50)
    rows = context.bridge().subscriptions.page(connection, after=asked.get("cursor"), limit=limit + 1)
    return context.paged([show(row) for row in rows], limit=limit)


@blueprint.get("/<subscription_id>")
def look(subscription_id: str) -> flask.Response:
    """Look at a subscription."""
    return flask.jsonify(show(context.bridge().subscriptions.get(auth.connection(Scope.TRIGGERS), subscription_id)))


@blueprint.patch("/<subscription_id>")
def change(subscription_id: str) -> flask.Response:
    """Change a subscription."""
    connection = auth.connection(Scope.TRIGGERS)
    given = context.checked(CHANGE, context.body())
    changed = context.bridge().subscriptions.change(
        connection,
        subscription_id,
        status=given.get("status"),
        target_url=given.get("target_url"),
        by=auth.actor(),
        now=context.now(),
    )
    return flask.jsonify(show(changed))


@blueprint.delete("/<subscription_id>")
def unsubscribe(subscription_id: str) -> flask.Response:
    """Unsubscribe."""
    connection = auth.connection(Scope.TRIGGERS, also_deleted=True)  # platforms unsubscribe when it is long gone
    context.bridge().subscriptions.unsubscribe(connection, subscription_id, by=auth.actor(), now=context.now())
    return flask.jsonify(id=subscription_id, deleted=True)


@blueprint.post("/<subscription_id>/test")
def test(subscription_id: str) -> tuple[flask.Response, int]:
    """Test a subscription."""
    connection, service = auth.connection(Scope.TRIGGERS), context.bridge().subscriptions
    trigger = context.checked(TEST, context.body()).get("trigger")
    delivery_id, sample = service.test(connection, subscription_id, trigger=trigger, now=context.now())
    waits_for = _waits_for(service.get(connection, subscription_id))
    return flask.jsonify(id=subscription_id, delivery_id=delivery_id, waits_for=waits_for, sample=sample), 202


@blueprint.post("/<subscription_id>/rotate-secret")
def rotate_secret(subscription_id: str) -> flask.Response:
    """Rotate the signing secret."""
    connection, service = auth.connection(Scope.TRIGGERS), context.bridge().subscriptions
    secret = service.rotate_secret(connection, subscription_id, by=auth.actor(), now=context.now())
    return flask.jsonify(show(service.get(connection, subscription_id)) | {"secret": secret})


@blueprint.post("/<subscription_id>/replay")
def replay(subscription_id: str) -> tuple[flask.Response, int]:
    """Replay a subscription."""
    connection = auth.connection(Scope.TRIGGERS)
    given = context.checked(REPLAY, context.body())
    anyway = given.get("even_if_paused", False)
    count = context.bridge().replays.begin(
        connection,
        subscription_id,
        since=field_types.instant(given["since"]),
        even_if_paused=anyway,
        by=auth.actor(),
        now=context.now(),
    )
    waits_for = None if anyway else _waits_for(context.bridge().subscriptions.get(connection, subscription_id))
    return flask.jsonify(id=subscription_id, replayed=count, waits_for=waits_for), 202


@blueprint.get("/<subscription_id>/replay")
def look_at_replay(subscription_id: str) -> flask.Response:
    """Look at a replay."""
    last = context.bridge().replays.last(auth.connection(Scope.TRIGGERS), subscription_id)
    return flask.jsonify(show_replay(subscription_id, last))


def _triggers(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is subscribed to: one trigger or several. Raises `InvalidInput`."""
    one, several = given.get("trigger"), given.get("triggers")
    if not one and not several:
        raise errors.InvalidInput.at("trigger", "Say which trigger, or several as triggers.")
    if one and several and one not in several:
        raise errors.InvalidInput.at("trigger", "Is none of the triggers. Give the one or the others.")
    return {"triggers": several} if several else {"trigger": one}


def _waits_for(subscription: Subscription) -> str | None:
    return PAUSED if subscription.status == SubscriptionStatus.PAUSED else None
