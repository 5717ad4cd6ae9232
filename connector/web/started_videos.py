"""What was started here, as answers tell it."""

from typing import Any
from urllib.parse import urlsplit

from connector.catalogue.events import instant
from connector.services.started_videos import Shown
from connector.store.started_videos import Callback


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


def _callback(callback: Callback) -> dict[str, Any]:
    """Of its address only the host: the rest may be a secret of whoever waits there."""
    return {
        "host": urlsplit(callback.target_url).netloc.rpartition("@")[2] or None,
        "callback_id": callback.callback_id,
        "told_at": instant(callback.told_at) if callback.told_at else None,
        "delivery_id": callback.delivery_id,
        "delivery_status": callback.delivery_status,
    }
