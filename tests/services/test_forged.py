"""Whoever knows an inbound address can say anything: what is told of it we have seen, and Argil cannot deny."""

from typing import Any

import pytest
from support.samples import sample

from connector.limits import TRUST_WEBHOOK_AFTER, WATCH_TIMEOUT
from connector.store.activity import BRIDGE
from connector.store.connections import Connection

from .conftest import House, on_both_engines
from .test_receipt_processor import DONE, FAILED, look_for, rendered, rendering
from .test_sweep import in_the_app

QUARTER = TRUST_WEBHOOK_AFTER.total_seconds() / 60
EVIL = {"videoUrl": "https://evil.example/v.mp4", "videoName": "Forged", "extras": {"row": "666"}}


def answers(status: int, **more: Any) -> dict[str, Any]:
    return {"answer_before": -1, "answer_status": status, **more}


SPOKEN = {
    "400": answers(400),
    "401": answers(401),
    "402": answers(402),
    "403": answers(403),
    "403 without a word": answers(403, answer_empty=True),
    "403 page": answers(403, answer_page=True),
    "404": answers(404),
    "408": answers(408),
    "409": answers(409),
    "422": answers(422),
    "429": {"rate_limit": -1},
    "200 page": answers(200, answer_page=True),
    "200 empty": answers(200, answer_empty=True),
}
SILENT = {
    "500": {"error_500": -1},
    "503": answers(503),
    "503 page": answers(503, answer_page=True),
    "reset": {"reset_before": -1},
    "time-out": {"hang": -1},
}


def some(faults: dict[str, Any]) -> Any:
    return pytest.mark.parametrize("fault", sample(faults.values(), 4), ids=list(faults))


@some(SPOKEN | SILENT)
def test_what_nobody_has_seen_is_never_believed_however_argil_answers_about_it(
    house: House, alice: Connection, fault: dict[str, Any]
) -> None:
    house.argil.faults(**fault, fault_path="vid_forged")
    house.told(alice, DONE, "vid_forged", **EVIL)
    house.told(alice, FAILED, "vid_forged")
    look_for(house, QUARTER * 2)
    assert house.events(alice) == [] and house.again(alice).status == "active"


@some(SILENT)
def test_what_nobody_has_seen_is_not_believed_when_nothing_is_answered_at_all(
    house: House, alice: Connection, fault: dict[str, Any]
) -> None:
    house.argil.faults(**fault)
    house.told(alice, DONE, "vid_forged", **EVIL)
    look_for(house, QUARTER * 2)
    assert house.events(alice) == [] and house.receipts()[0][0] == "new"
    house.argil.faults()
    look_for(house, 10)
    assert house.events(alice) == [] and house.receipts() == [("dropped", "the provider knows no such video")]


@some(SPOKEN)
def test_whoever_answers_can_be_asked_so_that_nothing_is_believed(
    house: House, alice: Connection, fault: dict[str, Any]
) -> None:
    video_id = rendered(house, alice)
    house.argil.faults(**fault)
    house.told(alice, FAILED, video_id, **EVIL)
    look_for(house, QUARTER * 2)
    assert house.events(alice) == []
    house.argil.faults()
    house.connections.change(house.again(alice), api_key="sandbox-alice", label=None, by=BRIDGE, now=house.clock())
    look_for(house, 10)
    assert [(each["type"], each["verified"]) for each in house.events(alice)] == [("video.done", True)]


@on_both_engines
@some(SILENT)
def test_nobody_answers_so_the_end_of_what_we_have_seen_is_believed_and_nothing_else(
    house: House, alice: Connection, fault: dict[str, Any]
) -> None:
    video_id = rendered(house, alice)
    house.argil.faults(**fault)
    house.told(alice, DONE, video_id, **EVIL)
    look_for(house, QUARTER - 1)
    assert house.events(alice) == [] and house.receipts()[0][0] == "new"
    look_for(house, 6)
    [event] = house.events(alice)
    assert (event["type"], event["verified"]) == ("video.done", False)
    video = event["video"]
    assert (video["id"], video["status"], video["extras"]) == (video_id, "DONE", {"row": "42"})
    assert (video["video_url"], video["video_url_subtitled"], video["preview_url"]) == (None, None, None)
    assert "666" not in str(event) and "orged" not in str(event) and "evil" not in str(event)
    house.argil.faults()
    look_for(house, 6)
    assert house.events(alice) == [event]
    assert house.receipts() == [("done", "done")]


def test_what_argil_says_otherwise_later_is_an_event_of_its_own(house: House, alice: Connection) -> None:
    video_id = rendered(house, alice, "[fail]")
    house.argil.faults(error_500=-1)
    house.told(alice, DONE, video_id)
    look_for(house, QUARTER + 5)
    house.argil.faults()
    look_for(house, 6)
    told = [(each["type"], each["verified"]) for each in house.events(alice)]
    assert told == [("video.done", False), ("video.failed", True)]


def test_a_believed_end_that_has_not_come_yet_is_told_when_it_comes(house: House, alice: Connection) -> None:
    made = house.do(alice, "create_video", script="Hello.", avatar_id=house.argil.avatar())
    house.told(alice, DONE, made["id"])
    house.relay.round()
    house.argil.faults(error_500=-1)
    house.told(alice, DONE, made["id"])
    look_for(house, QUARTER + 5)
    assert [each["verified"] for each in house.events(alice)] == [False]
    house.argil.faults()
    look_for(house, 6)
    house.argil.call("POST", f"/v1/videos/{made['id']}/render")
    look_for(house, 10)
    assert [each["verified"] for each in house.events(alice)] == [False, True]
    assert house.events(alice)[1]["video"]["video_url"]


