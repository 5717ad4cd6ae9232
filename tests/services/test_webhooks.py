"""A connection has one webhook upstream while something listens, and none when nothing does."""

from collections.abc import Callable
from typing import Any

import pytest

from connector import errors
from connector.providers.argil.provider import Argil as Provider
from connector.providers.base import Webhooks
from connector.services.webhooks import CHECK_EVERY, LEASE, UpstreamWebhooks
from connector.store.connections import Connection
from connector.vault import Vault

from .conftest import NOWHERE, Clock, House, on_both_engines, together
from .test_connections import OTHER_KEY


def webhooks(house: House, who: str = "alice") -> list[dict[str, Any]]:
    return list(house.argil.state(who)["webhooks"])


def test_the_first_subscription_registers_one_webhook_for_all_events(house: House, alice: Connection) -> None:
    for trigger in ("video_done", "video_failed", "avatar_ready"):
        house.subscribe(alice, trigger)
    [webhook] = webhooks(house)
    assert webhook["callbackUrl"] == house.webhooks.address(alice)
    assert len(webhook["events"]) == 4
    assert house.again(alice).webhook_id == webhook["id"]


@on_both_engines
def test_many_subscribing_at_once_make_one_webhook(house: House, alice: Connection) -> None:
    made = together(*[lambda: house.subscribe(alice) for _ in range(4)])
    assert all(getattr(each, "id", None) for each in made), made
    assert len(webhooks(house)) == 1
    assert house.argil.asked("POST /webhooks") == 1


def test_the_last_one_leaving_removes_it(house: House, alice: Connection) -> None:
    first, second = house.subscribe(alice), house.subscribe(alice, "video_failed")
    house.subscriptions.unsubscribe(alice, first.id, now=house.clock())
    assert len(webhooks(house)) == 1
    house.subscriptions.unsubscribe(alice, second.id, now=house.clock())
    assert webhooks(house) == [] and house.again(alice).webhook_id is None
    house.subscriptions.unsubscribe(alice, second.id, now=house.clock())


@on_both_engines
def test_leaving_while_another_comes_keeps_it(house: House, alice: Connection) -> None:
    for _ in range(3):
        first = house.subscribe(alice)
        made = together(
            lambda first=first: house.subscriptions.unsubscribe(alice, first.id, now=house.clock()),
            lambda: house.subscribe(alice),
        )
        assert len(webhooks(house)) == 1, made
        house.subscriptions.unsubscribe(alice, made[1].id, now=house.clock())
        assert webhooks(house) == []


def test_a_paused_subscription_still_listens(house: House, alice: Connection, clock: Clock) -> None:
    made = house.subscribe(alice)
    house.subscriptions.change(alice, made.id, status="paused", target_url=None, now=clock())
    clock.now += 2 * CHECK_EVERY
    house.webhooks.check_all()
    assert len(webhooks(house)) == 1


@on_both_engines
def test_one_that_vanished_upstream_is_made_again(house: House, alice: Connection, clock: Clock) -> None:
    house.subscribe(alice)
    [webhook] = webhooks(house)
    house.argil.call("DELETE", f"/v1/webhooks/{webhook['id']}")
    house.webhooks.check_all()
    assert webhooks(house) == []  # it was looked at a moment ago
    clock.now += CHECK_EVERY * 1.1
    house.webhooks.check_all()
    [again] = webhooks(house)
    assert again["callbackUrl"] == webhook["callbackUrl"] and house.again(alice).webhook_id == again["id"]


def test_one_too_many_is_removed_and_those_of_others_are_left(house: House, alice: Connection, clock: Clock) -> None:
    house.subscribe(alice)
    events = ["VIDEO_GENERATION_SUCCESS"]
    for url in (house.webhooks.address(alice), "https://elsewhere.example/hook"):
        house.argil.call("POST", "/v1/webhooks", json={"callbackUrl": url, "events": events})
    clock.now += CHECK_EVERY * 1.1
    house.webhooks.check_all()
    urls = [each["callbackUrl"] for each in webhooks(house)]
    assert sorted(urls) == sorted([house.webhooks.address(alice), "https://elsewhere.example/hook"])


def test_one_that_could_not_be_removed_is_removed_by_the_next_look(
    house: House, alice: Connection, clock: Clock
) -> None:
    made = house.subscribe(alice)
    house.argil.faults(error_500=-1)
    house.subscriptions.unsubscribe(alice, made.id, now=clock())
    house.argil.faults()
    assert len(webhooks(house)) == 1
    clock.now += CHECK_EVERY * 1.1
    house.webhooks.check_all()
    assert webhooks(house) == []


@pytest.mark.parametrize("fault", [{"error_500": -1}, {"refuse_keys": True}, {"rate_limit": -1}])
def test_a_subscription_that_nobody_would_feed_does_not_stay(
    house: House, alice: Connection, fault: dict[str, Any]
) -> None:
    house.argil.faults(**fault)
    with pytest.raises(errors.Problem):
        house.subscribe(alice)
    assert house.store.subscriptions.live(alice.id) == 0
    house.argil.faults()
    house.subscribe(alice)
    assert len(webhooks(house)) == 1


