"""Argil's events: the four triggers, what a webhook reports, and how a status is read.

The webhooks of Argil's API v1 carry no signature, id or time, so one only names a video or an avatar; the truth is its
status. What its API v2 signs is read by `proofs`.
Status is a free string on Argil's pages: an unknown one means that it is still under way.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connector import ids, limits
from connector.catalogue import events
from connector.catalogue.entries import Trigger, TriggerGroup
from connector.catalogue.fields import Field
from connector.providers import answer_sentences
from connector.providers.argil import resources
from connector.providers.argil.paging import Page, Row
from connector.providers.observations import Listed, Listing, Observation, Reason, Report

_REASON = Field(
    key="reason",
    kind="string",
    label="Reason",
    help="Why: failed, content_moderated, refused, timed_out (no end for"
    f" {limits.WATCH_TIMEOUT // timedelta(hours=1)} hours), deleted (gone before its end)"
    " or, in callbacks only, account_changed (the connection has the key of another account now).",
)


_VIDEO_ID = Field(key="video_id", kind="string", label="Video ID", help="Only events of this video.", max=256)
_AVATAR_ID = Field(key="avatar_id", kind="string", label="Avatar ID", help="Only events of this avatar.", max=256)
_EXTRAS = Field(
    key="extras",
    kind="pairs",
    label="Extras",
    help="Only events whose extras hold all of these pairs.",
    max=10,
    max_value=256,
)
_FILTERS: Mapping[str, tuple[Field, ...]] = {
    "video": (
        _VIDEO_ID,
        dataclasses.replace(_AVATAR_ID, help="Only events of videos with this avatar, as far as Argil tells."),
        _EXTRAS,
    ),
    "avatar": (_AVATAR_ID, _EXTRAS),
}


def _trigger(key: str, *, label: str, help: str) -> Trigger:
    about_video, failed = key.startswith("video"), key.endswith("failed")
    sample = dict(resources.VIDEO_SAMPLE if about_video else resources.AVATAR_SAMPLE)
    if failed:
        sample |= {"status": "FAILED", "video_url": None} if about_video else {"status": "TRAINING_FAILED"}
    return events.trigger(
        "argil",
        key,
        label=label,
        help=help,
        fields=resources.VIDEO if about_video else resources.AVATAR,
        sample=sample,
        filters=_FILTERS["video" if about_video else "avatar"],
        reason=_REASON if failed else None,
    )


VIDEO_DONE = _trigger("video_done", label="Video Done", help="Triggers when a video has been rendered.")
VIDEO_FAILED = _trigger("video_failed", label="Video Failed", help="Triggers when a render fails or is refused.")
AVATAR_READY = _trigger("avatar_ready", label="Avatar Ready", help="Triggers when an avatar has been trained.")
AVATAR_FAILED = _trigger("avatar_failed", label="Avatar Failed", help="Triggers when the training of an avatar fails.")
TRIGGERS = (VIDEO_DONE, VIDEO_FAILED, AVATAR_READY, AVATAR_FAILED)
GROUPS = (
    TriggerGroup(
        key="video_finished",
        label="Video Finished",
        help="Triggers when a render has ended, well or not.",
        triggers=(VIDEO_DONE.key, VIDEO_FAILED.key),
    ),
    TriggerGroup(
        key="avatar_finished",
        label="Avatar Finished",
        help="Triggers when the training of an avatar has ended, well or not.",
        triggers=(AVATAR_READY.key, AVATAR_FAILED.key),
    ),
)

# Argil's text names AVATAR_GENERATION_FAILED where its payload and enum say AVATAR_TRAINING_FAILED: both are taken.
_CLAIMS: dict[str, tuple[str, str]] = {
    "VIDEO_GENERATION_SUCCESS": ("video", "DONE"),
    "VIDEO_GENERATION_FAILED": ("video", "FAILED"),
    "AVATAR_TRAINING_SUCCESS": ("avatar", "IDLE"),
    "AVATAR_TRAINING_FAILED": ("avatar", "TRAINING_FAILED"),
    "AVATAR_GENERATION_FAILED": ("avatar", "TRAINING_FAILED"),
}

_FINAL: dict[tuple[str, str], tuple[Trigger, str, Mapping[str, Any]]] = {
    ("video", "DONE"): (VIDEO_DONE, "done", {}),
    ("video", "FAILED"): (VIDEO_FAILED, "failed", {"reason": "failed"}),
    ("video", "CONTENT_MODERATED"): (VIDEO_FAILED, "content_moderated", {"reason": "content_moderated"}),
    ("avatar", "IDLE"): (AVATAR_READY, "ready", {}),
    ("avatar", "TRAINING_FAILED"): (AVATAR_FAILED, "failed", {"reason": "failed"}),
    ("avatar", "REFUSED"): (AVATAR_FAILED, "refused", {"reason": "refused"}),
}


_UNDER_WAY = frozenset({("video", "GENERATING_AUDIO"), ("video", "GENERATING_VIDEO"), ("avatar", "TRAINING")})

_AT_REST: Mapping[str, tuple[str, ...]] = {"video": ("IDLE", "DONE"), "avatar": ("NOT_TRAINED",)}


_LINKS: Mapping[str, tuple[str, ...]] = {
    "video": ("video_url", "video_url_subtitled", "preview_url"),
    "avatar": ("thumbnail_url", "cover_image_url"),
}


def report(body: Mapping[str, Any]) -> Report | None:
    """What a received body names; None when it is no event we know.

    Whoever knows the address may have written it: only which resource it names and how that ended is taken from it.
    """
    data = body.get("data")
    known = _CLAIMS.get(body["event"]) if isinstance(body.get("event"), str) else None
    if known is None or not isinstance(data, Mapping):
        return None
    resource_type, status = known
    resource_id = data.get(f"{resource_type}Id")
    return _named(resource_type, resource_id, status) if ids.is_providers(resource_id) else None


def seen(report: Report, raw: Mapping[str, Any]) -> Observation:
    """What Argil answered about what was asked. Raises `ProviderFailed` when it speaks of something else."""
    if raw["id"].casefold() != report.id.casefold():
        raise answer_sentences.about_something_else("Argil")
    return observation(report.resource_type, raw)


def observation(resource_type: str, raw: Mapping[str, Any]) -> Observation:
    """What Argil's own answer about a resource says. DONE without a link is not done yet."""
    resource = resources.video(raw) if resource_type == "video" else resources.avatar(raw)
    if resource_type == "video" and resource["status"] == "DONE" and not resource["video_url"]:
        return Observation(resource_type, resource["id"], None, resource=resource)
    return _judge(resource_type, resource)


