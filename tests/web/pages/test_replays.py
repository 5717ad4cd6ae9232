"""Replays in the console: counted first, then told how far they have come."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.receiver import Arrival
from support.world import Api, World, until

from connector.store import tables
from connector.store.events import Publication

from .conftest import Browser
from .test_subscriptions import LIST, deeds, hook, stands


def happened(world: World, alice: Api, ages: Sequence[timedelta]) -> None:
    """Events of videos that were done so long ago."""
    for number, age in enumerate(ages):
        name = f"vid_{alice.connection['id']}_{number}"

        def compose(event_id: str, name: str = name) -> str:
            return f'{{"id": "{event_id}", "trigger": "video_done", "video": {{"id": "{name}"}}}}'

        told = Publication(
            connection_id=alice.connection["id"],
            resource_type="video",
            resource_id=name,
            final="done",
            trigger="video_done",
            compose=compose,
            wanted=lambda *_: True,
        )
        world.bridge.store.events.publish([told], now=datetime.now(UTC) - age)


def arrived(world: World, path: str) -> list[Arrival]:
    return [each for each in world.receiver.arrivals if each.path == path]


def replay(alice: Api, subscription_id: str) -> dict[str, Any]:
    return dict(alice.good("GET", f"/v1/subscriptions/{subscription_id}/replay"))


def test_it_is_counted_begun_and_followed_to_its_end(world: World, browser: Browser, alice: Api) -> None:
    happened(world, alice, [timedelta(days=3), timedelta(hours=3), timedelta(minutes=3)])
    mine = hook(alice, f"{world.receiver.url}/replayed")
    browser.sign_in(alice.connection["token"])
    page = browser.open(f"{LIST}/{mine}/replay").text
    assert "Since when?" in page and "<progress" not in page
    for since, count in (("1h", "1 event since"), ("24h", "2 events since"), ("7d", "3 events since")):
        assert count in browser.open(f"{LIST}/{mine}/replay?since={since}").text
    assert replay(alice, mine)["status"] == "none", "counting writes nothing"
    page = browser.open(f"{LIST}/{mine}/replay?since=24h").text
    page = browser.send(f"{LIST}/{mine}/replay").text
    assert '<progress id="done" value="0" max="2">' in page and '<label for="done">0 of 2 events' in page
    assert "Look again" in page and "are being sent again" in browser.open(f"{LIST}/{mine}").text
    [part] = re.findall(r'hx-get="([^"]+)"', page)
    with world.relay():
        told = until(lambda: (text := browser.open(part).text) and "hx-get" not in text and text)
        arrivals = until(lambda: (came := arrived(world, "/replayed")) and len(came) == 2 and came)
    assert 'value="2" max="2"' in told and "Finished" in told and "<html" not in told
    assert len({each.headers["webhook-id"] for each in arrivals}) == 2
    assert "are being sent again" not in browser.open(f"{LIST}/{mine}").text
    assert deeds(alice)[0] == ("subscription.replayed", "page", mine)
    attempts = [
        alice.good("GET", f"/v1/deliveries/{each['id']}")["attempts"]
        for each in alice.good("GET", f"/v1/deliveries?subscription_id={mine}")["data"]
    ]
    assert [[each["manual"] for each in made] for made in attempts] == [[True], [True]]


def test_any_other_time_can_be_said_in_utc(world: World, browser: Browser, alice: Api) -> None:
    happened(world, alice, [timedelta(hours=30)])
    mine = hook(alice)
    browser.sign_in(alice.connection["token"])
    earlier = datetime.now(UTC) - timedelta(hours=31)
    page = browser.open(f"{LIST}/{mine}/replay", params={"since": "at", "at": f"{earlier:%Y-%m-%dT%H:%M}"}).text
    assert "1 event since" in page and f'datetime="{earlier:%Y-%m-%dT%H:%M}:00Z"' in page
    assert f'value="{earlier:%Y-%m-%dT%H:%M}"' in page, "the form keeps what was said"
    there = earlier.astimezone(datetime.now().astimezone().tzinfo).isoformat()
    assert "1 event since" in browser.open(f"{LIST}/{mine}/replay", params={"since": there}).text


@pytest.mark.parametrize("at", ["", "yesterday", "2026-02-30T12:00", "0001-01-01T00:00+14:00", "9" * 400, "24h"])
def test_a_time_that_is_none_is_told_beside_its_field(browser: Browser, alice: Api, at: str) -> None:
    mine = hook(alice)
    browser.sign_in(alice.connection["token"])
    page = browser.open(f"{LIST}/{mine}/replay", params={"since": "at", "at": at})
    assert page.status_code == 422 and "Give a date and time" in page.text and 'aria-invalid="true"' in page.text
    browser.open(f"{LIST}/{mine}")
    fields = browser.fields(f"{LIST}/{mine}/pause") | {"since": at if at != "24h" else "at"}
    refused = browser.post(f"{LIST}/{mine}/replay", fields)
    assert refused.status_code == 422 and "Give a date and time" in refused.text
    assert replay(alice, mine)["status"] == "none"


def test_where_nothing_has_happened_there_is_nothing_to_begin(browser: Browser, alice: Api) -> None:
    mine = hook(alice)
    browser.sign_in(alice.connection["token"])
    page = browser.open(f"{LIST}/{mine}/replay?since=7d").text
    assert "Nothing has happened since" in page and "Send them again" not in page
    browser.open(f"{LIST}/{mine}")
    page = browser.post(f"{LIST}/{mine}/replay", browser.fields(f"{LIST}/{mine}/pause") | {"since": "7d"}).text
    assert "There was nothing" in page and "hx-get" not in page


@pytest.mark.parametrize("anyway", [True, False])
def test_a_paused_one_gets_it_at_once_only_where_that_is_ticked(
    world: World, browser: Browser, alice: Api, anyway: bool
) -> None:
    happened(world, alice, [timedelta(hours=2)])
    mine = hook(alice, f"{world.receiver.url}/{alice.connection['id']}")
    alice.good("PATCH", f"/v1/subscriptions/{mine}", {"status": "paused"})
    browser.sign_in(alice.connection["token"])
    asked = {"since": "24h"} | ({"even_if_paused": "yes"} if anyway else {})
    page = browser.open(f"{LIST}/{mine}/replay", params=asked).text
    assert "Also while it is paused" in page
    assert ("paused: they are sent all the same" in page, "paused: they wait" in page) == (anyway, not anyway)
    browser.send(f"{LIST}/{mine}/replay")
    with world.relay():
        until(lambda: replay(alice, mine)["status"] == "finished")
        [sent] = alice.good("GET", f"/v1/deliveries?subscription_id={mine}")["data"]
        if anyway:
            assert until(lambda: arrived(world, f"/{alice.connection['id']}"))
        else:
            assert sent["status"] == "pending" and sent["due_at"] is None
    assert alice.good("GET", f"/v1/subscriptions/{mine}")["status"] == "paused"


def test_a_disabled_one_is_refused_with_a_sentence(world: World, browser: Browser, alice: Api) -> None:
    happened(world, alice, [timedelta(hours=2)])
    mine = hook(alice)
    browser.sign_in(alice.connection["token"])
    browser.open(f"{LIST}/{mine}/replay?since=24h")
    fields = browser.fields(f"{LIST}/{mine}/replay")
    stands(world, mine, status="disabled", reason="gone")
    page = browser.open(f"{LIST}/{mine}/replay?since=24h").text
    assert "Make it active first" in page and "Since when?" not in page and "Send it again" not in page
    refused = browser.post(f"{LIST}/{mine}/replay", fields)
    assert refused.status_code == 422 and "This subscription is disabled. Make it active first." in refused.text
    assert replay(alice, mine)["status"] == "none"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"events": 1280, "done": 412}, ["412 of 1,280 events", 'value="412" max="1280"', "hx-get", "Under way"]),
        ({"since": None, "began_at": None}, ['<progress id="done"></progress>', "hx-get", "Under way"]),
        ({"events": 5, "done": 2, "ended_at": datetime.now(UTC)}, ["Broken off", "was disabled meanwhile"]),
        ({"events": 1, "done": 1, "ended_at": datetime.now(UTC)}, ["1 of 1 event since", "Finished"]),
    ],
)
def test_every_progress_has_its_words(
    world: World, browser: Browser, alice: Api, values: dict[str, Any], told: list[str]
) -> None:
    mine, now = hook(alice), datetime.now(UTC)
    row = {"subscription_id": mine, "after": 0, "until": 9, "since": now, "began_at": now} | values
    with world.bridge.store.database.write() as transaction:
        transaction.execute(tables.replays.insert().values(row))
    browser.sign_in(alice.connection["token"])
    for path in ("replay", "replay/progress"):
        page = browser.open(f"{LIST}/{mine}/{path}").text
        assert all(each in page for each in told), page
        assert page.count("hx-get") == told.count("hx-get")
