"""What the bridge started is found out also when the provider never says a word."""

from datetime import datetime, timedelta

from connector.services.happenings import LATE_AFTER
from connector.store.connections import Connection

from .conftest import House, on_both_engines
from .test_happenings import look_for, rendered, rendering


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
        still_rendering(house, began, LATE_AFTER * 2 + timedelta(minutes=minutes))
    assert house.events(alice) == []
    house.argil.faults(late_seconds=0)
    look_for(house, 6)
    assert [each["type"] for each in house.events(alice)] == ["video.done"]


def test_nor_does_it_when_nobody_can_be_asked_then(house: House, alice: Connection) -> None:
    rendering(house, alice)
    house.argil.faults(error_500=-1)
    house.clock.now += LATE_AFTER * 2
    look_for(house, 30)
    assert house.events(alice) == []
    house.asked_for_days()
    look_for(house, 6)
    [event] = house.events(alice)
    assert (event["type"], event["reason"], event["verified"]) == ("video.failed", "timed_out", False)


def test_a_render_that_never_ends_is_given_up_after_two_days_and_its_later_end_is_still_told(
    house: House, alice: Connection
) -> None:
    video_id = rendering(house, alice)
    began = house.clock.now
    still_rendering(house, began, timedelta(seconds=121))
    still_rendering(house, began, LATE_AFTER - timedelta(seconds=1))
    house.asked_for_days()
    assert house.events(alice) == []
    still_rendering(house, began, LATE_AFTER + timedelta(minutes=10))
    [event] = house.events(alice)
    assert (event["type"], event["reason"], event["video"]["id"]) == ("video.failed", "timed_out", video_id)
    house.argil.faults(late_seconds=0)
    house.told(alice, "VIDEO_GENERATION_SUCCESS", video_id)
    house.relay.round()
    assert [each["type"] for each in house.events(alice)] == ["video.failed", "video.done"]