def test_one_connection_that_cannot_be_looked_after_does_not_stop_the_others(
    house: House, alice: Connection, clock: Clock
) -> None:
    carol, dave = house.connect("carol"), house.connect("dave")
    for each in (alice, carol, dave):
        house.subscribe(each)
    sealed = Vault([OTHER_KEY]).seal(alice.id, "sandbox-alice")
    house.store.connections.change(alice.id, now=clock(), sealed_key=sealed)
    house.store.connections.change(carol.id, now=clock(), sealed_key=house.vault.seal(carol.id, "revoked"))
    [webhook] = webhooks(house, "dave")
    house.argil.call("DELETE", f"/v1/webhooks/{webhook['id']}", "dave")
    clock.now += CHECK_EVERY * 1.1
    house.webhooks.check_all()
    assert len(webhooks(house, "dave")) == 1
    assert house.again(carol).status == "reconnect_required"


@on_both_engines
def test_whoever_finds_the_lease_taken_waits_and_in_the_end_says_so(
    house: House, alice: Connection, clock: Clock
) -> None:
    house.store.connections.lease_webhook(alice.id, token="lea_other", now=clock(), until=clock() + LEASE)
    began_at = clock()
    with pytest.raises(errors.ProviderTimeout, match="another call"):
        house.subscribe(alice)
    assert 19 < (clock() - began_at).total_seconds() < 22
    clock.now += LEASE
    house.subscribe(alice)  # a dead holder's lease ends
    assert len(webhooks(house)) == 1


POST = {"fault_methods": ["POST"], "fault_path": "^/webhooks"}


@on_both_engines
def test_one_that_was_made_though_the_answer_was_lost_is_found_and_not_made_again(
    house: House, alice: Connection
) -> None:
    house.argil.faults(error_500_after=1, **POST)
    house.subscribe(alice)
    [webhook] = webhooks(house)
    assert house.again(alice).webhook_id == webhook["id"] and house.argil.asked("POST /webhooks") == 1


class Account:
    """An account's webhooks, each call of which goes through `around`."""

    def __init__(self, real: Webhooks, around: Callable[[str, Callable[[], Any]], Any]) -> None:
        self._real, self._around = real, around

    def list(self) -> Any:
        return self._around("list", self._real.list)

    def create(self, url: str) -> Any:
        return self._around("create", lambda: self._real.create(url))

    def delete(self, webhook_id: str) -> Any:
        return self._around("delete", lambda: self._real.delete(webhook_id))


class Odd(Provider):
    """A provider whose webhook calls go through `around`."""

    around: Callable[[str, Callable[[], Any]], Any]

    def webhooks(self, api_key: str) -> Webhooks:
        return Account(super().webhooks(api_key), self.around)


@pytest.fixture
def odd(house: House) -> Callable[..., UpstreamWebhooks]:
    """Webhooks that are kept by way of a provider with a manner of its own."""

    def odd(around: Callable[[str, Callable[[], Any]], Any]) -> UpstreamWebhooks:
        provider = Odd(f"{house.argil.server.url}/v1", house.session)
        provider.around = around
        return UpstreamWebhooks(house.store, house.vault, {"argil": provider}, NOWHERE, house.clock, house.clock.pause)

    return odd


def test_one_that_cannot_be_found_at_once_is_removed_when_nobody_listens(
    house: House, alice: Connection, odd: Callable[..., UpstreamWebhooks]
) -> None:
    def late(name: str, call: Callable[[], Any]) -> Any:
        """What is made is answered with a time-out and shown only later."""
        told = call()
        if name == "create":
            raise errors.ProviderTimeout("no answer")
        return [] if name == "list" else told

    with pytest.raises(errors.ProviderTimeout, match="no answer"):
        odd(late).keep(alice, expecting=True)
    assert len(webhooks(house)) == 1
    house.webhooks.check_all()
    assert webhooks(house) == [] and house.again(alice).webhook_id is None


@on_both_engines
def test_slow_calls_let_nobody_else_begin_beside_them(
    house: House, alice: Connection, clock: Clock, odd: Callable[..., UpstreamWebhooks]
) -> None:
    house.subscribe(alice)
    [webhook] = webhooks(house)
    for _ in range(3):
        copy = {"callbackUrl": webhook["callbackUrl"], "events": webhook["events"]}
        house.argil.call("POST", "/v1/webhooks", json=copy)
    others = []

    def slow(name: str, call: Callable[[], Any]) -> Any:
        clock.now += LEASE * 0.9
        others.append(house.store.connections.lease_webhook(alice.id, token="o", now=clock(), until=clock() + LEASE))
        return call()

    odd(slow).keep(alice)
    assert others == [False] * 4 and len(webhooks(house)) == 1


def test_whoever_lost_the_lease_makes_nothing(
    house: House, alice: Connection, clock: Clock, odd: Callable[..., UpstreamWebhooks]
) -> None:
    def stuck(name: str, call: Callable[[], Any]) -> Any:
        told = call()
        clock.now += LEASE * 1.1
        assert house.store.connections.lease_webhook(alice.id, token="other", now=clock(), until=clock() + LEASE)
        return told

    with pytest.raises(errors.ProviderTimeout, match="another call"):
        odd(stuck).keep(alice, expecting=True)
    assert webhooks(house) == []
