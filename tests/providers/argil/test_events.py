"""What a webhook reports and what a status means."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector import errors
from connector.catalogue.fields import Field
from connector.providers.argil import events, resources
from connector.providers.argil.fields import EXTRAS_OURS

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
EVENTS = sorted(events._CLAIMS)


def video(status: str, **more: Any) -> dict[str, Any]:
    return {"id": "vid_1", "status": status, "videoUrl": "https://argil.example/v.mp4"} | more


@pytest.mark.parametrize(
    ("resource_type", "status", "final", "trigger", "extra"),
    [
        ("video", "DONE", "done", "video_done", {}),
        ("video", "FAILED", "failed", "video_failed", {"reason": "failed"}),
        ("video", "CONTENT_MODERATED", "content_moderated", "video_failed", {"reason": "content_moderated"}),
        ("video", "IDLE", None, None, {}),  # not rendered yet
        ("video", "GENERATING_AUDIO", None, None, {}),
        ("video", "GENERATING_VIDEO", None, None, {}),
        ("video", "SOMETHING_NEW", None, None, {}),
        ("video", "TRAINING_FAILED", None, None, {}),  # an avatar's word
        ("avatar", "IDLE", "ready", "avatar_ready", {}),  # the same word means ready here
        ("avatar", "TRAINING_FAILED", "failed", "avatar_failed", {"reason": "failed"}),
        ("avatar", "REFUSED", "refused", "avatar_failed", {"reason": "refused"}),
        ("avatar", "TRAINING", None, None, {}),
        ("avatar", "NOT_TRAINED", None, None, {}),
        ("avatar", "DONE", None, None, {}),
    ],
)
def test_a_status_means_what_the_table_says(
    resource_type: str, status: str, final: str | None, trigger: str | None, extra: dict[str, str]
) -> None:
    seen = events.observation(resource_type, video(status))
    assert (seen.resource_type, seen.id, seen.final, seen.extra) == (resource_type, "vid_1", final, extra)
    assert (seen.trigger.key if seen.trigger else None) == trigger


@pytest.mark.parametrize("url", [None, ""])
def test_done_without_a_link_is_not_done_yet(url: str | None) -> None:
    assert events.observation("video", video("DONE", videoUrl=url)).final is None


@pytest.mark.parametrize("status", [None, 7, ["DONE"]])
def test_a_status_that_is_no_text_means_still_under_way(status: Any) -> None:
    assert events.observation("video", video(status)).final is None


@pytest.mark.parametrize(
    ("event", "resource_type", "claims"),
    [
        ("VIDEO_GENERATION_SUCCESS", "video", "video_done"),
        ("VIDEO_GENERATION_FAILED", "video", "video_failed"),
        ("AVATAR_TRAINING_SUCCESS", "avatar", "avatar_ready"),
        ("AVATAR_TRAINING_FAILED", "avatar", "avatar_failed"),
        ("AVATAR_GENERATION_FAILED", "avatar", "avatar_failed"),
    ],
)
def test_a_webhook_hints_at_a_thing(event: str, resource_type: str, claims: str) -> None:
    report = events.report(
        {"event": event, "data": {f"{resource_type}Id": "id_1", f"{resource_type}Name": "Ann", "extras": {"a": "b"}}}
    )
    assert report and (report.resource_type, report.id) == (resource_type, "id_1")
    assert (report.resource["name"], report.resource["extras"]) == (None, {})
    believed = events.from_report(report, {})
    assert believed.trigger and believed.trigger.key == claims


def test_an_answer_about_something_else_than_was_asked_is_none() -> None:
    asked = events.report_for("video", "VID_1")
    assert events.seen(asked, video("DONE") | {"id": "vid_1"}).final == "done"
    with pytest.raises(errors.ProviderFailed):
        events.seen(asked, video("DONE") | {"id": "vid_2"})


def test_a_believed_webhook_gives_the_end_of_what_was_seen_and_no_link() -> None:
    data = {"videoId": "vid_1", "videoName": "forged", "videoUrl": "https://evil.example/"}
    report = events.report({"event": "VIDEO_GENERATION_SUCCESS", "data": data})
    assert report
    seen = resources.video(video("GENERATING_VIDEO", videoUrl="https://x.example/", previewUrl="https://x.example/p"))
    told = events.from_report(report, seen | {"name": "Ann", "extras": {"a": "b"}}).resource
    assert (told["id"], told["status"], told["name"], told["extras"]) == ("vid_1", "DONE", "Ann", {"a": "b"})
    assert {told[key] for key in ("video_url", "video_url_subtitled", "preview_url")} == {None}
    report = events.report({"event": "AVATAR_TRAINING_SUCCESS", "data": {"avatarId": "ava_1"}})
    assert report
    shown = resources.avatar(
        {"id": "ava_1", "thumbnailUrl": "https://x.example/", "coverImageUrl": "https://x.example/"}
    )
    told = events.from_report(report, shown).resource
    assert (told["status"], told["thumbnail_url"], told["cover_image_url"]) == ("IDLE", None, None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"event": "VIDEO_GENERATION_SUCCESS"},
        {"event": "VIDEO_GENERATION_SUCCESS", "data": None},
        {"event": "VIDEO_GENERATION_SUCCESS", "data": {}},
        {"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": ""}},
        {"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": 7}},
        {"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "a\x00b"}},
        {"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "\ud800"}},
        {"event": "VIDEO_GENERATION_SUCCESS", "data": {"avatarId": "ava_1"}},
        {"event": "VIDEO_DELETED", "data": {"videoId": "vid_1"}},
        {"event": ["VIDEO_GENERATION_SUCCESS"], "data": {"videoId": "vid_1"}},
        {"type": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "vid_1"}},
    ],
)
def test_what_names_no_thing_is_no_event_we_know(body: dict[str, Any]) -> None:
    assert events.report(body) is None


@given(
    event=st.sampled_from(EVENTS),
    data=st.dictionaries(st.sampled_from(["videoId", "extras", "videoName"]), json_values),
)
def test_no_webhook_ends_badly(event: str, data: dict[str, Any]) -> None:
    report = events.report({"event": event, "data": data})
    if report is not None:
        json.dumps(events.from_report(report, {}).resource)
        assert re.fullmatch("[A-Za-z0-9_-]{1,128}", report.id)


@given(raw=st.dictionaries(st.sampled_from(["status", "videoUrl", "extras", "orientation", "name"]), json_values))
def test_no_answer_about_a_thing_ends_badly(raw: dict[str, Any]) -> None:
    for resource_type in ("video", "avatar"):
        json.dumps(events.observation(resource_type, {"id": "x"} | raw).resource)


@pytest.mark.parametrize(
    ("raw", "pairs"),
    [
        ({"row": "42"}, {"row": "42"}),
        ('{"row": "42"}', {"row": "42"}),
        ({"row": 42, EXTRAS_OURS: "op_1"}, {"row": "42"}),
        (f'{{"row": "42", "{EXTRAS_OURS}": "op_1"}}', {"row": "42"}),
        (None, {}),
        ("", {}),
        ("{}", {}),
        ("not json", {}),
        ("[1]", {}),
        ([["row", "42"]], {}),
        ("[" * 100_000, {}),
    ],
)
def test_extras_may_be_a_string_an_object_or_absent_and_ours_is_left_out(raw: Any, pairs: dict[str, str]) -> None:
    assert resources.extras(raw) == pairs
    assert resources.video({"id": "vid_1", "extras": raw})["extras"] == pairs


@pytest.mark.parametrize(
    ("make", "declared"), [(resources.video, resources.VIDEO), (resources.avatar, resources.AVATAR)]
)
def test_a_thing_has_the_members_that_are_declared_and_no_others(make: Any, declared: tuple[Field, ...]) -> None:
    made = make({"id": "x", "unknown": 1})
    assert list(made) == [each.key for each in declared]
    assert {key for key, value in made.items() if value is None} <= {each.key for each in declared if each.nullable}


def test_every_trigger_has_a_sample_with_the_members_it_declares() -> None:
    for trigger in events.TRIGGERS:
        assert set(trigger.sample) == {each.key for each in trigger.output}
        assert set(trigger.sample[trigger.resource_type]) == {each.key for each in trigger.output[-1].fields}
        assert trigger.sample["type"] == trigger.event_type and trigger.sample["trigger"] == trigger.key
