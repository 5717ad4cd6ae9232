"""Statuses follow the clock, renders cost credits, and whoever asked is told how it ended."""

from typing import Any

import pytest
import requests

ALL_EVENTS = [
    "AVATAR_TRAINING_SUCCESS",
    "AVATAR_TRAINING_FAILED",
    "VIDEO_GENERATION_SUCCESS",
    "VIDEO_GENERATION_FAILED",
]
PHOTO = {"type": "IMAGE", "datasetImage": {"url": "https://example.com/a.png"}}


def words(count: int) -> str:
    return " ".join(["word"] * count)


def status(alice: Any, id: str) -> tuple[str, float | None]:
    video = alice.get(f"/videos/{id}")
    return video["status"], video["duration"]


def test_a_render_moves_by_the_clock_to_done(alice: Any, clock: Any) -> None:
    id = alice.create(subtitles={"enable": True})["id"]
    clock.forward(1000)
    assert status(alice, id) == ("IDLE", None)
    assert alice.render(id)["status"] == "GENERATING_AUDIO"
    clock.forward(9.9)
    assert status(alice, id) == ("GENERATING_AUDIO", None)
    clock.forward(0.1)
    assert status(alice, id) == ("GENERATING_VIDEO", 2.4)
    clock.forward(29.9)
    assert "videoUrl" not in alice.get(f"/videos/{id}")
    clock.forward(0.1)
    video = alice.get(f"/videos/{id}")
    assert (video["status"], video["duration"], video["updatedAt"]) == ("DONE", 2.4, "2026-01-01T12:17:20.000Z")
    film = requests.get(video["videoUrl"], timeout=5)
    assert film.content[4:8] == b"ftyp" and film.headers["Content-Type"] == "video/mp4"
    assert video["videoUrlSubtitled"] and video["previewUrl"]


def test_without_subtitles_there_is_no_subtitled_film(alice: Any, clock: Any) -> None:
    id = alice.create()["id"]
    alice.render(id)
    clock.forward(40)
    assert "videoUrlSubtitled" not in alice.get(f"/videos/{id}")


@pytest.mark.parametrize("seconds", [0, 10, 40])
def test_only_an_idle_video_is_rendered_and_paid_once(alice: Any, clock: Any, seconds: float) -> None:
    id = alice.create()["id"]
    alice.render(id)
    spent = alice.state()["credits_spent"]
    clock.forward(seconds)
    assert "IDLE" in alice("POST", f"/videos/{id}/render", 400).json()["message"]
    assert alice.state()["credits_spent"] == spent > 0


def test_the_name_of_a_video_can_ask_for_a_bad_end(alice: Any, clock: Any) -> None:
    ends = {"a [fail]": "FAILED", "a [moderate] b": "CONTENT_MODERATED", "fail": "DONE"}
    made = {name: alice.create(name=name)["id"] for name in ends}
    for id in made.values():
        alice.render(id)
    clock.forward(40)
    videos = {name: alice.get(f"/videos/{id}") for name, id in made.items()}
    assert {name: video["status"] for name, video in videos.items()} == ends
    assert [name for name, video in videos.items() if "videoUrl" in video] == ["fail"]


def test_avatars_train_and_may_play_once_trained(alice: Any, clock: Any) -> None:
    made = {name: alice.post("/avatars", {**PHOTO, "name": name})["id"] for name in ("Zoe", "[fail]", "[moderate]")}
    body = {"name": "n", "moments": [{"avatarId": made["Zoe"], "transcript": "x"}]}
    alice("POST", "/videos", 400, json=body)
    clock.forward(59.9)
    assert {alice.get(f"/avatars/{id}")["status"] for id in made.values()} == {"TRAINING"}
    clock.forward(0.1)
    ends = [alice.get(f"/avatars/{id}")["status"] for id in made.values()]
    assert ends == ["IDLE", "TRAINING_FAILED", "REFUSED"]
    alice("POST", "/videos", 201, json=body)
    assert (alice.state()["avatars_created"], alice.state()["credits_spent"]) == (3, 6)
    assert alice.avatar("Ines")["status"] == "TRAINING"


def test_renders_cost_what_argil_publishes(alice: Any) -> None:
    """Both documented samples, the longest audio, and an animated b-roll."""
    lena, ayo, camille = (alice.avatar(name)["id"] for name in ("Lena", "Ayo", "Camille"))

    def cost(*moments: Any) -> int:
        before = alice.state()["credits_spent"]
        alice.render(alice.create(moments=list(moments))["id"])
        return int(alice.state()["credits_spent"] - before)

    image, stock = {"broll": {"type": "GENERATION"}}, {"broll": {"type": "STOCKS_VIDEO"}}
    assert cost(*[{"avatarId": lena, "transcript": words(25), **image}] * 3) == 130
    rest = {"avatarId": camille, "transcript": words(25)}
    assert cost({**rest, **stock}, {**rest, **stock}, rest) == 120
    assert cost({"avatarId": camille, "audioUrl": "https://example.com/a.mp3"}) == 107
    action = {"broll": {"type": "AVATAR_ACTION"}}
    assert cost({"avatarId": ayo, "transcript": words(25), **action}) == 27 + 40 + 40


