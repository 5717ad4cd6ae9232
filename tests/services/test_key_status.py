"""What a refusal says of a key, and what becomes of a connection whose key is refused."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from connector import errors
from connector.catalogue.entries import Search
from connector.limits import ASK_REFUSED_KEY_EVERY, DOUBT_KEY_FOR, LOOK_FOR_REFUSED_KEYS_EVERY
from connector.services.key_status import RefusedKeys, meaning
from connector.store.activity import BRIDGE
from connector.store.connections import Connection
from connector.vault import api_key

from .conftest import Clock, House, on_both_engines
from .test_receipt_processor import DONE, look_for, rendered

REFUSED = errors.ReconnectRequired("no")
PAGE = {"answer_before": -1, "answer_page": True}
SILENT = {"answer_before": -1, "answer_empty": True}
WEBHOOKS = "GET /webhooks"


def doubted(call: str) -> errors.KeyDoubted:
    return errors.KeyDoubted("perhaps", call=call, refused=REFUSED)


@pytest.mark.parametrize(
    ("status", "first", "problem", "after", "means"),
    [
        ("active", None, REFUSED, 0, "refused"),
        ("active", "/videos", REFUSED, 0, "refused"),
        ("active", None, doubted("/videos"), 0, "doubtful"),
        ("active", "/videos", doubted("/videos"), 3600, "known"),
        ("active", "/videos", doubted("/avatars"), 59, "known"),
        ("active", "/videos", doubted("/avatars"), 60, "refused"),
        ("active", "/videos", doubted("/videos/…"), 60, "refused"),
        ("active", "/videos", doubted("/avatars"), -5, "known"),
        ("reconnect_required", None, doubted("/videos"), 0, "refused"),
        ("reconnect_required", None, REFUSED, 0, "refused"),
    ],
)
def test_what_a_refusal_means(
    make: Any, now: datetime, status: str, first: str | None, problem: Any, after: int, means: str
) -> None:
    doubted_at = now if first else None
    connection = replace(make.connection("alice"), status=status, doubted_at=doubted_at, doubted_call=first)
    assert meaning(problem, connection, now=now + timedelta(seconds=after)) == means


def find(house: House, connection: Connection, what: str = "find_avatars") -> Any:
    return house.actions.read(Search, house.again(connection), what, {})


def status(house: House, connection: Connection) -> str:
    return house.again(connection).status


@pytest.mark.parametrize("said", [401, 403, 404, 407, 451, 500, 503])
def test_a_page_is_the_providers_or_the_networks_fault(house: House, alice: Connection, said: int) -> None:
    house.argil.faults(answer_status=said, **PAGE)
    for key in ("find_avatars", "find_voices", "find_videos"):
        with pytest.raises(errors.ProviderFailed):
            find(house, alice, key)
        house.clock.forward(minutes=2)
    with pytest.raises(errors.ProviderFailed):
        house.do(alice, "get_video", video_id="vid_1")
    assert status(house, alice) == "active" and house.again(alice).doubted_at is None


@pytest.mark.parametrize("said", [401, 403])
def test_a_key_is_tried_strictly_when_it_is_new_and_no_page_counts(house: House, said: int) -> None:
    for fault, problem in ((SILENT, errors.InvalidApiKey), ({"answer_before": -1}, errors.InvalidApiKey)):
        house.argil.faults(answer_status=said, **fault)
        with pytest.raises(problem):
            house.connect("carol")
    house.argil.faults(answer_status=said, **PAGE)
    with pytest.raises(errors.ProviderFailed):
        house.connect("carol")


@pytest.mark.parametrize("said", [401, 403])
def test_a_refusal_in_json_counts_at_once(house: House, alice: Connection, said: int) -> None:
    house.argil.faults(answer_before=1, answer_status=said)
    with pytest.raises(errors.ReconnectRequired):
        find(house, alice)
    assert status(house, alice) == "reconnect_required"
    assert find(house, alice) and status(house, alice) == "active"  # whoever asks finds out that it works


@on_both_engines
@pytest.mark.parametrize("said", [401, 403])
def test_a_refusal_without_a_word_counts_when_another_call_says_so_a_minute_later(
    house: House, alice: Connection, said: int
) -> None:
    house.argil.faults(answer_status=said, **SILENT)
    with pytest.raises(errors.KeyDoubted):
        find(house, alice, "find_avatars")
    with pytest.raises(errors.KeyDoubted):
        find(house, alice, "find_voices")  # at once
    house.clock.now += DOUBT_KEY_FOR
    with pytest.raises(errors.KeyDoubted):
        find(house, alice, "find_avatars")  # the same call
    assert status(house, alice) == "active"
    with pytest.raises(errors.ReconnectRequired):
        find(house, alice, "find_voices")
    assert status(house, alice) == "reconnect_required"
    with pytest.raises(errors.ReconnectRequired):
        find(house, alice, "find_avatars")


def test_a_success_in_between_takes_the_doubt_back(house: House, alice: Connection) -> None:
    house.argil.faults(answer_status=403, fault_path="avatars", **SILENT)
    with pytest.raises(errors.KeyDoubted):
        find(house, alice, "find_avatars")
    assert house.again(alice).doubted_call == "/avatars"
    find(house, alice, "find_voices")
    assert house.again(alice).doubted_at is None
    house.argil.faults(answer_status=403, **SILENT)
    house.clock.now += DOUBT_KEY_FOR
    with pytest.raises(errors.KeyDoubted):
        find(house, alice, "find_voices")
    assert status(house, alice) == "active"


def test_a_change_that_is_refused_without_a_word_was_not_done(house: House, alice: Connection) -> None:
    given = {"script": "Hello.", "avatar_id": house.argil.avatar()}
    house.argil.faults(answer_status=403, fault_methods=["POST"], **SILENT)
    with pytest.raises(errors.KeyDoubted):
        house.do(alice, "create_video", "row-1", **given)
    house.argil.faults()
    assert house.do(alice, "create_video", "row-1", **given)["id"]
    assert house.argil.state()["videos_created"] == 1 and status(house, alice) == "active"


# While a key is refused


@pytest.fixture
def refused(house: House) -> RefusedKeys:
    return RefusedKeys(house.store, house.vault, house.providers, house.clock)


@on_both_engines
def test_a_refused_key_is_asked_about_once_an_hour_and_recovers_by_itself(
    house: House, alice: Connection, refused: RefusedKeys
) -> None:
    house.argil.faults(refuse_keys=True)
    with pytest.raises(errors.ReconnectRequired):
        find(house, alice)
    another = RefusedKeys(house.store, house.vault, house.providers, house.clock)
    asked = house.argil.asked(WEBHOOKS)
    for _ in range(int(timedelta(hours=5) / LOOK_FOR_REFUSED_KEYS_EVERY)):
        house.clock.now += LOOK_FOR_REFUSED_KEYS_EVERY
        refused.ask_again()
        another.ask_again()
    assert 4 <= house.argil.asked(WEBHOOKS) - asked <= 5
    house.argil.faults()
    house.clock.now += ASK_REFUSED_KEY_EVERY
    house.swept()  # nothing is asked for, and the next one is ten minutes away
    swept = house.argil.asked("GET /videos")
    refused.ask_again()
    assert status(house, alice) == "active"
    house.swept()
    assert house.argil.asked("GET /videos") > swept  # at once


@pytest.mark.parametrize("lasts", [2, 60])
def test_what_arrives_while_a_key_is_refused_waits_and_is_told_as_it_is(
    house: House, alice: Connection, refused: RefusedKeys, clock: Clock, lasts: int
) -> None:
    video_id = rendered(house, alice)
    house.argil.faults(refuse_keys=True)
    house.told(alice, DONE, video_id, videoUrl="https://forged.example/v.mp4")
    house.relay.round()
    assert status(house, alice) == "reconnect_required"
    asked = house.argil.asked("GET /videos/{id}")
    look_for(house, lasts * 60, every=600)
    assert house.events(alice) == [] and house.receipts()[0][0] == "new"
    assert house.argil.asked("GET /videos/{id}") == asked
    house.argil.faults()
    refused.ask_again()
    house.relay.round()
    [event] = house.events(alice)
    assert event["verified"] is True and "forged" not in event["video"]["video_url"]


def test_what_waited_for_a_new_key_is_due_with_it(house: House, alice: Connection, clock: Clock) -> None:
    video_id = rendered(house, alice)
    house.store.connections.mark(alice, now=clock(), status="reconnect_required")
    house.told(alice, DONE, video_id)
    house.relay.round()
    assert house.events(alice) == []
    house.connections.change(house.again(alice), api_key="sandbox-alice", label=None, by=BRIDGE, now=clock())
    house.relay.round()
    assert [each["verified"] for each in house.events(alice)] == [True]


def test_what_is_learnt_of_a_key_that_was_replaced_meanwhile_counts_for_nothing(
    house: House, alice: Connection, clock: Clock
) -> None:
    sealed = house.vault.seal(api_key(alice.id), "sandbox-alice")
    house.store.connections.change(alice.id, now=clock(), sealed_key=sealed)
    assert not house.store.connections.mark(alice, now=clock(), status="reconnect_required")
    assert not house.store.connections.key_works(alice, now=clock())
    assert status(house, alice) == "active"
