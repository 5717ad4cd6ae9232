"""Tells the account's webhook endpoints, and a job's own callback, how the job ended.

One POST of `{"event_type", "event_data"}` to each, not tried again. An endpoint's is signed with its secret: the hex
HMAC-SHA256 of the body, in `Heygen-Signature`, or in `Signature` where /v1 added the endpoint; a callback's is not.
Each is written down for GET /sandbox/state, and what endpoints were to be told for GET /v3/webhooks/events.
"""

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import requests

from connector.sandbox.faults import Switchboard
from connector.sandbox.heygen.account import Account
from connector.sandbox.heygen.batches import Batch
from connector.sandbox.heygen.jobs import Job, Json, Translation, Video
from connector.sandbox.heygen.records import Endpoint, stamp
from connector.sandbox.timetable import Timetable

TIMEOUT_SECONDS = 10.0


def job_event(job: Job, when: datetime, files: str) -> Json:
    """What is told of a job that is over. Only that of a video that ended well is published; the others are alike."""
    failure = job.failed_at(when)
    data: Json = {"callback_id": job.callback.id, "folder_id": job.folder_id}
    match job:
        case Video():
            kind, data["video_id"] = "avatar_video", job.id
            if not failure:
                data |= {
                    "url": job.url(when, files),
                    "gif_download_url": job.link(f"gifs/{job.id}.gif", when, files) if job.gif else None,
                    "video_share_page_url": None,
                }
        case Translation():
            kind, data["video_translate_id"] = "video_translate", job.id
            if not failure:
                data["url"] = job.url(when, files)
        case _:
            kind, data["lipsync_id"] = "lipsync", job.id
    if failure:
        data["msg"] = failure.message
    return {"event_type": f"{kind}.{'fail' if failure else 'success'}", "event_data": data}


def batch_event(batch: Batch, when: datetime) -> Json:
    return {"event_type": "batch.finished", "event_data": batch.shown(when)}


def signature(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def headers(secret: str, body: bytes, event_id: str, at: datetime, *, legacy: bool = False) -> dict[str, str]:
    """By which a delivery says whose it is."""
    if legacy:
        return {"Signature": signature(secret, body)}
    return {
        "Heygen-Signature": signature(secret, body),
        "Heygen-Timestamp": str(int(at.timestamp())),
        "Heygen-Event-Id": event_id,
    }


class Caller:
    """Posts events, as late, as often or as seldom as the faults say."""

    def __init__(self, clock: Callable[[], datetime], switches: Switchboard, timetable: Timetable) -> None:
        self._clock = clock
        self._switches = switches
        self._timetable = timetable

    def tell(self, account: Account, event: Json, *, callback_url: str | None = None) -> None:
        """Post `event` to each endpoint of the account that wants it, and to `callback_url`."""
        event_id = f"evt_{uuid.uuid4().hex}"
        with account.lock:
            told = [each for each in account.endpoints.values() if each.wants(event["event_type"])]
            if told:
                account.events.append({"event_id": event_id, **event, "created_at": stamp(self._clock())})
        for endpoint in told:
            self._send(account, event_id, event, endpoint.url, endpoint)
        if callback_url:
            self._send(account, event_id, event, callback_url, None)

    def _send(self, account: Account, event_id: str, event: Json, url: str, endpoint: Endpoint | None) -> None:
        record = {"url": url, "event": event["event_type"], "event_id": event_id, "data": event["event_data"]}
        record["webhook_id"] = endpoint.id if endpoint else None
        if self._switches.take("webhook_drop"):
            self._record(account, record, error="dropped")
            return
        times = 2 if self._switches.take("webhook_double") else 1
        when = self._clock() + timedelta(seconds=self._switches.current.webhook_delay_seconds)
        for _ in range(times):
            self._timetable.at(when, partial(self._post, account, event, record, endpoint))

    def _post(self, account: Account, event: Json, record: Json, endpoint: Endpoint | None) -> None:
        body, now = json.dumps(event).encode(), self._clock()
        proof: Mapping[str, str] = {}
        if endpoint:
            proof = headers(endpoint.secret, body, record["event_id"], now, legacy=endpoint.legacy)
        try:
            answer = requests.post(
                record["url"],
                data=body,
                headers={"Content-Type": "application/json", **proof},
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
            self._record(account, record, status=answer.status_code)
        except requests.RequestException as error:
            self._record(account, record, error=type(error).__name__)

    def _record(self, account: Account, record: Json, *, status: int | None = None, error: str | None = None) -> None:
        with account.lock:
            account.deliveries.append({"at": stamp(self._clock()), **record, "status": status, "error": error})
