"""Subscriptions: what is sent where and how that goes, and all that their owner can do about it."""

from typing import Any

import flask

from connector import errors
from connector.states import DeliveryStatus, SubscriptionStatus
from connector.store.delivery_search import Filters
from connector.store.subscriptions import Subscription
from connector.web import context, subscriptions
from connector.web.pages import delivery_words, forms, hooks, rooms, visitor

blueprint = rooms.room("console_subscriptions", __name__, prefix="/console/subscriptions")

ROWS = 25
DELIVERIES = 10  # the newest ones, on a subscription's own page


@blueprint.get("")
def index() -> str:
    """List subscriptions, newest first."""
    connection, service = visitor.connection(), context.bridge().subscriptions
    cursor = flask.request.args.get("cursor", "")
    found = service.page(connection, after=cursor or None, limit=ROWS + 1)
    rows, next_cursor = context.cut([hooks.show(each, connection.provider) for each in found], limit=ROWS)
    made = service.last_attempts(connection, found[:ROWS])
    return flask.render_template(
        "subscriptions/index.html",
        rows=rows,
        last={each["id"]: hooks.attempt(made.get(each["id"])) for each in rows},
        cursor=cursor,
        next_cursor=next_cursor,
        removed="removed" in flask.request.args,
        triggers=hooks.offered(connection.provider),
        url=context.bridge().settings.public_url,
    )


@blueprint.get("/<subscription_id>")
def show(subscription_id: str) -> str:
    """Show one subscription."""
    return _page(_found(subscription_id), done=flask.request.args.get("done", ""))


@blueprint.post("/<subscription_id>/pause")
def pause(subscription_id: str) -> flask.Response:
    """Pause it."""
    _change(subscription_id, status=SubscriptionStatus.PAUSED)
    return rooms.go("console_subscriptions.show", subscription_id=subscription_id, done="paused")


@blueprint.post("/<subscription_id>/resume")
def resume(subscription_id: str) -> flask.Response:
    """Make it active again; a disabled one is sent what it missed, too, where that is ticked."""
    missed_since = context.bridge().replays.missed_since(_found(subscription_id))
    _change(subscription_id, status=SubscriptionStatus.ACTIVE)
    if missed_since is None or "missed" not in forms.read():
        return rooms.go("console_subscriptions.show", subscription_id=subscription_id, done="resumed")
    context.bridge().replays.begin(
        visitor.connection(), subscription_id, since=missed_since, by=visitor.actor(), now=context.now()
    )
    return rooms.go("console_replays.index", subscription_id=subscription_id)


@blueprint.post("/<subscription_id>/address")
def move(subscription_id: str) -> flask.Response | tuple[str, int]:
    """Send elsewhere; what cannot be taken is said beside the field."""
    try:
        _change(subscription_id, target_url=forms.one(subscriptions.CHANGE, "target_url"))
    except errors.InvalidInput as wrong:
        fault = forms.faults(wrong).get("target_url", wrong.message)
        return _page(_found(subscription_id), fault=fault), wrong.status
    return rooms.go("console_subscriptions.show", subscription_id=subscription_id, done="moved")


@blueprint.post("/<subscription_id>/secret")
def rotate_secret(subscription_id: str) -> str:
    """Replace the signing secret, and show the new one, this once."""
    connection, service = visitor.connection(), context.bridge().subscriptions
    secret = service.rotate_secret(connection, subscription_id, by=visitor.actor(), now=context.now())
    subscription = _found(subscription_id)
    return flask.render_template(
        "subscriptions/secret.html",
        subscription=hooks.show(subscription, connection.provider),
        secret=secret,
        old_until=service.old_secrets_end(subscription, now=context.now()),
    )


@blueprint.post("/<subscription_id>/remove")
def remove(subscription_id: str) -> flask.Response:
    """Remove it."""
    _found(subscription_id)
    context.bridge().subscriptions.unsubscribe(
        visitor.connection(), subscription_id, by=visitor.actor(), now=context.now()
    )
    return rooms.go("console_subscriptions.index", removed="yes")


@blueprint.post("/<subscription_id>/test")
def test(subscription_id: str) -> flask.Response:
    """Send a test event."""
    delivery_id, _ = context.bridge().subscriptions.test(
        visitor.connection(), subscription_id, trigger=forms.read().get("trigger") or None, now=context.now()
    )
    return rooms.go("console_subscriptions.show", subscription_id=subscription_id, tested=delivery_id)


@blueprint.get("/<subscription_id>/test/<delivery_id>")
def test_result(subscription_id: str, delivery_id: str) -> str:
    """Show what became of a test event: a part of the subscription's page."""
    subscription = _found(subscription_id)
    tested = _tested(subscription, delivery_id)
    if tested is None:
        flask.abort(404)
    return flask.render_template("subscriptions/test.html", tested=tested, subscription_id=subscription_id)


def _found(subscription_id: str) -> Subscription:
    """Raises `NotFound`."""
    return context.bridge().subscriptions.get(visitor.connection(), subscription_id)


def _change(subscription_id: str, *, status: str | None = None, target_url: str | None = None) -> None:
    context.bridge().subscriptions.change(
        visitor.connection(),
        subscription_id,
        status=status,
        target_url=target_url,
        by=visitor.actor(),
        now=context.now(),
    )


def _tested(subscription: Subscription, delivery_id: str) -> dict[str, Any] | None:
    """A test's delivery, its last attempt, and what it waits for; None where it is gone."""
    try:
        found = context.bridge().deliveries.open(visitor.connection(), delivery_id)
    except errors.NotFound:
        return None
    if found["subscription_id"] != subscription.id:
        return None
    attempt = found["attempts"][-1] if found["attempts"] else None
    pending = found["status"] == DeliveryStatus.PENDING
    held = pending and subscription.status == SubscriptionStatus.PAUSED
    return {
        "delivery": found,
        "attempt": attempt and attempt | {"words": delivery_words.short(attempt["status_code"], attempt["failure"])},
        "held": held,
        "under_way": pending and attempt is None and not held,
    }


def _page(subscription: Subscription, *, done: str = "", fault: str = "") -> str:
    connection, bridge = visitor.connection(), context.bridge()
    tested = flask.request.args.get("tested", "")
    sent = bridge.deliveries.page(connection, Filters(subscription_id=subscription.id), limit=DELIVERIES)
    return flask.render_template(
        "subscriptions/show.html",
        subscription=hooks.show(subscription, connection.provider),
        missed_since=bridge.replays.missed_since(subscription),
        last=hooks.attempt(bridge.subscriptions.last_attempts(connection, [subscription]).get(subscription.id)),
        old_until=bridge.subscriptions.old_secrets_end(subscription, now=context.now()),
        replay=bridge.replays.last(connection, subscription.id),
        deliveries=sent,
        labels=dict(hooks.offered(connection.provider)),
        tested=_tested(subscription, tested) if tested else None,
        done=done,
        fault=fault,
    )
