"""Texts as people and tables give them: with blanks and unseen characters around, or with nothing in them."""

from typing import Any

import pytest
import requests
from support.samples import sample
from support.world import Api, World

CREATE = "/v1/actions/create_video"
BOTH = "/v1/actions/create_and_render_video"
NOTHING = [
    "...",
    "\u200b",
    "\ufeff",
    "\u3164",
    "\u2800",
    " \u00ad ",
    "\u115f\u1160",
    "—",
    "***",
    "\u0301",
    "\ufe0f",
    "\x1b",
    "\u200b\u200b",
]


@pytest.fixture
def avatar(world: World, alice: Api) -> str:
    return world.avatar(alice)


def videos(world: World, api: Api) -> list[dict[str, Any]]:
    """What Argil has, newest first."""
    headers = {"x-api-key": f"sandbox-{api.connection['label']}"}
    rows: list[dict[str, Any]] = requests.get(f"{world.sandbox.url}/v1/videos", headers=headers, timeout=5).json()[
        "videos"
    ]
    return rows


@pytest.mark.parametrize("said", sample(NOTHING, 3), ids=ascii)
@pytest.mark.parametrize("action", ["create_video", "create_and_render_video", "estimate_cost"])
def test_what_says_nothing_is_refused_before_anything_is_sent(
    world: World, alice: Api, avatar: str, action: str, said: str
) -> None:
    spoken = {"transcript": "Hi.", "avatar_id": avatar}
    for given, path in (
        ({"script": said, "avatar_id": avatar}, "script"),
        ({"moments": [{"transcript": said, "avatar_id": avatar}]}, "moments.0.transcript"),
        ({"moments": [spoken, spoken | {"transcript": said}]}, "moments.1.transcript"),
    ):
        answer = alice("POST", f"/v1/actions/{action}", given)
        assert answer.status_code == 422 and path in answer.json()["error"]["details"], answer.text
    state = world.state(alice.connection["label"])
    assert state["videos_created"] == 0 and "POST /videos" not in state["requests"]


@pytest.mark.parametrize("said", ["7", "2026", "🎬", "👩‍🚀", "❤️", "★", "\u200b7\u200b", "中"], ids=ascii)
def test_digits_or_one_emoji_are_something_to_say(alice: Api, avatar: str, said: str) -> None:
    assert alice.good("POST", BOTH, {"script": said, "avatar_id": avatar})["status"] != "IDLE"


@pytest.mark.parametrize("name", sample(NOTHING), ids=ascii)
def test_a_name_that_says_nothing_counts_as_left_out(world: World, alice: Api, avatar: str, name: str) -> None:
    given = {"script": "Hello there. Welcome.", "avatar_id": avatar, "deduplicate_minutes": 5}
    first = alice.good("POST", CREATE, given | {"name": name})
    assert first["name"] == "Hello there. Welcome."
    assert alice.good("POST", CREATE, given)["id"] == first["id"]


@pytest.mark.parametrize("name", sample(NOTHING), ids=ascii)
def test_what_needs_a_name_needs_one_that_says_something(world: World, alice: Api, name: str) -> None:
    for action, given in (
        ("create_avatar", {"image_url": "https://example.com/a.jpg"}),
        ("create_asset", {"type": "IMAGE", "url": "https://example.com/a.jpg"}),
    ):
        answer = alice("POST", f"/v1/actions/{action}", given | {"name": name})
        assert answer.status_code == 422 and answer.json()["error"]["details"] == {"name": ["Name is missing."]}
    assert not {"POST /avatars", "POST /assets"} & world.state(alice.connection["label"])["requests"].keys()


def test_moments_of_ready_speech_alone_have_a_name_and_no_prompt_of_marks(
    world: World, alice: Api, avatar: str
) -> None:
    moment = {"audio_url": " https://example.com/a.mp3\n", "broll__type": "GENERATION ", "broll__prompt": "..."}
    made = alice.good("POST", CREATE, {"name": "-", "avatar_id": avatar, "moments": [moment]})
    assert made["name"] == "Untitled"
    sent = videos(world, alice)[0]["moments"][0]
    assert sent["audioUrl"] == "https://example.com/a.mp3" and sent["broll"] == {"type": "GENERATION"}


def test_what_is_unseen_around_a_text_is_not_sent(world: World, alice: Api, avatar: str) -> None:
    made = alice.good(
        "POST",
        CREATE,
        {
            "name": "\ufeff Welcome\u200b ",
            "moments": [{"transcript": "\n Hello\u200b there. \u2060", "avatar_id": f" {avatar}\r\n"}],
            "aspect_ratio": "9:16 ",
            "subtitles__position": "\u00a0Bottom",
            "extras": {" row ": " 42 "},
        },
    )
    sent = videos(world, alice)[0]
    assert (made["name"], made["aspect_ratio"]) == ("Welcome", "9:16") and made["extras"] == {" row ": " 42 "}
    assert sent["moments"][0]["transcript"] == "Hello\u200b there." and sent["moments"][0]["avatarId"] == avatar


def test_ids_are_trimmed_wherever_they_are_given(alice: Api, avatar: str) -> None:
    video = alice.good("POST", CREATE, {"script": "Hello.", "avatar_id": avatar})["id"]
    assert alice.good("POST", "/v1/actions/get_video", {"video_id": f"\ufeff{video}\n"})["id"] == video
    assert alice.good("POST", "/v1/actions/render_video", {"video_id": f"{video} "})["id"] == video
    assert (
        alice.good("POST", "/v1/actions/api_request", {"method": "GET ", "path": f" /videos/{video}\n"})["status"]
        == 200
    )
    found = alice.good("GET", "/v1/searches/find_videos", params={"avatar_id": f"{avatar}\u200b", "name": " Hello. "})
    assert [row["id"] for row in found] == [video]
    assert alice.good("GET", "/v1/options/gestures", params={"avatar_id": f" {avatar}"}) == alice.good(
        "GET", "/v1/options/gestures", params={"avatar_id": avatar}
    )


def test_our_own_forms_are_trimmed_too(world: World, alice: Api) -> None:
    made = world.anyone.good(
        "POST", "/v1/connections", {"provider": "argil ", "api_key": "\ufeffsandbox-zoe\n", "label": " Zoe\u200b"}
    )
    assert made["label"] == "Zoe"
    zoe = Api(world.url, made["token"])
    assert zoe.good("PATCH", "/v1/connections/me", {"label": "\u3164", "api_key": " sandbox-zoe "})["label"] == "Zoe"
    target = f"{world.receiver.url}/zoe"
    hook = zoe.good("POST", "/v1/subscriptions", {"trigger": "video_done\n", "target_url": f"\u200b{target} "})
    assert (hook["trigger"], hook["target_url"]) == ("video_done", target)
    path = f"/v1/subscriptions/{hook['id']}"
    assert zoe.good("PATCH", path, {"status": "paused ", "target_url": "\u2060"})["status"] == "paused"
    assert zoe.good("GET", "/v1/deliveries", params={"subscription_id": f"{hook['id']} ", "status": " "})["data"] == []
    zoe.session.close()
