"""Create Videos: each video is begun as if asked for alone, over either interface, and within HeyGen's limits."""

from typing import Any

import pytest
from support.world import Api, until

from connector import errors
from connector.sandbox.heygen.seeds import look_id, seeded_id

from .conftest import HeyGenWorld
from .houses import User

SHORT = {"script": "Hello.", "avatar_id": look_id("Ann at the desk"), "voice_id": seeded_id("voice", "Sara")}
AT_ONCE = 10  # jobs of an account that pays as it goes


def titled(*titles: str, **more: Any) -> list[dict[str, Any]]:
    return [{**SHORT, "title": each, **more} for each in titles]


def statuses(answer: Any) -> list[str]:
    return [each["status"] for each in answer["items"]]


def test_each_video_is_begun_and_shown_as_alone(alice: User) -> None:
    answer = alice.do("create_videos", "k", items=titled("a", "b", "c"))
    assert statuses(answer) == ["succeeded"] * 3 and alice.asked("POST /v3/videos") == 3
    assert [each["video"]["name"] for each in answer["items"]] == ["a", "b", "c"]
    assert {each["video"]["id"] for each in answer["items"]} <= set(alice.account.videos)
    assert alice.do("create_videos", "k", items=titled("a", "b", "c"))["items"] == answer["items"]
    assert alice.asked("POST /v3/videos") == 3


def test_over_the_older_interface_too(older: User) -> None:
    answer = older.do("create_videos", "k", items=titled("a", "b"))
    assert statuses(answer) == ["succeeded"] * 2 and older.asked("POST /v2/video/generate") == 2


def test_what_the_interface_cannot_carry_is_told_of_its_video_before_any_call(alice: User) -> None:
    voice = {"type": "text", "input_text": "Hello.", "voice_id": SHORT["voice_id"], "emotion": "Excited"}
    scene = {"character": {"type": "avatar", "avatar_id": SHORT["avatar_id"]}, "voice": voice}
    with pytest.raises(errors.InvalidInput) as refused:
        alice.do("create_videos", items=[SHORT, {"video_inputs": [scene]}])
    assert list(refused.value.details or {}) == ["items.1.video_inputs.0.voice.emotion"]
    assert refused.value.message.startswith("Video 2: Scene 1: ")
    assert not alice.asked("POST /v3/videos")


def test_one_that_heygen_refuses_fails_alone_in_its_words(alice: User) -> None:
    items = [SHORT, {**SHORT, "avatar_id": "nobody"}, SHORT]
    answer = alice.do("create_videos", "k", items=items)
    assert statuses(answer) == ["succeeded", "failed", "succeeded"] and answer["items"][1]["error"]["message"]
    assert len(alice.account.videos) == 2


def test_a_batch_of_the_longest_scripts_is_read_and_checked_whole(heygen: HeyGenWorld, anna: Api) -> None:
    items = [{**SHORT, "script": "\U0001f600" * 5_000}] * 99 + [{"script": "Hello."}]
    told = anna("POST", "/v1/actions/create_videos", {"items": items})
    assert len(told.request.body or "") > 5 * 1024**2 and told.status_code == 422
    assert list(told.json()["error"]["details"]) == ["items.99.avatar_id"]
    assert told.json()["error"]["message"].startswith("Video 100: Avatar")
    assert heygen.state(anna)["videos_created"] == 0


def test_those_beyond_the_jobs_at_once_wait_and_are_begun(heygen: HeyGenWorld, anna: Api) -> None:
    titles = [f"{number}" for number in range(AT_ONCE + 4)]
    body = {"items": titled(*titles)}
    with heygen.world.relay():
        first = anna.good("POST", "/v1/actions/create_videos", body, headers={"Idempotency-Key": "k"})
        assert first["counts"]["failed"] == 0

        def done() -> Any:
            again = anna.good("POST", "/v1/actions/create_videos", body, headers={"Idempotency-Key": "k"})
            return again if again["counts"]["succeeded"] == len(titles) else None

        answer = until(done, 30)
    assert answer["repeated"] is True and [each["video"]["name"] for each in answer["items"]] == titles
    assert heygen.state(anna)["videos_created"] == len(titles)


def test_a_video_that_could_not_begin_tells_its_callback(heygen: HeyGenWorld, anna: Api) -> None:
    hook = heygen.world.receiver.url
    items = [SHORT, {**SHORT, "avatar_id": "nobody", "callback_url": f"{hook}/row-2", "callback_id": "row-2"}]
    with heygen.world.relay():
        anna.good("POST", "/v1/actions/create_videos", {"items": items})
        arrivals = heygen.world.receiver.arrivals
        event = until(lambda: [each.event for each in arrivals if each.path == "/row-2"])[0]
    assert (event["type"], event["reason"], event["callback_id"]) == ("video.failed", "not_started", "row-2")
    assert event["video"]["id"] is None and event["error"]["message"]
