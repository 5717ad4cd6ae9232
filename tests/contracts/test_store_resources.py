"""What we have seen of a resource ourselves."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from connector.store.connections import Connection
from connector.store.store import Store

MINUTE = timedelta(minutes=1)


@pytest.fixture
def seen(store: Store, alice: Connection) -> Any:
    def seen(resource_id: str = "vid_1", resource_type: str = "video", account: int = 0) -> Any:
        return store.resources.under_way(alice.id, resource_type, resource_id, account=account)

    return seen


def test_what_nobody_saw_is_not_under_way(store: Store, alice: Connection, seen: Any) -> None:
    assert seen() is None


def test_what_is_watched_is_under_way_in_its_account_as_it_was_last_seen(
    store: Store, alice: Connection, mallory: Connection, seen: Any, now: datetime
) -> None:
    store.receipts.watch(alice.id, "video", "vid_1", now=now, due_at=now, account=1, seen={"name": "Welcome"})
    assert seen(account=1) == {"name": "Welcome"}
    assert (
        seen(account=0)
        is seen(account=2)
        is seen("vid_2", account=1)
        is seen(resource_type="avatar", account=1)
        is None
    )
    assert store.resources.under_way(mallory.id, "video", "vid_1", account=1) is None


def test_what_was_seen_and_has_not_ended_is_under_way(
    store: Store, alice: Connection, make: Any, seen: Any, now: datetime
) -> None:
    store.events.publish([make.observation(alice, "vid_1", final=None), make.observation(alice, "vid_2")], now=now)
    assert seen() == {} and seen("vid_2") is None


def test_what_was_seen_before_the_account_changed_is_not_seen(
    store: Store, alice: Connection, make: Any, seen: Any, now: datetime
) -> None:
    store.events.publish([make.observation(alice, "vid_1", final=None)], now=now)
    assert store.connections.replace_key(alice, sealed_key="other", another=True, now=now + MINUTE)
    assert seen(account=1) is None
    store.events.publish([make.observation(alice, "vid_1", final=None)], now=now + 2 * MINUTE)
    assert seen(account=1) == {}


def test_what_was_seen_under_way_after_its_end_or_since_then_has_begun_again(
    store: Store, alice: Connection, mallory: Connection, make: Any, now: datetime
) -> None:
    def begun_again(since: datetime, connection: Connection = alice) -> bool:
        key, other = (connection.id, "video", "vid_1"), (connection.id, "video", "vid_2")
        found = store.resources.begun_again([(other, since), (key, since)])
        assert found <= {key}
        return found == {key}

    assert store.resources.begun_again([]) == set()

    assert not begun_again(now)
    store.events.publish([make.observation(alice, "vid_1", final=None)], now=now)
    assert begun_again(now) and not begun_again(now + MINUTE) and not begun_again(now, mallory)
    store.events.publish([make.observation(alice, "vid_1")], now=now + MINUTE)
    assert not begun_again(now)
    store.events.publish([make.observation(alice, "vid_1", final=None)], now=now + 2 * MINUTE)
    assert begun_again(now + 3 * MINUTE)
