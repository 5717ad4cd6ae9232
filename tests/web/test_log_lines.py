"""A request id, an event or a delivery in hand, the log says whose it was, what was asked and what came of it."""

import logging
from typing import Any

import pytest
from support.world import Api, World

RENDER = "/v1/actions/create_and_render_video"


@pytest.fixture(autouse=True)
def everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "connector")


def lines(caplog: pytest.LogCaptureFixture, text: str) -> list[dict[str, Any]]:
    return [vars(each)["fields"] for each in caplog.records if each.getMessage() == text]


def answered(caplog: pytest.LogCaptureFixture, request_id: str) -> dict[str, Any]:
    [fields] = [each for each in lines(caplog, "request answered") if each["request"] == request_id]
    return fields


def test_an_answer_names_connection_action_and_video(alice: Api, world: World, caplog: Any) -> None:
    video = {"script": "Hello.", "avatar_id": world.avatar(alice)}
    answer = alice("POST", RENDER, video)
    told = answered(caplog, answer.headers["X-Request-Id"])
    assert told["connection"] == alice.connection["id"]
    assert (told["action"], told["video"], told["status"]) == ("create_and_render_video", answer.json()["id"], 200)
    assert "code" not in told


def test_a_refusal_names_its_code_and_the_video_that_was_asked_for(alice: Api, caplog: Any) -> None:
    answer = alice("POST", "/v1/actions/get_video", {"video_id": "no-such-video"})
    told = answered(caplog, answer.headers["X-Request-Id"])
    assert (told["code"], told["video"], told["action"]) == ("not_found", "no-such-video", "get_video")


@pytest.mark.parametrize("given", ["a\nlevel=info forged", "x" * 200, {"a": 1}, ["x"], None])
def test_what_is_no_id_is_not_logged(alice: Api, caplog: Any, given: Any) -> None:
    answer = alice("POST", "/v1/actions/get_video", {"video_id": given})
    assert "video" not in answered(caplog, answer.headers["X-Request-Id"])


def test_events_and_deliveries_name_whose_they_are_and_where_they_go(alice: Api, world: World, caplog: Any) -> None:
    made = alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    with world.relay():
        video = alice.good("POST", RENDER, {"script": "Hello.", "avatar_id": world.avatar(alice)})
        world.receiver.wait(1)
    owner = alice.connection["id"]
    [event] = [each for each in lines(caplog, "event published") if each["connection"] == owner]
    assert (event["trigger"], event["video"]) == ("video_done", video["id"])
    [delivery] = [each for each in lines(caplog, "delivery attempted") if each["connection"] == owner]
    assert (delivery["subscription"], delivery["host"]) == (made["id"], "127.0.0.1")
    assert delivery["event"] == event["event"]


def test_what_asks_every_few_seconds_is_logged_at_debug(world: World, caplog: Any) -> None:
    for path in ("/healthz", "/readyz", "/metrics", "/v1/catalogue"):
        world.anyone("GET", path)
    levels = {
        vars(each)["fields"]["route"]: each.levelname for each in caplog.records if each.msg == "request answered"
    }
    assert levels == {"/healthz": "DEBUG", "/readyz": "DEBUG", "/metrics": "DEBUG", "/v1/catalogue": "INFO"}
