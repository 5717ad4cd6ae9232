"""Deliveries: one that failed is understood, its receiver mended, and it is sent again; and many are looked through."""

import re

import pytest
from browser import scene
from browser.conftest import NewPerson
from browser.person import Person
from support.world import Api, World, until

from connector.web.pages.deliveries import ROWS

pytestmark = pytest.mark.browser

AWAY = (503, {}, b"The scenario is switched off.")
HOOKS, VIDEOS = 9, 3


@pytest.fixture
def refused(world: World, alice: Api, person: Person, scripts: bool) -> str:
    """The path of a receiver that takes nothing; a delivery to it has failed for good, and alice is signed in."""
    path = f"/away-{scripts}-{len(world.receiver.arrivals)}"
    world.receiver.at[path] = AWAY
    scene.hook(world, alice, path[1:])
    scene.video(world, alice)
    scene.settled(alice, 1)
    person.sign_in(alice.connection["token"])
    return path


def ids(world: World, path: str) -> list[str]:
    """The events that came to a path."""
    return [each.headers["webhook-id"] for each in world.receiver.arrivals if each.path == path]


def until_shown(person: Person, text: str, *, scripts: bool) -> None:
    """Return when a text can be seen: by itself where scripts run, else once the page is loaded anew."""
    if scripts:
        person.sees(text)
    else:
        until(lambda: person.page.reload() and person.page.get_by_text(text).filter(visible=True).count())


def test_a_failed_delivery_is_understood_and_sent_again_once_its_receiver_is_mended(
    world: World, alice: Api, person: Person, refused: str, scripts: bool
) -> None:
    person.follow("Deliveries")
    person.page.get_by_role("cell").get_by_role("link", name="Video Done").click()
    person.heading("How it stands")
    person.sees("It was never accepted")
    person.sees("The receiver has trouble of its own")
    attempts = person.page.get_by_role("region", name="Attempts").get_by_role("listitem")
    tries = attempts.count()
    assert tries == len(ids(world, refused)) and "503 Service Unavailable" in attempts.first.inner_text()
    assert "The scenario is switched off." in attempts.first.inner_text()

    person.press("Send again")
    until(lambda: len(ids(world, refused)) == tries + 1)
    until_shown(person, "Sent by hand", scripts=scripts)
    assert attempts.count() == tries + 1 and "503" in attempts.first.inner_text()

    del world.receiver.at[refused]
    person.press("Send again")
    until_shown(person, "The receiver has accepted it", scripts=scripts)
    assert "200" in attempts.first.inner_text() and "Sent by hand" in attempts.first.inner_text()
    assert len(set(ids(world, refused))) == 1
    [row] = scene.deliveries(alice)
    assert (row["status"], row["attempt_count"]) == ("delivered", tries + 2)
    person.follow("Activity")
    person.sees("Sent a delivery again")


def test_the_row_of_a_list_sends_again_too(world: World, person: Person, refused: str, scripts: bool) -> None:
    del world.receiver.at[refused]
    person.open("/console/deliveries?status=failed")
    button = person.page.get_by_role("row").get_by_role("button")
    if scripts:
        before = person.page.url
        button.click()
        person.sees("Delivered")
        assert person.page.url == before
    else:
        button.click()
        person.sees("It is being sent again")
        assert person.page.get_by_role("link", name="All", exact=True).is_visible()  # the filter is still there
        person.open("/console/deliveries")
        until_shown(person, "200 OK", scripts=False)


@pytest.fixture
def many(world: World, alice: Api) -> str:
    """More deliveries than a page has, of which some have failed: those to this subscription."""
    world.receiver.at["/refuses"] = AWAY
    refuses = scene.hook(world, alice, "refuses")
    for number in range(HOOKS - 1):
        scene.hook(world, alice, f"takes-{number}")
    for number in range(VIDEOS):
        scene.video(world, alice, f"Video {number}.")
    until(lambda: len(scene.deliveries(alice, status="delivered", limit="100")) == (HOOKS - 1) * VIDEOS)
    until(lambda: len(scene.deliveries(alice, status="failed")) == VIDEOS)
    return refuses


def links(person: Person) -> list[str]:
    """Where the rows lead, without the filters."""
    rows = person.page.get_by_role("row").get_by_role("link", name="Video Done")
    return [str(each.get_attribute("href")).partition("?")[0] for each in rows.all()]


def test_they_are_filtered_paged_and_shared_by_their_address(
    alice: Api, person: Person, new_person: NewPerson, many: str
) -> None:
    person.sign_in(alice.connection["token"])
    person.follow("Deliveries")
    first = links(person)
    person.follow("Older")
    second = links(person)
    assert (len(first), len(second)) == (ROWS, HOOKS * VIDEOS - ROWS) and not set(first) & set(second)
    person.follow("Newest")
    assert links(person) == first

    person.page.get_by_label("Status").select_option("Failed")
    person.press("Show")
    failed = links(person)
    assert len(failed) == VIDEOS and re.search(r"[?&]status=failed\b", person.at)
    person.page.get_by_label("Since").select_option("Last hour")
    person.press("Show")
    assert links(person) == failed and "status=failed" in person.at and "since=1h" in person.at

    another = new_person(scripts=False)
    another.open(person.at)
    another.fill(API_key_or_token=f"sandbox-{alice.connection['label']}")
    another.press("Sign in")
    assert another.at == person.at and links(another) == failed
    another.page.get_by_role("row").get_by_role("link", name="Video Done").first.click()
    another.heading("How it stands")
    another.follow("Older")
    another.heading("How it stands")
    assert another.at.startswith(failed[1])
    another.follow("Back to the list")
    assert links(another) == failed

    person.page.get_by_label("Id", exact=True).fill(failed[2].rpartition("/")[2])
    person.press("Show")
    assert links(person) == failed[2:]
