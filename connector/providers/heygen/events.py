"""HeyGen's events: the four triggers, what a webhook or a delivered event names, and how a status is read.

HeyGen documents the body of one event alone (avatar_video.success), so an event is a hint: the truth is the status of
what it names. An unknown status means that it is still under way.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from connector import ids, limits
from connector.catalogue import events, field_types
from connector.catalogue.entries import Trigger, TriggerGroup
from connector.catalogue.fields import Field
from connector.providers import answer_sentences
from connector.providers.heygen import answers, resources
from connector.providers.observations import Listed, Listing, Observation, Reason, Report

_REASON = Field(
    key="reason",
    kind="string",
    label="Reason",
    help="Why: HeyGen's word for it, such as download_failed, or failed where it has none; timed_out (no end for"
    f" {limits.WATCH_TIMEOUT // timedelta(hours=1)} hours), deleted (gone before its end)"
    " or, in callbacks only, account_changed (the connection has the key of another account now), not_started (one of a"
    " batch that could not be begun) and outcome_unknown (whether it was begun could not be found out).",
)
_OUTPUT: Mapping[str, tuple[Field, ...]] = {"video": resources.VIDEO, "translation": resources.TRANSLATION}
_SAMPLES: Mapping[tuple[str, bool], Mapping[str, Any]] = {
    ("video", False): resources.VIDEO_SAMPLE,
    ("video", True): resources.VIDEO_FAILED_SAMPLE,
    ("translation", False): resources.TRANSLATION_SAMPLE,
    ("translation", True): resources.TRANSLATION_FAILED_SAMPLE,
}


def _trigger(key: str, *, label: str, help: str) -> Trigger:
    resource_type, _, end = key.partition("_")
    failed, name = end == "failed", resource_type.title()
    return events.trigger(
        "heygen",
        key,
        label=label,
        help=help,
        fields=_OUTPUT[resource_type],
        sample=_SAMPLES[resource_type, failed],
        filters=(
            Field(
                key=f"{resource_type}_id",
                kind="string",
                label=f"{name} ID",
                help=f"Only events of this {resource_type}.",
                max=256,
            ),
        ),
        reason=_REASON if failed else None,
        sample_reason="download_failed" if resource_type == "video" else "failed",
    )


VIDEO_DONE = _trigger("video_done", label="Video Done", help="Triggers when a video has been rendered.")
VIDEO_FAILED = _trigger("video_failed", label="Video Failed", help="Triggers when a render fails.")
TRANSLATION_DONE = _trigger(
    "translation_done", label="Translation Done", help="Triggers when a translation of a video is ready."
)
TRANSLATION_FAILED = _trigger(
    "translation_failed", label="Translation Failed", help="Triggers when the translation of a video fails."
)
TRIGGERS = (VIDEO_DONE, VIDEO_FAILED, TRANSLATION_DONE, TRANSLATION_FAILED)
GROUPS = (
    TriggerGroup(
        key="video_finished",
        label="Video Finished",
        help="Triggers when a render has ended, well or not.",
        triggers=(VIDEO_DONE.key, VIDEO_FAILED.key),
    ),
    TriggerGroup(
        key="translation_finished",
        label="Translation Finished",
        help="Triggers when a translation has ended, well or not.",
        triggers=(TRANSLATION_DONE.key, TRANSLATION_FAILED.key),
    ),
)

CLAIMS: Mapping[str, tuple[str, str]] = {
    "avatar_video.success": ("video", "DONE"),
    "avatar_video.fail": ("video", "FAILED"),
    "video_translate.success": ("translation", "DONE"),
    "video_translate.fail": ("translation", "FAILED"),
}
"""What the events that are registered for name, and how that ended, as they claim."""

_IDS: Mapping[str, tuple[str, ...]] = {  # the translations' is `video_translate_id` in what others have received
    "video": ("video_id",),
    "translation": ("video_translate_id", "video_translation_id", "id"),
}
_FINAL: Mapping[tuple[str, str], tuple[Trigger, str]] = {
    ("video", "DONE"): (VIDEO_DONE, "done"),
    ("video", "FAILED"): (VIDEO_FAILED, "failed"),
    ("translation", "DONE"): (TRANSLATION_DONE, "done"),
    ("translation", "FAILED"): (TRANSLATION_FAILED, "failed"),
}
_SHOWN = {"video": resources.shown_video, "translation": resources.shown_translation}
_LINKS: Mapping[str, tuple[str, ...]] = {
    "video": (
        "video_url",
        "video_url_subtitled",
        "preview_url",
        "subtitle_url",
        "thumbnail_url",
        "gif_url",
    ),
    "translation": ("video_url", "audio_url", "subtitle_url", "subtitle_vtt_url"),
}


def report(event_type: Any, data: Any) -> Report | None:
    """What an event names; None when it is none that we know.

    Whoever knows the address may have written it: only which resource it names and how that ended is taken from it.
    """
    known = CLAIMS.get(event_type) if isinstance(event_type, str) else None
    if known is None or not isinstance(data, Mapping):
        return None
    resource_type, status = known
    resource_id = next((data[key] for key in _IDS[resource_type] if data.get(key)), None)
    return _named(resource_type, resource_id, status) if ids.is_providers(resource_id) else None


def told(report: Report, data: Mapping[str, Any]) -> Observation:
    """The end that an event tells, with what its body has of it: for one that is signed."""
    raw: dict[str, Any] = {"id": report.id, "status": report.claim, "title": data.get("title")}
    raw |= {"video_url": data.get("url") or data.get("video_url"), "folder_id": data.get("folder_id")}
    raw |= {"gif_url": data.get("gif_download_url"), "output_language": data.get("output_language")}
    if report.claim == "FAILED":
        raw["failure_message"] = data.get("msg") or data.get("error")
    return _judge(report.resource_type, _SHOWN[report.resource_type](raw))


def seen(report: Report, raw: Mapping[str, Any]) -> Observation:
    """What HeyGen answered about what was asked. Raises `ProviderFailed` when it speaks of something else."""
    if str(raw.get("id") or raw.get("video_id") or report.id).casefold() != report.id.casefold():
        raise answer_sentences.about_something_else(answers.WHO)
    return observation(report.resource_type, {**raw, "id": report.id})


def observation(resource_type: str, raw: Mapping[str, Any]) -> Observation:
    """What HeyGen's own answer about a resource says. One that is completed and has no link yet is not done yet."""
    shown = _SHOWN[resource_type](raw)
    if shown["status"] == "DONE" and not (shown["video_url"] or shown.get("audio_url")):
        return Observation(resource_type, shown["id"], None, resource=shown, under_way=True)
    return _judge(resource_type, shown)