def claimed(report: Report, raw: Mapping[str, Any]) -> Observation:
    """The end that a webhook's event names, of the resource as its body shows that: also one without a link."""
    shown = resources.video if report.resource_type == "video" else resources.avatar
    return _judge(report.resource_type, shown({**raw, "status": report.claim}))


def videos(page: Page, number: int) -> Listing:
    """What a page of Argil's videos says of each. Without a count of pages, an empty one is the last."""
    more = number < page.pages if page.pages is not None else bool(page.rows)
    return Listing("video", _lines("video", page.rows), str(number + 1) if more else None)


def avatars(rows: Sequence[Row]) -> Listing:
    """What Argil's avatars say of each. Argil's own are among them, and no field tells which."""
    return Listing("avatar", _lines("avatar", rows), None, shared=True)


def _lines(resource_type: str, rows: Sequence[Row]) -> list[Listed]:
    """Each of a list's rows, but those about which Argil could not be asked."""
    return [_listed(resource_type, row) for row in rows if ids.is_providers(row["id"])]


def _listed(resource_type: str, row: Row) -> Listed:
    seen = observation(resource_type, row)
    changed_at = _instant(row.get("updatedAt"))
    if seen.trigger is AVATAR_READY:  # Argil's own are of the first model, and it may touch any at any time
        changed_at = None if row.get("model") in (None, "ARGIL_V1") else _instant(row.get("createdAt"))
    if seen.final is not None:
        return Listed(row["id"], "final", changed_at, seen.final)
    if seen.under_way:
        return Listed(row["id"], "under_way", changed_at)
    return Listed(row["id"], "at_rest" if row.get("status") in _AT_REST[resource_type] else "unknown", changed_at)


def _instant(told: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(told)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def from_report(report: Report, seen: Mapping[str, Any]) -> Observation:
    """The end that a webhook alone tells of a resource that we have seen, without links: Argil alone says those."""
    claimed = {"id": report.id, "status": report.claim} | dict.fromkeys(_LINKS[report.resource_type])
    return _judge(report.resource_type, {**report.resource, **seen, **claimed})


def unresolved(report: Report, reason: Reason) -> Observation:
    """The event of a resource whose end was never seen."""
    trigger = VIDEO_FAILED if report.resource_type == "video" else AVATAR_FAILED
    return Observation(report.resource_type, report.id, reason, trigger, report.resource, {"reason": reason})


def report_for(resource_type: str, resource_id: str) -> Report:
    """Of a resource of which nothing is known but its id."""
    return _named(resource_type, resource_id, None)


def _named(resource_type: str, resource_id: str, status: str | None) -> Report:
    raw = {"id": resource_id, "status": status}
    return Report(
        resource_type,
        resource_id,
        status or "",
        resources.video(raw) if resource_type == "video" else resources.avatar(raw),
    )


def _judge(resource_type: str, resource: Mapping[str, Any]) -> Observation:
    final = _FINAL.get((resource_type, str(resource["status"])))
    if final is None:
        return Observation(
            resource_type,
            resource["id"],
            None,
            resource=resource,
            under_way=(resource_type, str(resource["status"])) in _UNDER_WAY,
        )
    trigger, word, extra = final
    return Observation(resource_type, resource["id"], word, trigger, resource, extra)
