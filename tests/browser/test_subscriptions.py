"""Subscriptions: what their owner does about them, and past events sent again while somebody looks on."""

from collections.abc import Iterator
from typing import Any

import pytest
from browser import scene
from browser.conftest import at_rest
from browser.person import Person
from support.world import Api, World, until

pytestmark = pytest.mark.browser

VIDEOS = 3


@pytest.fixture(scope="module")
def world(sqlite: Any) -> Iterator[World]:
    """A bridge whose relay works only when a test says so."""
    with at_rest(sqlite) as world:
        yield world


@pytest.fixture
def hook(world: World, alice: Api, person: Person) -> str:
    """A subscription of hers, who is signed in."""
    world.receiver.arrivals.clear()
    person.sign_in(alice.connection["token"])
    return scene.hook(world, alice, "takes")


def status(api: Api, hook: str) -> str:
    return str(api.good("GET", f"/v1/subscriptions/{hook}")["status"])


def see(person: Person, text: str, *, scripts: bool) -> None:
    """Return when a text can be seen: the page changes by itself where scripts run, else it is looked at again."""
    if scripts:
        person.sees(text)
        return

    def looked() -> bool:
        if person.page.get_by_text(text).first.is_visible():
            return True
        person.follow("Look again")
        return False

    until(looked)


def test_past_events_are_sent_again_and_one_sees_how_far_that_is(
    world: World, alice: Api, person: Person, hook: str, scripts: bool
) -> None:
    with world.relay():
        for number in range(VIDEOS):
            scene.video(world, alice, f"Video {number}.")
        first = {arrival.headers["webhook-id"] for arrival in world.receiver.wait(VIDEOS)}
        scene.settled(alice, VIDEOS)

    person.open(f"/console/subscriptions/{hook}")
    person.follow("Send past events again")
    person.page.get_by_role("radio", name="The last hour").check()
    person.press("Count them first")
    person.heading(f"{VIDEOS} events since", exact=False)
    person.press("Send them again")
    person.sees(f"0 of {VIDEOS} events")
    person.sees("Under way")
    assert len(world.receiver.arrivals) == VIDEOS
    with world.relay():
        see(person, f"{VIDEOS} of {VIDEOS} events", scripts=scripts)
        person.sees("Finished")
        again = [arrival.headers["webhook-id"] for arrival in world.receiver.wait(2 * VIDEOS)[VIDEOS:]]
    assert set(again) == first and len(again) == VIDEOS


def test_a_test_event_shows_what_the_address_answers(world: World, person: Person, hook: str, scripts: bool) -> None:
    world.receiver.at["/takes"] = (418, {}, b"I am a teapot")
    person.open(f"/console/subscriptions/{hook}")
    person.press("Send a test event")
    person.sees("On its way")
    with world.relay():
        see(person, "I am a teapot", scripts=scripts)
    del world.receiver.at["/takes"]
    person.sees("418")
    assert {arrival.event["test"] for arrival in world.receiver.arrivals} == {True}


def test_it_is_paused_resumed_moved_and_removed(world: World, alice: Api, person: Person, hook: str) -> None:
    person.open("/console/subscriptions")
    person.page.get_by_role("cell").get_by_role("link").click()
    person.press("Pause")
    person.sees("What happens is kept and sent once you resume it")
    assert status(alice, hook) == "paused"
    person.press("Resume")
    person.sees("Active again")
    assert status(alice, hook) == "active"

    person.unfold("Send to another address")
    person.fill(Address="http://example.com/plain")
    person.press("Change the address")
    assert person.page.get_by_label("Address").get_attribute("aria-invalid") == "true"
    person.fill(Address=f"{world.receiver.url}/moved")
    person.press("Change the address")
    person.sees("It has its new address")
    assert alice.good("GET", f"/v1/subscriptions/{hook}")["target_url"].endswith("/moved")

    person.unfold("Replace the signing secret")
    person.press("Replace the secret")
    shown = person.page.get_by_label("Signing secret").input_value()
    assert shown.startswith("whsec_")
    person.follow("Done")
    assert shown not in person.page.content()

    person.unfold("Remove")
    person.press("Remove the subscription")
    person.sees("The subscription is removed")
    assert alice.good("GET", "/v1/subscriptions")["data"] == []