def test_too_few_credits_is_402_and_leaves_the_video_idle(alice: Any) -> None:
    first, second = (alice.create(moments=[alice_moment(alice, 500)])["id"] for _ in range(2))
    alice.render(first)
    left = alice.state()["credits_left"]
    assert str(left) in alice("POST", f"/videos/{second}/render", 402).json()["message"]
    assert status(alice, second) == ("IDLE", None)
    assert (alice.state()["renders"], alice.state()["credits_left"]) == (1, left)


def alice_moment(alice: Any, letters: int) -> Any:
    return {"avatarId": alice.avatar("Lena")["id"], "transcript": " ".join(["x"] * (letters // 2))}


def test_webhooks_are_told_what_they_asked_for(
    alice: Any, mallory: Any, clock: Any, receiver: Any, document: Any, eventually: Any
) -> None:
    mallory.post("/webhooks", {"callbackUrl": receiver.url, "events": ALL_EVENTS})
    webhook = alice.post("/webhooks", {"callbackUrl": receiver.url, "events": ALL_EVENTS})
    assert "lastTriggeredAt" not in webhook
    good, bad = alice.create(extras={"k": "v"}), alice.create(name="[moderate]")
    alice.render(good["id"])
    alice.render(bad["id"])
    zoe = alice.post("/avatars", {**PHOTO, "name": "Zoe", "extras": {"a": "b"}})["id"]
    tom = alice.post("/avatars", {**PHOTO, "name": "[fail]"})["id"]
    clock.forward(39)
    assert receiver.bodies == []
    clock.forward(30)
    eventually(lambda: len(receiver.bodies) == len(alice.state()["deliveries"]) == 4)
    for body in receiver.bodies:
        document.check_delivery(body)
    url, voice = alice.get(f"/videos/{good['id']}")["videoUrl"], alice.get("/voices")[-2]["id"]
    told = {body["data"].get("videoId") or body["data"]["avatarId"]: body for body in receiver.bodies}
    assert told == {
        good["id"]: event("VIDEO_GENERATION_SUCCESS", videoId=good["id"], videoName="Hello", videoUrl=url, k="v"),
        bad["id"]: event("VIDEO_GENERATION_FAILED", videoId=bad["id"], videoName="[moderate]", videoUrl=""),
        zoe: event("AVATAR_TRAINING_SUCCESS", avatarId=zoe, voiceId=voice, avatarName="Zoe", a="b"),
        tom: event("AVATAR_TRAINING_FAILED", avatarId=tom, avatarName="[fail]"),
    }
    assert alice.get("/webhooks")[0]["lastTriggeredAt"] == "2026-01-01T12:01:09.000Z"
    assert {each["status"] for each in alice.state()["deliveries"]} == {200}
    assert mallory.state()["deliveries"] == []


def event(name: str, k: str | None = None, a: str | None = None, **data: str) -> Any:
    extras = {key: value for key, value in (("k", k), ("a", a)) if value}
    return {"event": name, "data": {**data, "extras": extras}}


def test_a_webhook_is_not_told_of_other_events_nor_of_deleted_videos(
    alice: Any, clock: Any, receiver: Any, eventually: Any
) -> None:
    alice.post("/webhooks", {"callbackUrl": receiver.url, "events": ["VIDEO_GENERATION_FAILED"]})
    good, bad, gone = alice.create(), alice.create(name="[fail]"), alice.create(name="[fail] gone")
    for each in (good, gone, bad):
        alice.render(each["id"])
    alice("DELETE", f"/videos/{gone['id']}", 200)
    clock.forward(40)
    eventually(lambda: receiver.bodies)
    assert [body["data"]["videoName"] for body in receiver.bodies] == ["[fail]"]
    assert len(alice.state()["deliveries"]) <= 1


def test_a_callback_of_a_render_is_told_too(alice: Any, clock: Any, receiver: Any, eventually: Any) -> None:
    id = alice.create()["id"]
    alice.render(id, callbackUrl=receiver.url)
    clock.forward(40)
    eventually(lambda: alice.state()["deliveries"])
    assert [body["data"]["videoId"] for body in receiver.bodies] == [id]
    assert alice.state()["deliveries"][0]["webhook_id"] is None


def test_a_receiver_that_is_not_there_is_written_down(alice: Any, clock: Any, eventually: Any) -> None:
    alice.render(alice.create()["id"], callbackUrl="http://127.0.0.1:9/nobody")
    clock.forward(40)
    eventually(lambda: alice.state()["deliveries"])
    delivery = alice.state()["deliveries"][0]
    assert (delivery["status"], delivery["error"]) == (None, "ConnectionError")
