"""What one tenant could have without end: subscriptions, callbacks, watches, tests and replays."""

from typing import Any

import pytest

from connector import errors, limits
from connector.store import tables
from connector.store.activity import BRIDGE
from connector.store.connections import Connection

from .conftest import House


@pytest.fixture
def bob(house: House) -> Connection:
    return house.connect("bob")


def test_a_connection_has_so_many_subscriptions(house: House, alice: Connection, bob: Connection) -> None:
    first = house.subscribe(alice)
    with house.store.database.write() as transaction:
        row = transaction.execute(tables.subscriptions.select()).one()._asdict()
        more = [
            row | {"id": f"sub_{n}", "target_digest": str(n)} for n in range(limits.SUBSCRIPTIONS_OF_CONNECTION - 1)
        ]
        transaction.execute(tables.subscriptions.insert(), more)
    with pytest.raises(errors.InvalidInput, match="1000 subscriptions, the most there can be"):
        house.subscribe(alice)
    assert house.subscribe(bob)
    again, new = house.subscriptions.subscribe(
        alice, trigger="video_done", target_url=first.target_url, filters={}, by=BRIDGE, now=house.clock()
    )
    assert (again.id, new) == (first.id, False)
    house.subscriptions.unsubscribe(alice, first.id, by=BRIDGE, now=house.clock())
    assert house.subscribe(alice)


def test_an_operation_has_so_many_callbacks_and_one_watch(house: House, alice: Connection) -> None:
    given: dict[str, Any] = {"script": "Hello there.", "avatar_id": house.argil.avatar()}
    for number in range(limits.CALLBACKS_OF_OPERATION):
        url = f"https://hooks.example/{number}"
        house.do(alice, "create_and_render_video", "k", **given, callback_url=url)
        house.do(alice, "create_and_render_video", "k", **given, callback_url=url)
    with pytest.raises(errors.InvalidInput, match="20 callbacks wait for this run already") as told:
        house.do(alice, "create_and_render_video", "k", **given, callback_url="https://hooks.example/more")
    assert list(told.value.details or {}) == ["callback_url"]
    assert house.do(alice, "create_and_render_video", "k", **given)
    with house.store.database.read() as transaction:
        watches = transaction.execute(tables.receipts.select().where(tables.receipts.c.thing_id.is_not(None))).all()
    assert len(watches) == 1


def test_tests_and_replays_are_asked_for_so_often(house: House, alice: Connection, bob: Connection) -> None:
    mine, theirs = house.subscribe(alice), house.subscribe(bob)
    delivery, _ = house.subscriptions.test(alice, mine.id, now=house.clock())
    for _ in range(int(limits.SENDS_AT_ONCE) - 1):
        house.bridge.replays.begin(alice, mine.id, since=house.clock(), by=BRIDGE, now=house.clock())
    calls: list[Any] = [
        lambda: house.subscriptions.test(alice, mine.id, now=house.clock()),
        lambda: house.bridge.replays.begin(alice, mine.id, since=house.clock(), by=BRIDGE, now=house.clock()),
        lambda: house.deliveries.send_again(alice, delivery, by=BRIDGE, now=house.clock()),
    ]
    for call in calls:
        with pytest.raises(errors.RateLimited, match="Try again in 1 seconds") as told:
            call()
        assert told.value.retry_after == 1
    assert house.subscriptions.test(bob, theirs.id, now=house.clock())
    house.clock.forward(seconds=2)
    for call in calls:
        call()
