"""What the bridge started is found out also when the provider never says a word."""

from datetime import datetime, timedelta

import pytest

from connector import errors
from connector.limits import WATCH_TIMEOUT
from connector.store.connections import Connection

from .conftest import Died, House, on_both_engines
from .test_receipt_processor import look_for, rendered, rendering

VIDEO = {"script": "Hi."}


@on_both_engines
def test_a_render_of_which_nothing_is_heard_is_asked_about(house: House, alice: Connection) -> None:
    rendered(house, alice)
    house.relay.round()
    assert house.events(alice) == []
    look_for(house, minutes=3)
    [event] = house.events(alice)
    assert (event["type"], event["verified"]) == ("video.done", True)


def test_told_and_found_is_one_event(house: House, alice: Connection) -> None:
    video_id = rendered(house, alice)
    house.told(alice, "VIDEO_GENERATION_SUCCESS", video_id)
    house.relay.round()
    asked = house.argil.asked("GET /videos/{id}")
    look_for(house, minutes=10)
    assert len(house.events(alice)) == 1
    assert house.argil.asked("GET /videos/{id}") == asked  # told: nobody need ask


def still_rendering(house: House, began: datetime, waited: timedelta) -> None:
    """A look at a render that takes that long already: Argil shows it as it was after two seconds."""
    house.clock.now = began + waited
    house.argil.faults(late_seconds=waited.total_seconds() - 2)
    house.relay.round()


def test_a_relay_that_was_down_for_two_days_gives_nothing_up_when_it_comes_back(
    house: House, alice: Connection
) -> None:
    rendering(house, alice)
    began = house.clock.now
    for minutes in range(0, 30, 5):
        still_rendering(house, began, WATCH_TIMEOUT * 2 + timedelta(minutes=minutes))
    assert house.events(alice) == []
    house.argil.faults(late_seconds=0)
    look_for(house, 6)
    assert [each["type"] for each in house.events(alice)] == ["video.done"]


def test_nor_does_it_when_nobody_can_be_asked_then(house: House, alice: Connection) -> None:
    rendering(house, alice)
    house.argil.faults(error_500=-1)
    house.clock.now += WATCH_TIMEOUT * 2
    look_for(house, 30)
    assert house.events(alice) == []
    house.asked_for_days()
    look_for(house, 6)
    [event] = house.events(alice)
    assert (event["type"], event["reason"], event["verified"]) == ("video.failed", "timed_out", False)
    assert (event["video"]["name"], event["video"]["status"]) == ("Welcome", "IDLE")  # as it was when its render began


def test_a_render_that_never_ends_is_given_up_after_two_days_and_its_later_end_is_still_told(
    house: House, alice: Connection
) -> None:
    video_id = rendering(house, alice)
    began = house.clock.now
    still_rendering(house, began, timedelta(seconds=121))
    still_rendering(house, began, WATCH_TIMEOUT - timedelta(seconds=1))
    house.asked_for_days()
    assert house.events(alice) == []
    still_rendering(house, began, WATCH_TIMEOUT + timedelta(minutes=10))
    [event] = house.events(alice)
    assert (event["type"], event["reason"], event["video"]["id"]) == ("video.failed", "timed_out", video_id)
    assert (event["video"]["name"], event["video"]["status"]) == ("Welcome", "GENERATING_AUDIO")
    house.argil.faults(late_seconds=0)
    house.told(alice, "VIDEO_GENERATION_SUCCESS", video_id)
    house.relay.round()
    assert [each["type"] for each in house.events(alice)] == ["video.failed", "video.done"]


def test_what_was_last_seen_is_told_also_when_the_end_cannot_be_asked_about(house: House, alice: Connection) -> None:
    video_id = rendering(house, alice)
    still_rendering(house, house.clock.now, timedelta(minutes=3))
    house.argil.faults(error_500=-1)
    house.clock.now += WATCH_TIMEOUT
    house.asked_for_days()
    look_for(house, 6)
    [event] = house.events(alice)
    assert (event["reason"], event["video"]["id"], event["video"]["name"]) == ("timed_out", video_id, "Welcome")
    assert (event["video"]["status"], event["video"]["aspect_ratio"]) == ("GENERATING_AUDIO", "9:16")


