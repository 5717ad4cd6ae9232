"""A connection's new key: of the same account, where repeats must go on costing nothing, or of another one, where no
answer of the account before is ever given.
"""

from typing import Any

import pytest

from connector import errors, limits
from connector.store.activity import BRIDGE
from connector.store.connections import Connection
from connector.vault import Vault, api_key

from .conftest import Clock, House, on_both_engines
from .test_connections import OTHER_KEY
from .test_sweep import finished_in_the_app, ten_minutes_later, told

WEBHOOKS = {"error_500": -1, "fault_methods": ["POST"], "fault_path": "^/webhooks"}
CREATE = {"script": "Hello there.", "name": "A"}


def moved(house: House, connection: Connection, api_key: str) -> Connection:
    return house.connections.change(house.again(connection), api_key=api_key, label=None, by=BRIDGE, now=house.clock())


def create(house: House, connection: Connection, key: str | None = "k", **more: Any) -> dict[str, Any]:
    given = CREATE | {"avatar_id": house.argil.avatar("anybody")} | more
    return dict(house.do(house.again(connection), "create_video", key, **given))


@on_both_engines
@pytest.mark.parametrize("how", [{"key": "k"}, {"key": None, "deduplicate_minutes": 60}], ids=["key", "window"])
def test_in_another_account_a_repeat_is_another_operation(house: House, alice: Connection, how: dict[str, Any]) -> None:
    first = create(house, alice, **how)
    changed = moved(house, alice, "sandbox-alice2")
    assert changed.account == alice.account + 1
    second = create(house, alice, **how)
    assert second["id"] != first["id"] and house.argil.state("alice2")["videos_created"] == 1
    assert create(house, alice, **how)["id"] == second["id"]


def test_a_call_that_nobody_was_told_of_is_not_joined_in_another_account(house: House, alice: Connection) -> None:
    house.argil.faults(error_500=-1, fault_methods=["POST"], fault_path="^/videos$")
    with pytest.raises(errors.ProviderTimeout):
        create(house, alice, None)
    house.argil.faults()
    moved(house, alice, "sandbox-alice2")
    create(house, alice, None)
    assert house.argil.state("alice2")["videos_created"] == 1 and house.argil.state()["videos_created"] == 0


# A rotated key of the same account, told by whatever there is to tell it.


@pytest.mark.parametrize("webhook", [True, False])
@pytest.mark.parametrize("revoked", [True, False])
@pytest.mark.parametrize("opens", [True, False])
def test_in_the_same_account_a_repeat_costs_nothing(
    house: House, clock: Clock, webhook: bool, revoked: bool, opens: bool
) -> None:
    house.argil.faults(**({} if webhook else WEBHOOKS))
    alice = house.connect("alice")
    first = create(house, alice)
    house.argil.another_key("sandbox-rotated")
    if not opens:
        sealed = Vault([OTHER_KEY]).seal(api_key(alice.id), "sandbox-alice")
        house.store.connections.change(alice.id, now=clock(), sealed_key=sealed)
    if revoked:
        house.argil.revoke("sandbox-alice")
    assert moved(house, alice, "sandbox-rotated").account == alice.account
    assert create(house, alice)["id"] == first["id"]
    assert house.argil.call("GET", "/sandbox/state", "rotated")["videos_created"] == 1


def test_so_does_the_very_same_key_though_nothing_else_tells(house: House) -> None:
    house.argil.faults(**WEBHOOKS)
    alice = house.connect("alice")
    assert moved(house, alice, "sandbox-alice").account == alice.account


@pytest.mark.parametrize("webhook", [True, False])
@pytest.mark.parametrize("revoked", [True, False])
def test_another_account_is_told_by_as_little(house: House, webhook: bool, revoked: bool) -> None:
    house.argil.faults(**({} if webhook else WEBHOOKS))
    alice = house.connect("alice")
    create(house, alice)
    if revoked:
        house.argil.revoke("sandbox-alice")
    assert moved(house, alice, "sandbox-alice2").account == alice.account + 1


def test_one_that_was_deleted_among_others_does_not_make_it_another_account(house: House) -> None:
    house.argil.faults(**WEBHOOKS)
    alice = house.connect("alice")
    kept, deleted = create(house, alice, "1"), create(house, alice, "2")
    house.argil.call("DELETE", f"/v1/videos/{deleted['id']}")
    house.argil.another_key("sandbox-rotated")
    house.argil.revoke("sandbox-alice")
    assert moved(house, alice, "sandbox-rotated").account == alice.account
    assert create(house, alice, "1")["id"] == kept["id"]