@pytest.mark.parametrize("path", ["^/videos/", "^/(videos/|webhooks)", "^/(videos|webhooks)", "^/(avatars|videos/)"])
def test_one_question_about_the_account_that_is_answered_is_enough_not_to_believe(
    house: House, alice: Connection, path: str
) -> None:
    house.told(alice, DONE, rendered(house, alice))
    house.argil.faults(error_500=-1, fault_path=path)
    look_for(house, QUARTER * 2)
    assert house.events(alice) == []
    house.argil.faults()
    look_for(house, 6)
    assert [each["verified"] for each in house.events(alice)] == [True]


@pytest.mark.parametrize("fault", [{"rate_limit": -1}, answers(403, answer_page=True), answers(400)], ids=str)
def test_an_answer_in_between_lets_the_quarter_of_an_hour_begin_anew(
    house: House, alice: Connection, fault: dict[str, Any]
) -> None:
    house.told(alice, DONE, rendered(house, alice))
    house.argil.faults(error_500=-1)
    look_for(house, QUARTER - 3)
    house.argil.faults(**fault)
    look_for(house, 6)
    house.argil.faults(error_500=-1)
    look_for(house, QUARTER - 1)
    assert house.events(alice) == []
    look_for(house, 8)
    assert [each["verified"] for each in house.events(alice)] == [False]


def test_what_argil_has_shown_otherwise_since_is_not_believed_any_more(house: House, alice: Connection) -> None:
    video_id = rendering(house, alice)
    house.told(alice, FAILED, video_id)
    house.relay.round()
    house.argil.faults(error_500=-1)
    look_for(house, QUARTER * 2)
    assert house.events(alice) == []
    house.argil.faults()
    look_for(house, 6)
    assert [(each["type"], each["verified"]) for each in house.events(alice)] == [("video.done", True)]


def test_what_has_ended_does_not_end_otherwise_by_hearsay(house: House, alice: Connection) -> None:
    video_id = rendered(house, alice)
    house.told(alice, DONE, video_id)
    house.relay.round()
    house.argil.faults(error_500=-1)
    house.told(alice, FAILED, video_id)
    look_for(house, QUARTER * 2)
    assert [each["type"] for each in house.events(alice)] == ["video.done"]


def test_what_another_connection_has_seen_is_not_seen(house: House, alice: Connection) -> None:
    mallory = house.connect("mallory")
    video_id = rendered(house, alice)
    house.argil.faults(error_500=-1)
    house.told(mallory, DONE, video_id, **EVIL)
    look_for(house, QUARTER * 2)
    assert house.events(mallory) == []


def test_what_was_seen_in_another_account_is_not_seen(house: House, alice: Connection) -> None:
    seen, watched = rendering(house, alice), rendering(house, alice)
    house.told(alice, DONE, seen)
    house.relay.round()
    house.clock.forward(seconds=1)
    house.connections.change(alice, api_key="sandbox-bob", label=None, by=BRIDGE, now=house.clock())
    assert house.again(alice).account == alice.account + 1
    house.argil.faults(error_500=-1)
    for video_id in (seen, watched):
        house.told(alice, DONE, video_id, **EVIL)
    look_for(house, QUARTER * 2)
    assert house.events(alice) == []


def test_what_was_seen_under_way_by_the_sweep_is_seen(house: House, alice: Connection) -> None:
    house.subscribe(alice)
    house.swept()
    house.clock.forward(minutes=12)
    video_id = in_the_app(house)
    house.swept()
    house.argil.faults(error_500=-1)
    house.told(alice, DONE, video_id)
    look_for(house, QUARTER + 5)
    assert [each["verified"] for each in house.events(alice)] == [False]


def test_what_cannot_be_asked_about_is_let_go_of_after_two_days(house: House, alice: Connection) -> None:
    house.argil.faults(error_500=-1)
    house.told(alice, DONE, "vid_forged")
    house.relay.round()
    house.clock.now += WATCH_TIMEOUT
    house.asked_for_days()
    house.relay.round()
    assert house.receipts() == [("dropped", "nothing could be learnt of the video")] and house.events(alice) == []


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("empty", [False, True], ids=["json", "empty"])
def test_a_refusal_of_one_video_does_not_count_against_the_key(
    house: House, alice: Connection, status: int, empty: bool
) -> None:
    house.argil.faults(**answers(status, answer_empty=empty), fault_path="^/videos/vid_of_others")
    house.told(alice, DONE, "vid_of_others")
    look_for(house, 5)
    assert house.again(alice).status == "active" and house.again(alice).doubted_at is None
    look_for(house, QUARTER + 5)
    assert house.receipts() == [("dropped", "the provider refuses to show the video")]


ODD = ["..", ".", "a/b", "a%2fb", "a.b", "a b", "a\n", "\n", "é", "a?b", "a#b", "a:b", "a\\b", "x" * 129, "", " ", "０"]


@pytest.mark.parametrize("resource_id", sample(ODD))
@pytest.mark.parametrize("event", [DONE, "AVATAR_TRAINING_SUCCESS"])
def test_an_odd_id_is_no_id(house: House, alice: Connection, resource_id: str, event: str) -> None:
    before = house.argil.state()["requests"]
    house.argil.faults(error_500=-1)
    house.told(alice, event, resource_id)
    look_for(house, 1)
    assert house.receipts() == [("unknown", "no event we know")]
    assert house.argil.state()["requests"] == before


@pytest.mark.parametrize("resource_id", ["x" * 128, "0", "-", "_", "A-b_9"])
def test_an_id_of_letters_digits_and_two_signs_is_asked_about(
    house: House, alice: Connection, resource_id: str
) -> None:
    house.told(alice, DONE, resource_id)
    house.relay.round()
    assert house.receipts() == [("new", "video not found yet")] and house.argil.asked("GET /videos/{id}") == 1
