"""What a signed body of Argil's tells: the end that its event names, and every field that it has."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.providers.argil import answers, proofs, webhooks

VIDEO: dict[str, Any] = {
    "videoId": "vid_1",
    "videoName": "Hello",
    "videoUrl": "https://files.example/v.mp4",
    "videoUrlSubtitled": None,
    "previewUrl": "https://argil.example/v",
    "status": "DONE",
    "duration": 2.5,
    "aspectRatio": "9:16",
    "moments": [{"avatarId": "ava_1"}],
    "createdAt": "2026-03-01T12:00:00.000Z",
    "updatedAt": "2026-03-01T12:01:00.000Z",
    "extras": {"row": "1"},
}
AVATAR: dict[str, Any] = {
    "avatarId": "ava_1",
    "avatarName": "Anna",
    "status": "TRAINING_FAILED",
    "model": "ARGIL_ATOM",
    "orientation": "ASPECT_RATIO_9_16",
    "thumbnailUrl": "",
    "coverImageUrl": "",
    "createdAt": "2026-03-01T12:00:00.000Z",
    "updatedAt": "2026-03-01T12:01:00.000Z",
    "extras": {},
}
DOCUMENTED = ("videoId", "videoName", "videoUrl", "extras")
DONE, FAILED = "VIDEO_GENERATION_SUCCESS", "VIDEO_GENERATION_FAILED"


def report(event: Any, data: dict[str, Any]) -> Any:
    return proofs.report(answers.as_expected({"event": event, "data": data}))


@pytest.mark.parametrize(
    ("event", "data", "final", "reason"),
    [
        (DONE, VIDEO, "done", None),
        (FAILED, VIDEO | {"status": "FAILED", "videoUrl": ""}, "failed", "failed"),
        (FAILED, VIDEO | {"status": "CONTENT_MODERATED", "videoUrl": ""}, "content_moderated", "content_moderated"),
        ("AVATAR_TRAINING_FAILED", AVATAR, "failed", "failed"),
        ("AVATAR_TRAINING_SUCCESS", AVATAR | {"status": "IDLE"}, "ready", None),
    ],
)
def test_a_body_that_has_all_is_complete(event: str, data: dict[str, Any], final: str, reason: str | None) -> None:
    found = report(event, data)
    assert found.complete and found.interface == "endpoints"
    assert (found.proved.final, found.proved.extra.get("reason")) == (final, reason)
    assert found.proved.resource["status"] == data["status"] and found.proved.resource["name"] in ("Hello", "Anna")


@given(st.sets(st.sampled_from(sorted(VIDEO.keys() - {"videoId"})), min_size=1))
def test_a_body_that_lacks_anything_proves_the_end_all_the_same(lacking: set[str]) -> None:
    found = report(DONE, {key: value for key, value in VIDEO.items() if key not in lacking})
    assert not found.complete and (found.id, found.proved.final) == ("vid_1", "done")
    assert found.proved.resource["status"] == "DONE"


def test_what_argil_documents_is_not_all() -> None:
    found = report(DONE, {key: VIDEO[key] for key in DOCUMENTED})
    assert not found.complete and found.proved.resource["video_url"] == VIDEO["videoUrl"]
    assert found.proved.resource["extras"] == {"row": "1"}


@pytest.mark.parametrize("status", ["FAILED", "GENERATING_VIDEO", "new", None])
def test_a_status_that_says_otherwise_than_the_event_completes_nothing(status: str | None) -> None:
    found = report(DONE, VIDEO | {"status": status})
    assert not found.complete and found.proved.final == "done" and found.proved.resource["status"] == "DONE"


def test_a_success_without_a_link_completes_nothing() -> None:
    found = report(DONE, VIDEO | {"videoUrl": ""})
    assert not found.complete and found.proved.final == "done"


def test_the_id_that_the_event_names_is_the_one_that_counts() -> None:
    assert report(DONE, {"videoId": "vid_1", "id": "vid_2"}).proved.id == "vid_1"


@pytest.mark.parametrize("event", ["generation.succeeded", "", None, "VIDEO_RENAMED"])
def test_what_no_trigger_is_about_is_no_report(event: Any) -> None:
    assert report(event, VIDEO) is None


@given(
    st.sampled_from(webhooks.EVENTS),
    st.dictionaries(st.sampled_from([*VIDEO, *AVATAR]), st.none() | st.text() | st.integers() | st.lists(st.none())),
)
def test_no_body_ends_badly_and_a_proof_is_an_end(event: str, data: dict[str, Any]) -> None:
    found = report(event, data)
    assert found is None or (found.proved.final and found.proved.trigger)
