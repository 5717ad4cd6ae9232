"""Every way to a provider that somebody waits for has a slot, and one connection's slots are not another's."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from support.waiting import held

from connector import errors
from connector.catalogue.entries import Options, Search
from connector.egress.http import NoAnswer, Request
from connector.egress.provider_slots import SHARE, STRANGERS
from connector.store.activity import BRIDGE
from connector.store.connections import Connection

from .conftest import House, together

WAYS: dict[str, Callable[[House, Connection], Any]] = {
    "action": lambda house, who: house.do(who, "get_video", video_id="vid_1"),
    "changing action": lambda house, who: house.do(who, "delete_video", video_id="vid_1"),
    "search": lambda house, who: house.actions.read(Search, who, "find_videos", {}),
    "options": lambda house, who: house.actions.read(Options, who, "voices", {}),
    "another key": lambda house, who: house.connections.change(
        who, api_key="sandbox-x", label=None, by=BRIDGE, now=house.clock()
    ),
    "disconnecting": lambda house, who: house.connections.disconnect(who, now=house.clock()),
}


@pytest.fixture
def bob(house: House) -> Connection:
    return house.connect("bob")


@pytest.mark.parametrize("way", WAYS)
def test_a_connection_whose_calls_hang_is_told_so_and_no_provider_is_asked(
    house: House, alice: Connection, bob: Connection, way: str
) -> None:
    before = house.argil.state()["requests"]
    with held(house.slots, alice.id, SHARE) as got:
        assert got == SHARE
        with pytest.raises(errors.RateLimited, match="of this connection") as told:
            WAYS[way](house, alice)
        assert told.value.retry_after and house.argil.state()["requests"] == before
        try:
            WAYS[way](house, bob)
        except errors.NotFound:
            pass  # there is no such video: it was asked
    assert house.again(alice).status == "active"
    assert house.store.operations.recent(alice.id, 0, limit=9) == []


def test_strangers_wait_for_each_other_only(house: House, alice: Connection) -> None:
    with held(house.slots, None, STRANGERS):
        with pytest.raises(errors.RateLimited, match="Too many API keys"):
            house.connect("carol")
        assert house.do(alice, "get_voice", voice_id=house.actions.read(Options, alice, "voices", {}).rows[0]["id"])
    assert house.connect("carol")


def test_subscribing_goes_on_without_a_slot(house: House, alice: Connection) -> None:
    """What is subscribed to is kept; the webhook is the relay's to look after."""
    before = house.argil.state()["requests"]
    with held(house.slots, alice.id, SHARE):
        made = house.subscribe(alice)
    assert house.argil.state()["requests"] == before
    assert house.store.subscriptions.get(alice.id, made.id)


def test_whoever_waits_for_an_equal_call_holds_a_slot(
    house: House, alice: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for up to 24 seconds, and holds a thread as long."""
    seen: list[int] = []
    waits, goes_on = threading.Event(), threading.Event()
    create = house.providers["argil"].client("sandbox-alice").__class__.create_video

    def slow(client: Any, body: Any) -> Any:
        waits.set()
        goes_on.wait(10)
        return create(client, body)

    def pause(seconds: float) -> None:
        seen.append(house.slots._taken[alice.id])
        goes_on.set()
        house.clock.pause(seconds)

    monkeypatch.setattr("connector.providers.argil.client.Client.create_video", slow)
    monkeypatch.setattr(house.actions._operations, "_pause", pause)
    given: dict[str, Any] = {"script": "Hello there.", "avatar_id": house.argil.avatar()}

    def later() -> Any:
        waits.wait(10)
        return house.do(alice, "create_video", **given)

    together(lambda: house.do(alice, "create_video", **given), later)
    assert seen and seen[0] == 2


def test_a_call_that_forgot_its_slot_takes_one_of_strangers(house: House) -> None:
    request = Request("GET", "http://127.0.0.1:9/")
    assert isinstance(house.session.call(request, timeout=1), NoAnswer)
    with held(house.slots, None, STRANGERS), pytest.raises(errors.RateLimited):
        house.session.call(request, timeout=1)
