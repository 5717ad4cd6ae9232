"""Videos that were started here over HTTP: how each stands."""

from typing import Any

import flask

from connector import hosts
from connector.catalogue.entries import Form
from connector.catalogue.events import instant
from connector.catalogue.fields import Field, choices_of
from connector.services.started_videos import Shown
from connector.states import Scope, VideoStatus
from connector.store.started_videos import Callback
from connector.web import auth, context

blueprint = flask.Blueprint("started_videos", __name__, url_prefix="/v1/videos")

LONGEST_Q = 200
PAGE = Form(
    key="started_videos",
    input=(
        Field(
            key="status",
            kind="choice",
            label="Status",
            help="Only those of one status.",
            choices=choices_of(VideoStatus),
        ),
        Field(key="q", kind="string", label="Q", help="A part of a name or of an id.", max=LONGEST_Q),
        Field(key="cursor", kind="string", label="Cursor", help="The next_cursor of the page before.", max=64),
        context.limit(50),
    ),
)


def show(shown: Shown) -> dict[str, Any]:
    """One that was started, without the links that may have ended meanwhile."""
    video = shown.video
    return {
        "id": video.id,
        "type": shown.resource_type,
        "action": video.action,
        "status": video.status,
        "resource_id": video.resource_id,
        "name": video.name,
        "script": video.script,
        "estimate": video.estimate,
        "reason": shown.reason,
        "message": shown.message,
        "batch_id": video.batch_id,
        "callbacks": [_callback(each) for each in shown.callbacks],
        "created_at": instant(video.created_at),
        "ended_at": instant(video.ended_at) if video.ended_at else None,
    }


@blueprint.get("")
def page() -> flask.Response:
    """List started videos."""
    connection = auth.connection(Scope.READ)
    asked = context.checked(PAGE, context.query())
    status, limit = asked.get("status"), asked.get("limit", 50)
    found = context.bridge().started_videos.page(
        connection,
        status=VideoStatus(status) if status else None,
        q=asked.get("q") or "",
        after=context.cursor(asked.get("cursor"), "op"),
        limit=limit + 1,
    )
    return context.paged([show(each) for each in found], limit=limit)


@blueprint.get("/<operation_id>")
def look(operation_id: str) -> flask.Response:
    """Look at a started video."""
    return flask.jsonify(show(context.bridge().started_videos.get(auth.connection(Scope.READ), operation_id)))


def _callback(callback: Callback) -> dict[str, Any]:
    """Of its address only the host: the rest may be a secret of whoever waits there."""
    return {
        "host": hosts.of_address(callback.target_url) or None,
        "callback_id": callback.callback_id,
        "told_at": instant(callback.told_at) if callback.told_at else None,
        "delivery_id": callback.delivery_id,
        "delivery_status": callback.delivery_status,
    }