def test_so_is_an_avatar_that_is_never_trained(house: House, alice: Connection) -> None:
    house.subscribe(alice, "avatar_failed")
    made = house.do(alice, "create_avatar", name="Anna", image_url="https://example.com/anna.jpg")
    house.argil.faults(error_500=-1)
    house.clock.now += WATCH_TIMEOUT
    house.asked_for_days()
    look_for(house, 6)
    [event] = house.events(alice)
    assert (event["reason"], event["avatar"]["id"]) == ("timed_out", made["id"])
    assert (event["avatar"]["name"], event["avatar"]["status"]) == ("Anna", "TRAINING")


# A start that was refused


def two_days_later(house: House) -> None:
    house.clock.now += WATCH_TIMEOUT
    house.asked_for_days()
    look_for(house, 6)


@on_both_engines
@pytest.mark.parametrize("status", [400, 402, 403, 429])
def test_a_refused_render_has_no_end_that_anybody_could_be_told_of(
    house: House, alice: Connection, status: int
) -> None:
    video_id = house.do(alice, "create_video", **VIDEO | {"avatar_id": house.argil.avatar()})["id"]
    house.argil.faults(answer_before=1, answer_status=status, fault_path="/render$")
    with pytest.raises(errors.Problem):
        house.do(alice, "render_video", "k", video_id=video_id)
    two_days_later(house)
    assert house.events(alice) == [] and house.argil.asked("GET /videos/{id}") == 1


@on_both_engines
@pytest.mark.parametrize("keyed", [True, False])
def test_nor_has_one_that_was_to_be_created_first(house: House, alice: Connection, keyed: bool) -> None:
    hook = {"callback_url": "https://example.com/callback", "callback_id": "row 1"}
    both = VIDEO | {"avatar_id": house.argil.avatar()}
    house.argil.credits(0)
    for _ in range(2):
        with pytest.raises(errors.InsufficientCredits):
            house.do(alice, "create_and_render_video", "k" if keyed else None, **both, **hook)
    assert house.store.callbacks.open(alice.id) == 0
    two_days_later(house)
    assert house.events(alice) == []
    house.argil.credits(1_000)
    house.do(alice, "create_and_render_video", "k" if keyed else None, **both, **hook)
    assert house.store.callbacks.open(alice.id) == 1
    look_for(house, minutes=3)
    [event] = house.events(alice)
    assert event["type"] == "video.done" and house.store.callbacks.open(alice.id) == 0


@on_both_engines
def test_a_refusal_that_comes_after_a_crash_ends_the_watch_of_the_first_try(house: House, alice: Connection) -> None:
    video_id = house.do(alice, "create_video", **VIDEO | {"avatar_id": house.argil.avatar()})["id"]
    house.argil.faults(error_500=1, fault_path="/render$")
    house.clock.dies = True
    with pytest.raises(Died):
        house.do(alice, "render_video", "k", video_id=video_id)
    house.clock.dies = False
    house.argil.credits(0)
    house.clock.forward(minutes=1)
    house.recover()
    two_days_later(house)
    assert house.events(alice) == []


def test_another_watch_of_the_same_video_goes_on(house: House, alice: Connection) -> None:
    """Somebody renders it in the provider's app, and the bridge has seen that, when its own start is refused."""
    video_id = house.do(alice, "create_video", **VIDEO | {"avatar_id": house.argil.avatar()})["id"]
    now = house.clock()
    house.store.receipts.watch(alice.id, "video", video_id, now=now, due_at=now + timedelta(minutes=1))
    house.argil.faults(answer_before=1, answer_status=400, fault_path="/render$")
    with pytest.raises(errors.InvalidInput):
        house.do(alice, "render_video", "k", video_id=video_id)
    house.argil.call("POST", f"/v1/videos/{video_id}/render")
    look_for(house, minutes=3)
    assert [each["type"] for each in house.events(alice)] == ["video.done"]
