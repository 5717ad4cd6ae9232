"""What HeyGen says of a video or a translation, in our words: two states are ends, whatever else it says is none."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector import errors
from connector.catalogue.fields import Field
from connector.providers.heygen import events, resources

VIDEO = {
    "id": "v1",
    "status": "completed",
    "title": "Hello",
    "video_url": "https://files.example/v.mp4?Expires=1",
    "captioned_video_url": "https://files.example/c.mp4",
    "subtitle_url": "https://files.example/v.srt",
    "thumbnail_url": "https://files.example/v.jpg",
    "gif_url": None,
    "video_page_url": "https://app.heygen.com/videos/v1",
    "duration": 12.5,
    "created_at": 1_700_000_000,
    "completed_at": 1_700_000_300,
    "folder_id": "f1",
}
STATUS = {  # of v1
    "id": "v1",
    "status": "failed",
    "callback_id": "job-1",
    "caption_url": None,
    "duration": None,
    "error": {"code": 40119, "detail": "too long", "message": "Video is too long"},
    "video_url": None,
}
ODD = [
    0,
    7,
    -1.5,
    True,
    False,
    None,
    "",
    "x",
    "completed",
    "failed",
    [],
    [1],
    {},
    {"name": 5},
    "a\x00b\ud800c",
    10**400,
]
KEYS = sorted({*VIDEO, *STATUS, "failure_code", "failure_message", "audio_url", "srt_caption_url", "output_language"})
THINGS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(ODD)).map(lambda members: members | {"id": "x-1"})


def test_a_video_has_the_shape_of_every_providers_and_more() -> None:
    shown = resources.shown_video(VIDEO)
    assert list(shown) == [each.key for each in resources.VIDEO]
    assert (shown["name"], shown["status"], shown["duration"]) == ("Hello", "DONE", 12.5)
    assert (shown["created_at"], shown["updated_at"]) == ("2023-11-14T22:13:20Z", "2023-11-14T22:18:20Z")
    assert (shown["video_url_subtitled"], shown["subtitle_url"]) == (
        "https://files.example/c.mp4",
        "https://files.example/v.srt",
    )


def test_a_failed_render_within_a_good_answer_has_its_reason() -> None:
    seen = events.observation("video", STATUS)
    assert (seen.final, seen.trigger, seen.extra) == ("failed", events.VIDEO_FAILED, {"reason": "failed"})
    assert (seen.resource["failure_code"], seen.resource["failure_message"]) == ("40119", "Video is too long")
    coded = {"id": "v1", "status": "failed", "failure_code": "download_failed", "failure_message": "No audio"}
    assert events.observation("video", coded).extra == {"reason": "download_failed"}
    spoken = {"id": "t1", "status": "failed", "failure_message": "No speech"}
    assert events.observation("translation", spoken).extra == {"reason": "failed"}


@pytest.mark.parametrize("status", ["waiting", "queued", "pending", "processing", "running", "rendering", "RETRYING"])
def test_whatever_is_no_end_is_still_running(status: str) -> None:
    for resource_type in ("video", "translation"):
        seen = events.observation(resource_type, {"id": "x", "status": status})
        assert seen.final is None and seen.under_way


def test_what_is_completed_without_a_link_is_not_done_yet() -> None:
    assert events.observation("video", VIDEO | {"video_url": None}).under_way
    sound = {"id": "t1", "status": "completed", "video_url": None, "audio_url": "https://files.example/t.wav"}
    assert events.observation("translation", sound).final == "done"


def test_an_answer_about_something_else_is_refused() -> None:
    report = events.report_for("video", "v2")
    with pytest.raises(errors.ProviderFailed):
        events.seen(report, VIDEO)
    assert events.seen(events.report_for("video", "V1"), VIDEO).id == "V1"


def test_a_list_says_of_each_how_it_stands_and_when_it_changed() -> None:
    rows: list[Any] = [VIDEO, {"id": "v2", "status": "pending", "created_at": 1_700_000_000}, {"id": "v3"}, {"id": 4}]
    listing = events.listing("video", {"data": rows, "has_more": True, "next_token": "t2"})
    assert [(each.id, each.state, each.end) for each in listing.lines] == [
        ("v1", "final", "done"),
        ("v2", "under_way", None),
        ("v3", "unknown", None),
    ]
    assert listing.lines[0].changed_at == datetime.fromtimestamp(1_700_000_300, UTC)
    assert listing.next_cursor == "t2"


def test_a_delivered_event_names_what_ended_each_once() -> None:
    def row(event_type: str, **data: Any) -> dict[str, Any]:
        return {"event_id": "e", "event_type": event_type, "event_data": data, "created_at": "2026-03-01T12:00:00Z"}

    rows = [
        row("avatar_video.fail", video_id="v1"),
        row("avatar_video.fail", video_id="v1"),
        row("avatar_video.success", video_id="v2"),
        row("avatar_video.fail"),
    ]
    listing = events.delivered("avatar_video.fail", {"data": rows, "has_more": False, "next_token": None})
    assert [(each.id, each.state, each.end) for each in listing.lines] == [("v1", "final", "failed")]
    assert listing.lines[0].changed_at == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert (listing.resource_type, listing.next_cursor) == ("video", None)


def test_what_a_webhook_alone_tells_has_no_links() -> None:
    told = events.report("avatar_video.success", {"video_id": "v1", "url": "https://evil.example/x.mp4"})
    assert told
    seen = events.from_report(told, {"name": "Hello", "video_url": "https://files.example/old.mp4"})
    assert (seen.final, seen.resource["name"], seen.resource["video_url"]) == ("done", "Hello", None)


def fits(value: Any, field: Field) -> bool:
    match field.kind:
        case _ if value is None:
            return field.nullable
        case "string" | "datetime":
            return isinstance(value, str) and "\x00" not in value and "\ud800" not in value
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
    return value == {}


@given(THINGS)
def test_whatever_kinds_of_values_there_are_what_is_shown_fits_its_fields(raw: Any) -> None:
    for resource_type, fields in (("video", resources.VIDEO), ("translation", resources.TRANSLATION)):
        seen = events.observation(resource_type, raw)
        assert {field.key: fits(seen.resource[field.key], field) for field in fields} == {
            field.key: True for field in fields
        }
        json.dumps(dict(seen.resource), allow_nan=False)
        assert (seen.final is None) or seen.trigger
        assert seen.final in (None, "done", "failed")
        events.listing(resource_type, {"data": [raw]})
