"""Replays: a subscription gets once more what happened since a time. First it is told how much that is, then how far
it has come.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import flask

from connector import errors
from connector.catalogue import field_types
from connector.store.subscriptions import Subscription
from connector.web import context, subscriptions
from connector.web.pages import forms, hooks, rooms, visitor

blueprint = rooms.room("console_replays", __name__, prefix="/console/subscriptions/<subscription_id>/replay")

SPANS: Mapping[str, tuple[str, timedelta]] = {
    "1h": ("The last hour", timedelta(hours=1)),
    "24h": ("The last 24 hours", timedelta(days=1)),
    "7d": ("The last 7 days", timedelta(days=7)),
}
AT = "at"  # in the place of a span: the time stands in the field of this name

_WRONG = "Give a date and time, such as 2026-11-29 12:00."


@blueprint.get("")
def index(subscription_id: str) -> str | tuple[str, int]:
    """Show how far the last one has come, and how many events another one would be of."""
    subscription = _found(subscription_id)
    asked = flask.request.args
    if not asked.get("since"):
        return _page(subscription)
    try:
        since = _moment(asked["since"], asked.get(AT, ""))
    except ValueError:
        return _page(subscription, fault=_WRONG), 422
    return _page(subscription, since=since)


@blueprint.post("")
def begin(subscription_id: str) -> flask.Response:
    """Begin one."""
    given = forms.read()
    try:
        since = _moment(given.get("since", ""), "")
    except ValueError:
        raise errors.InvalidInput.at("since", _WRONG) from None
    context.bridge().replays.begin(
        visitor.connection(),
        subscription_id,
        since=since,
        even_if_paused="even_if_paused" in given,
        by=visitor.actor(),
        now=context.now(),
    )
    return rooms.go("console_replays.index", subscription_id=subscription_id)


@blueprint.get("/progress")
def progress(subscription_id: str) -> str:
    """Show how far the last one has come: a part of the page."""
    last = context.bridge().replays.last(visitor.connection(), subscription_id)
    return flask.render_template("replays/progress.html", replay=subscriptions.show_replay(subscription_id, last))


def _found(subscription_id: str) -> Subscription:
    """Raises `NotFound`."""
    return context.bridge().subscriptions.get(visitor.connection(), subscription_id)


def _moment(since: str, at: str) -> datetime:
    """The instant that is meant; one without a zone is in UTC. Raises `ValueError`."""
    if since in SPANS:
        return context.now() - SPANS[since][1]
    return field_types.instant((at if since == AT else since).strip())


def _page(subscription: Subscription, *, since: datetime | None = None, fault: str = "") -> str:
    connection, bridge, asked = visitor.connection(), context.bridge(), flask.request.args
    last = bridge.replays.last(connection, subscription.id)
    count = None if since is None else bridge.replays.count(connection, subscription.id, since=since)
    chosen = asked.get("since", "")
    return flask.render_template(
        "replays/index.html",
        subscription=hooks.show(subscription, connection.provider),
        replay=subscriptions.show_replay(subscription.id, last),
        spans=[(key, label) for key, (label, _) in SPANS.items()],
        chosen=chosen if chosen in SPANS or not chosen else AT,
        at=asked.get(AT, "") if chosen in (AT, "") or chosen in SPANS else chosen,
        even_if_paused="even_if_paused" in asked,
        since=since,
        count=count,
        fault=fault,
        kept=bridge.settings.retention.days,
    )
