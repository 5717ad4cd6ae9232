"""The words of refusals: a form's labels, whoever refuses, and keys only in the details."""

from typing import Any

import pytest
from support.world import Api, World

CREATE = "/v1/actions/create_video"


def refused(api: Api, path: str, given: dict[str, Any]) -> dict[str, Any]:
    answer = api("POST", path, given)
    assert answer.status_code == 422, answer.text
    error: dict[str, Any] = answer.json()["error"]
    assert error["code"] == "invalid_input"
    return error


@pytest.mark.parametrize(
    ("path", "given", "message", "details"),
    [
        (
            "/v1/actions/create_and_render_video",
            {"script": "Hello.", "avatar_id": "any", "max_credits": "many"},
            "Max Credits must be a number.",
            {"max_credits": ["Must be a number."]},
        ),
        (
            CREATE,
            {"moments": [{"transcript": "Hello."}], "aspect_ratio": "1:1"},
            "Aspect Ratio must be one of: 16:9, 9:16.",
            {"aspect_ratio": ["Must be one of: 16:9, 9:16."]},
        ),
        (
            CREATE,
            {"moments": [{"transcript": "Hello."}, {"avatar_id": "any"}]},
            "Moment 2: Fill in Transcript or Audio URL. Moment 1: Avatar is missing: someone has to be seen in it.",
            {
                "moments.1.transcript": ["Fill in Transcript or Audio URL."],
                "moments.0.avatar_id": ["Avatar is missing: someone has to be seen in it."],
            },
        ),
        (CREATE, {"name": "Hello"}, "Fill in Script or Moments.", {"script": ["Fill in Script or Moments."]}),
        (
            "/v1/actions/create_and_render_video",
            {"script": "Hello.", "avatar_id": "any", "callback_url": "https://10.0.0.1/x"},
            "The callback URL points to a private address, not to the internet.",
            {"callback_url": ["The callback URL points to a private address, not to the internet."]},
        ),
        (
            "/v1/actions/create_avatar",
            {"name": "Anna", "image": "https://example.com/anna.jpg", "voice_id": "Clara"},
            "Voice does not look right. It has to look like 123e4567-e89b-12d3-a456-426614174000.",
            {"voice_id": ["Does not look right. It has to look like 123e4567-e89b-12d3-a456-426614174000."]},
        ),
        (
            "/v1/subscriptions",
            {"trigger": "video_done", "target_url": "nowhere"},
            "The target URL must begin with https://.",
            {"target_url": ["The target URL must begin with https://."]},
        ),
    ],
)
def test_a_refusal_speaks_of_labels_and_its_details_of_keys(
    alice: Api, path: str, given: dict[str, Any], message: str, details: dict[str, list[str]]
) -> None:
    error = refused(alice, path, given)
    assert (error["message"], error["details"]) == (message, details)


def test_the_providers_own_paths_are_told_as_labels_too(alice: Api) -> None:
    error = refused(alice, CREATE, {"script": "Hello.", "avatar_id": "nobody"})
    assert error["message"].startswith(
        "Argil did not accept the input. Argil says: Moment 1: Avatar: There is no avatar"
    )
    assert error["details"] == {"argil": ["moments[0].avatarId: There is no avatar nobody."]}


def test_what_a_search_is_refused_with_is_told_as_labels(alice: Api) -> None:
    answer = alice("GET", "/v1/searches/find_videos?limit=0&created_after=soon")
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].split(". ")[0] in (
        "Limit must be from 1 to 100",
        "Created After must be a date and time, such as 2026-01-01T00:00:00Z",
    )


def test_a_flat_key_is_told_like_the_field_that_it_reaches(world: World, alice: Api) -> None:
    given = {"script": "Hello.", "avatar_id": world.avatar(alice), "subtitles__size": "XL"}
    error = refused(alice, CREATE, given)
    assert error["message"] == "Subtitles: Size must be one of: Small, Medium, Large."
    assert list(error["details"]) == ["subtitles.size"]
