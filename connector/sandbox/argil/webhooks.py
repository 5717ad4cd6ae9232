"""Tells the account's webhooks, and a render's own callback, how a render or a training ended.

As Argil does: one POST of `{"event", "data"}`, no retry, and a signature only where an endpoint of API v2 is told. Each
is written down for GET /sandbox/state.
"""

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import requests

from connector.sandbox.argil.account import Account
from connector.sandbox.argil.records import Avatar, Endpoint, Json, Webhook, stamp
from connector.sandbox.argil.videos import Video
from connector.sandbox.faults import Switchboard
from connector.sandbox.timetable import Timetable

Told = Webhook | Endpoint | None
TIMEOUT_SECONDS = 10.0


def video_event(video: Video, ends_as: str, files: str) -> Json:
    good = ends_as == "DONE"
    return {
        "event": "VIDEO_GENERATION_SUCCESS" if good else "VIDEO_GENERATION_FAILED",
        "data": {
            "videoId": video.id,
            "videoName": video.name,
            "videoUrl": video.url(files) if good else "",
            "extras": video.extras,
        },
    }


def avatar_event(avatar: Avatar) -> Json:
    data: Json = {"avatarId": avatar.id}
    if avatar.ends_as == "IDLE":
        data["voiceId"] = avatar.voice_id
    return {
        "event": f"AVATAR_TRAINING_{'SUCCESS' if avatar.ends_as == 'IDLE' else 'FAILED'}",
        "data": {**data, "avatarName": avatar.name, "extras": avatar.extras},
    }


def signed_headers(secret: str, event_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """Those of Standard Webhooks."""
    key, moment = base64.b64decode(secret.removeprefix("whsec_")), str(int(at.timestamp()))
    signature = hmac.new(key, f"{event_id}.{moment}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


class Caller:
    """Posts events, as late, as often or as seldom as the faults say."""

    def __init__(self, clock: Callable[[], datetime], switches: Switchboard, timetable: Timetable) -> None:
        self._clock = clock
        self._switches = switches
        self._timetable = timetable

    def tell(self, account: Account, event: Json, *, callback_url: str | None = None) -> None:
        """Post `event` to each webhook of the account that asked for it, and to `callback_url`."""
        with account.lock:
            told = [each for each in account.webhooks.values() if event["event"] in each.events]
            signed = [each for each in account.endpoints.values() if each.wants(event["event"])]
        for webhook in told:
            self._send(account, event, webhook.callback_url, webhook)
        for endpoint in signed:
            self._send(account, event, endpoint.url, endpoint)
        if callback_url:
            self._send(account, event, callback_url, None)

    def _send(self, account: Account, event: Json, url: str, webhook: Told) -> None:
        if self._switches.take("webhook_drop"):
            self._record(account, event, url, webhook, error="dropped")
            return
        times = 2 if self._switches.take("webhook_double") else 1
        when = self._clock() + timedelta(seconds=self._switches.current.webhook_delay_seconds)
        for _ in range(times):
            self._timetable.at(when, partial(self._post, account, event, url, webhook, f"evt_{uuid.uuid4().hex}"))

    def _post(self, account: Account, event: Json, url: str, webhook: Told, event_id: str) -> None:
        if webhook is not None:
            webhook.last_triggered_at = self._clock()
        body, headers, status, failure = json.dumps(event).encode(), {"Content-Type": "application/json"}, None, None
        if isinstance(webhook, Endpoint):
            headers |= signed_headers(webhook.secret, event_id, body, self._clock())
        try:
            answer = requests.post(url, data=body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False)
            status = answer.status_code
        except requests.RequestException as error:
            failure = type(error).__name__
        if isinstance(webhook, Endpoint) and status == 410:
            webhook.disabled = True
        self._record(account, event, url, webhook, status=status, error=failure)

    def _record(
        self,
        account: Account,
        event: Json,
        url: str,
        webhook: Told,
        *,
        status: int | None = None,
        error: str | None = None,
    ) -> None:
        with account.lock:
            account.deliveries.append(
                {
                    "at": stamp(self._clock()),
                    "webhook_id": webhook.id if webhook else None,
                    "url": url,
                    **event,
                    "status": status,
                    "error": error,
                }
            )