def test_where_nothing_tells_no_answer_is_given_on(house: House) -> None:
    house.argil.faults(**WEBHOOKS)
    alice = house.connect("alice")
    house.argil.another_key("sandbox-rotated")
    house.argil.revoke("sandbox-alice")
    assert moved(house, alice, "sandbox-rotated").account == alice.account + 1


def test_a_provider_that_cannot_be_asked_leaves_everything_as_it_was(house: House) -> None:
    house.argil.faults(**WEBHOOKS)
    alice = house.connect("alice")
    create(house, alice)
    house.argil.revoke("sandbox-alice")
    house.argil.faults(error_500=-1, fault_path="^/videos")
    with pytest.raises(errors.ProviderFailed):
        moved(house, alice, "sandbox-alice2")
    kept = house.again(alice)
    assert (kept.sealed_key, kept.account) == (alice.sealed_key, alice.account)


def test_what_a_third_account_has_made_is_no_mark_of_the_present_one(house: House) -> None:
    house.argil.faults(**WEBHOOKS)
    alice = house.connect("alice")
    first = create(house, alice)
    moved(house, alice, "sandbox-alice2")
    house.argil.revoke("sandbox-alice2")
    moved(house, alice, "sandbox-alice")
    assert house.again(alice).account == 2 and create(house, alice)["id"] != first["id"]


# What was under way.


@on_both_engines
def test_what_was_under_way_in_the_account_before_is_ended_and_never_sent_with_the_new_key(
    house: House, alice: Connection, clock: Clock
) -> None:
    house.argil.faults(error_500=-1, fault_methods=["POST"], fault_path="^/videos$")
    with pytest.raises(errors.ProviderTimeout):
        create(house, alice)
    house.argil.faults()
    moved(house, alice, "sandbox-alice2")
    asked = house.argil.asked("GET /videos", "alice2")
    for _ in range(3):
        clock.forward(seconds=limits.ASK_SECONDS * 2)
        house.recover()
    assert house.argil.asked("GET /videos", "alice2") == asked
    assert house.argil.state("alice2")["videos_created"] == 0
    [left] = house.store.operations.recent(alice.id, 0, limit=10)
    assert (left.status, left.http_status) == ("finished", 502)
    assert "another account" in str(left.answer)


@on_both_engines
def test_a_call_that_runs_while_the_key_is_replaced_ends_in_its_own_account(
    house: House, alice: Connection, clock: Clock
) -> None:
    house.argil.faults(error_500_after=1, fault_methods=["POST"], fault_path="^/videos$")
    house.argil.faults(late_seconds=3.0, error_500_after=1, fault_methods=["POST"], fault_path="^/videos$")
    clock.meanwhile = lambda: moved(house, alice, "sandbox-alice2")
    first = create(house, alice)
    assert house.again(alice).account == 1
    house.argil.faults()
    assert [first["id"]] == [each["id"] for each in house.argil.call("GET", "/v1/videos")["videos"]]
    assert house.argil.state("alice2")["videos_created"] == 0
    assert create(house, alice)["id"] != first["id"]


def test_a_late_refusal_of_the_key_before_says_nothing_of_the_new_one(
    house: House, alice: Connection, clock: Clock
) -> None:
    stale = house.again(alice)
    moved(house, alice, "sandbox-alice2")
    house.argil.revoke("sandbox-alice")
    with pytest.raises(errors.ReconnectRequired):
        house.do(stale, "get_video", video_id="vid_1")
    assert house.again(alice).status == "active"


def test_two_that_replace_the_key_at_once_do_not_share_an_account(house: House, alice: Connection) -> None:
    create(house, alice)
    stale = house.again(alice)
    moved(house, alice, "sandbox-alice2")
    house.connections.change(stale, api_key="sandbox-alice3", label=None, by=BRIDGE, now=house.clock())
    assert house.again(alice).account == 2
    assert house.argil.state("alice2")["webhooks"] == [] and len(house.argil.state("alice3")["webhooks"]) == 1


# The sweep.


def test_a_key_of_the_same_account_misses_nothing_that_ended_while_there_was_none(
    house: House, alice: Connection
) -> None:
    house.swept()
    house.argil.another_key("sandbox-rotated")
    house.argil.revoke("sandbox-alice")
    ten_minutes_later(house)
    video_id = finished_in_the_app(house, who="rotated")
    moved(house, alice, "sandbox-rotated")
    ten_minutes_later(house)
    ten_minutes_later(house)
    assert told(house, alice) == [("video.done", video_id)]