def listing(resource_type: str, page: dict[str, Any]) -> Listing:
    """What a page of HeyGen's videos or translations says of each; those without a usable id are left out."""
    rows = [each for each in answers.rows(page) if ids.is_providers(each.get("id"))]
    return Listing(resource_type, [_listed(resource_type, each) for each in rows], answers.next_token(page))


def delivered(event_type: str, page: dict[str, Any]) -> Listing:
    """What a page of the events that HeyGen has delivered says of the resources that they name, each once."""
    lines: dict[str, Listed] = {}
    for row in answers.rows(page):
        named = report(row.get("event_type"), row.get("event_data"))
        if named and row.get("event_type") == event_type:
            _, end = _FINAL[named.resource_type, named.claim]
            lines.setdefault(named.id, Listed(named.id, "final", _instant(row.get("created_at")), end))
    return Listing(CLAIMS[event_type][0], list(lines.values()), answers.next_token(page))


def from_report(report: Report, seen: Mapping[str, Any]) -> Observation:
    """The end that a webhook alone tells of a resource that we have seen, without links: HeyGen alone says those."""
    claimed = {"id": report.id, "status": report.claim} | dict.fromkeys(_LINKS[report.resource_type])
    return _judge(report.resource_type, {**report.resource, **seen, **claimed})


def unresolved(report: Report, reason: Reason) -> Observation:
    """The event of a resource whose end was never seen."""
    trigger = VIDEO_FAILED if report.resource_type == "video" else TRANSLATION_FAILED
    return Observation(report.resource_type, report.id, reason, trigger, report.resource, {"reason": reason})


def report_for(resource_type: str, resource_id: str) -> Report:
    """Of a resource of which nothing is known but its id."""
    return _named(resource_type, resource_id, None)


def _named(resource_type: str, resource_id: str, status: str | None) -> Report:
    return Report(
        resource_type, resource_id, status or "", _SHOWN[resource_type]({"id": resource_id, "status": status})
    )


def _judge(resource_type: str, shown: Mapping[str, Any]) -> Observation:
    """An unknown status, and none, is that of something still under way: only two are ends."""
    final = _FINAL.get((resource_type, str(shown["status"])))
    if final is None:
        return Observation(resource_type, shown["id"], None, resource=shown, under_way=bool(shown["status"]))
    trigger, word = final
    extra = {"reason": _reason(shown)} if word == "failed" else {}
    return Observation(resource_type, shown["id"], word, trigger, shown, extra)


def _reason(shown: Mapping[str, Any]) -> str:
    """HeyGen's code where it is a word; the numbers of its older interface say nothing to anybody."""
    code = str(shown.get("failure_code") or "")
    return code if code and not code.isdigit() else "failed"


def _listed(resource_type: str, row: Mapping[str, Any]) -> Listed:
    seen = observation(resource_type, row)
    changed_at = _instant(row.get("completed_at")) or _instant(row.get("created_at"))
    if seen.final is not None:
        return Listed(seen.id, "final", changed_at, seen.final)
    return Listed(seen.id, "under_way" if seen.under_way else "unknown", changed_at)


def _instant(told: Any) -> datetime | None:
    """A time as HeyGen writes it in any of its lists."""
    shown = resources.moment({"at": told}, "at")
    return field_types.instant(shown) if shown else None
