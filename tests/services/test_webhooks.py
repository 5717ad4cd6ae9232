"""A connection has one webhook upstream as long as it lives, known by its id, at our present address."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from connector import errors
from connector.limits import CHECK_IDLE_WEBHOOK_EVERY, CHECK_WEBHOOK_EVERY, RETRY_WEBHOOK_EVERY
from connector.providers.argil.provider import Argil as Provider
from connector.providers.base import UpstreamWebhook, Webhooks
from connector.services.webhook_leases import LEASE
from connector.services.webhooks import UpstreamWebhooks
from connector.store import tables
from connector.store.activity import BRIDGE
from connector.store.connections import Connection
from connector.vault import Vault, api_key

from .conftest import NOWHERE, Clock, House, on_both_engines, together
from .test_connections import OTHER_KEY

POST = {"fault_methods": ["POST"], "fault_path": "^/webhooks"}
MOVED = "https://moved.example/under"


def webhooks(house: House, who: str = "alice") -> list[dict[str, Any]]:
    return list(house.argil.state(who)["webhooks"])


def urls(house: House, who: str = "alice") -> list[str]:
    return [each["callbackUrl"] for each in webhooks(house, who)]


def state(house: House, connection: Connection) -> str:
    return house.webhooks.state(house.again(connection))


def checked_later(house: House, after: timedelta = CHECK_IDLE_WEBHOOK_EVERY) -> None:
    house.clock.now += after * 1.1
    house.webhooks.check_all()


def at(house: House, public_url: str, provider: Provider | None = None) -> UpstreamWebhooks:
    """The same bridge with another public address, or with a provider that has a manner of its own."""
    providers: dict[str, Any] = {"argil": provider or house.providers["argil"]}
    return UpstreamWebhooks(
        house.store, house.vault, providers, house.slots, public_url, house.clock, house.clock.pause
    )


def test_connecting_registers_one_webhook_for_all_events(house: House, alice: Connection) -> None:
    [webhook] = webhooks(house)
    assert webhook["callbackUrl"] == house.webhooks.address(alice)
    assert len(webhook["events"]) == 4
    assert alice.webhook_id == webhook["id"] and state(house, alice) == "registered"


def test_subscriptions_come_and_go_and_it_stays(house: House, alice: Connection, clock: Clock) -> None:
    [webhook] = webhooks(house)
    first, second = house.subscribe(alice), house.subscribe(alice, "video_failed")
    for each in (first, second, second):
        house.subscriptions.unsubscribe(alice, each.id, by=BRIDGE, now=clock())
    checked_later(house)
    assert webhooks(house) == [webhook]


@on_both_engines
def test_many_calls_at_once_make_one_webhook(house: House, alice: Connection) -> None:
    house.argil.call("DELETE", f"/v1/webhooks/{alice.webhook_id}")
    made = together(*[lambda: house.subscribe(alice) for _ in range(4)])
    assert all(getattr(each, "id", None) for each in made), made
    assert len(webhooks(house)) == 1
    assert house.argil.asked("POST /webhooks") == 2


def test_two_connections_of_one_account_have_two_and_never_touch_each_others(house: House, alice: Connection) -> None:
    other = house.connect("alice")
    checked_later(house)
    assert sorted(urls(house)) == sorted(house.webhooks.address(each) for each in (alice, other))
    house.connections.disconnect(other, now=house.clock())
    assert urls(house) == [house.webhooks.address(alice)]


@on_both_engines
def test_one_that_vanished_upstream_is_made_again(house: House, alice: Connection) -> None:
    house.subscribe(alice)
    [webhook] = webhooks(house)
    house.argil.call("DELETE", f"/v1/webhooks/{webhook['id']}")
    house.webhooks.check_all()
    assert webhooks(house) == []  # it was looked at a moment ago
    checked_later(house, CHECK_WEBHOOK_EVERY)
    [again] = webhooks(house)
    assert again["callbackUrl"] == webhook["callbackUrl"] and house.again(alice).webhook_id == again["id"]


def test_one_too_many_is_removed_and_those_of_others_are_left(house: House, alice: Connection) -> None:
    events = ["VIDEO_GENERATION_SUCCESS"]
    for url in (house.webhooks.address(alice), "https://elsewhere.example/hook"):
        house.argil.call("POST", "/v1/webhooks", json={"callbackUrl": url, "events": events})
    checked_later(house)
    assert sorted(urls(house)) == sorted([house.webhooks.address(alice), "https://elsewhere.example/hook"])
    assert webhooks(house)[0]["id"] == alice.webhook_id


@pytest.mark.parametrize("fault", [{"error_500": -1}, {"rate_limit": -1}, {"reset_before": -1}])
def test_connecting_and_subscribing_do_not_fail_because_of_it(house: House, fault: dict[str, Any]) -> None:
    house.argil.faults(**fault, **POST)
    alice = house.connect("alice")
    assert state(house, alice) == "pending"
    house.subscribe(alice)
    house.webhooks.check_all()
    house.argil.faults()
    assert webhooks(house) == []
    checked_later(house, RETRY_WEBHOOK_EVERY)
    assert urls(house) == [house.webhooks.address(alice)] and state(house, alice) == "registered"


def test_nor_do_they_take_long(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.limits.WEBHOOK_BRIEF_WAIT", 0.2)
    house.argil.faults(hang=-1, hang_seconds=30.0, **POST)
    began = time.monotonic()
    alice = house.connect("alice")
    assert time.monotonic() - began < 10.0
    assert [each["id"] for each in webhooks(house)] == [alice.webhook_id]


def test_a_subscription_with_a_key_that_is_refused_does_not_stay(house: House, alice: Connection) -> None:
    house.argil.faults(refuse_keys=True)
    with pytest.raises(errors.ReconnectRequired):
        house.subscribe(alice)
    assert house.store.subscriptions.live(alice.id) == 0


def test_one_connection_that_cannot_be_looked_after_does_not_stop_the_others(
    house: House, alice: Connection, clock: Clock
) -> None:
    carol, dave = house.connect("carol"), house.connect("dave")
    sealed = Vault([OTHER_KEY]).seal(api_key(alice.id), "sandbox-alice")
    house.store.connections.change(alice.id, now=clock(), sealed_key=sealed)
    house.store.connections.change(carol.id, now=clock(), sealed_key=house.vault.seal(api_key(carol.id), "revoked"))
    house.argil.call("DELETE", f"/v1/webhooks/{dave.webhook_id}", "dave")
    checked_later(house)
    assert len(webhooks(house, "dave")) == 1
    assert house.again(carol).status == "reconnect_required"


@on_both_engines
def test_whoever_finds_the_lease_taken_leaves_it_to_the_holder(house: House, alice: Connection, clock: Clock) -> None:
    house.argil.call("DELETE", f"/v1/webhooks/{alice.webhook_id}")
    house.store.upstream_webhooks.lease(alice.id, token="lea_other", now=clock(), until=clock() + LEASE)
    house.subscribe(alice)
    assert webhooks(house) == [] and clock.paused == []
    clock.now += LEASE * 1.1  # a dead holder's lease ends
    house.subscribe(alice)
    assert len(webhooks(house)) == 1


@on_both_engines
def test_one_that_was_made_though_the_answer_was_lost_is_found_and_not_made_again(house: House) -> None:
    house.argil.faults(error_500_after=1, **POST)
    alice = house.connect("alice")
    [webhook] = webhooks(house)
    assert alice.webhook_id == webhook["id"] and house.argil.asked("POST /webhooks") == 1


# Connections of the version before, which registered with the first subscription and kept no address.


def as_before(house: House, connection: Connection, **values: Any) -> None:
    before: dict[str, Any] = {"webhook_base": None, "webhook_written": None, "webhook_checked_at": house.clock()}
    with house.store.database.write() as transaction:
        transaction.execute(sa.update(tables.connections).values(before | values))


def test_the_one_that_a_connection_of_the_version_before_has_is_kept(house: House, alice: Connection) -> None:
    as_before(house, alice)
    assert state(house, alice) == "pending"
    checked_later(house, RETRY_WEBHOOK_EVERY)
    assert [each["id"] for each in webhooks(house)] == [alice.webhook_id] and state(house, alice) == "registered"


def test_one_that_has_none_gets_its_own(house: House, alice: Connection) -> None:
    house.argil.call("DELETE", f"/v1/webhooks/{alice.webhook_id}")
    as_before(house, alice, webhook_id=None, webhook_checked_at=None)
    house.webhooks.check_all()
    assert urls(house) == [house.webhooks.address(alice)] and state(house, alice) == "registered"


# Our address.


def test_another_public_address_moves_it_and_leaves_nothing_behind(house: House, alice: Connection) -> None:
    moved = at(house, MOVED)
    assert moved.state(house.again(alice)) == "pending"
    house.clock.now += RETRY_WEBHOOK_EVERY * 1.1
    moved.check_all()
    [webhook] = webhooks(house)
    assert webhook["callbackUrl"] == moved.address(alice) and webhook["callbackUrl"].startswith(MOVED)
    assert house.again(alice).webhook_id == webhook["id"] and moved.state(house.again(alice)) == "registered"


def test_it_moves_also_where_only_its_address_is_known(house: House, alice: Connection) -> None:
    as_before(house, alice, webhook_id=None, webhook_checked_at=None)
    moved = at(house, MOVED)
    moved.check_all()
    assert urls(house) == [moved.address(alice)]


def test_of_one_that_was_pointed_elsewhere_by_hand_the_right_one_is_made(house: House, alice: Connection) -> None:
    path = house.webhooks.address(alice).removeprefix(NOWHERE)
    for elsewhere in ("https://elsewhere.example/hook", f"https://elsewhere.example{path}"):
        webhook_id = webhooks(house)[0]["id"]
        house.argil.call("PUT", f"/v1/webhooks/{webhook_id}", json={"callbackUrl": elsewhere})
        checked_later(house)
        assert urls(house) == [house.webhooks.address(alice)]


@pytest.mark.parametrize("public_url", ["http://127.0.0.1:8000", "https://10.0.0.7", "http://bridge:8000"])
def test_what_the_provider_cannot_reach_is_not_registered(house: House, alice: Connection, public_url: str) -> None:
    house.providers["argil"].base_url = "https://api.argil.ai/v1"
    away = at(house, public_url)
    house.providers["argil"].base_url = f"{house.argil.server.url}/v1"
    assert away.state(alice) == "unreachable"
    asked = house.argil.asked("GET /webhooks")
    house.clock.now += RETRY_WEBHOOK_EVERY * 1.1
    for _ in range(2):
        away.check_all()  # what was registered elsewhere goes, and then nothing is asked
    assert webhooks(house) == [] and house.argil.asked("GET /webhooks") == asked + 1
    bob = house.connect("bob")
    away.withdraw(bob, end=lambda: None)
    assert webhooks(house, "bob") == []


# Providers with a manner of their own.


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

    def webhooks(self, api_key: str, interface: str, left: Callable[[], float] | None = None) -> Webhooks:
        return Account(super().webhooks(api_key, interface, left), self.around)


@pytest.fixture
def odd(house: House) -> Callable[..., UpstreamWebhooks]:
    """Webhooks that are kept by way of a provider with a manner of its own."""

    def odd(around: Callable[[str, Callable[[], Any]], Any], public_url: str = NOWHERE) -> UpstreamWebhooks:
        provider = Odd(f"{house.argil.server.url}/v1", house.session)
        provider.around = around
        return at(house, public_url, provider)

    return odd


@pytest.mark.parametrize(
    ("public_url", "written"),
    [
        ("https://Bridge.Example:443/Under", lambda url: url.replace("Bridge.Example:443", "bridge.example")),
        ("HTTPS://bridge.example", lambda url: url.replace("HTTPS", "https") + "/"),
        ("http://Bridge.Example:80", lambda url: url.replace("Bridge.Example:80", "bridge.example")),
        ("https://br\u00fccke.example", lambda url: url.replace("br\u00fccke", "xn--brcke-lva")),
        ("https://bridge.example", lambda url: url.replace("/inbound", "/%69nbound")),
        ("https://bridge.example", lambda url: f"https://safe.example/?to={url[:20]}***"),
    ],
    ids=["case and port", "scheme and slash", "port 80", "punycode", "percent", "masked"],
)
def test_a_provider_that_writes_the_address_otherwise_gets_one_webhook_for_good(
    house: House,
    alice: Connection,
    odd: Callable[..., UpstreamWebhooks],
    public_url: str,
    written: Callable[[str], str],
) -> None:
    def rewriting(name: str, call: Callable[[], Any]) -> Any:
        told = call()
        return [UpstreamWebhook(each.id, written(each.url)) for each in told] if name == "list" else told

    service = odd(rewriting, public_url)
    for _ in range(4):
        house.clock.now += CHECK_IDLE_WEBHOOK_EVERY * 1.1
        service.check_all()
    assert urls(house) == [service.address(alice)] and house.argil.asked("POST /webhooks") == 2
    assert service.state(house.again(alice)) == "registered"


def test_one_that_cannot_be_found_at_once_is_found_by_the_next_look(
    house: House, alice: Connection, odd: Callable[..., UpstreamWebhooks]
) -> None:
    house.argil.call("DELETE", f"/v1/webhooks/{alice.webhook_id}")

    def late(name: str, call: Callable[[], Any]) -> Any:
        """What is made is answered with a time-out and shown only later."""
        told = call()
        if name == "create":
            raise errors.ProviderTimeout("no answer")
        return [] if name == "list" else told

    service = odd(late)
    service.register(alice)
    assert len(webhooks(house)) == 1 and service.state(house.again(alice)) == "pending"
    house.webhooks.check_all()
    [webhook] = webhooks(house)
    assert house.again(alice).webhook_id == webhook["id"]


@on_both_engines
def test_slow_calls_let_nobody_else_begin_beside_them(
    house: House, alice: Connection, clock: Clock, odd: Callable[..., UpstreamWebhooks]
) -> None:
    [webhook] = webhooks(house)
    for _ in range(3):
        copy = {"callbackUrl": webhook["callbackUrl"], "events": webhook["events"]}
        house.argil.call("POST", "/v1/webhooks", json=copy)
    others = []

    def slow(name: str, call: Callable[[], Any]) -> Any:
        clock.now += LEASE * 0.9
        others.append(house.store.upstream_webhooks.lease(alice.id, token="o", now=clock(), until=clock() + LEASE))
        return call()

    odd(slow).register(alice)
    assert others and not any(others) and len(webhooks(house)) == 1


def test_whoever_lost_the_lease_makes_nothing(
    house: House, alice: Connection, clock: Clock, odd: Callable[..., UpstreamWebhooks]
) -> None:
    house.argil.call("DELETE", f"/v1/webhooks/{alice.webhook_id}")

    def stuck(name: str, call: Callable[[], Any]) -> Any:
        told = call()
        clock.now += LEASE * 1.1
        assert house.store.upstream_webhooks.lease(alice.id, token="other", now=clock(), until=clock() + LEASE)
        return told

    odd(stuck).register(alice)
    assert webhooks(house) == []


def test_what_was_learnt_in_an_account_that_has_been_left_is_forgotten(
    house: House, alice: Connection, clock: Clock, odd: Callable[..., UpstreamWebhooks]
) -> None:
    def meanwhile(name: str, call: Callable[[], Any]) -> Any:
        told = call()
        if name == "list":
            sealed = house.vault.seal(api_key(alice.id), "sandbox-alice2")
            house.store.connections.replace_key(house.again(alice), sealed_key=sealed, another=True, now=clock())
        return told

    odd(meanwhile).register(alice)
    assert house.again(alice).webhook_id is None and state(house, alice) == "pending"
    house.webhooks.check_all()
    assert urls(house, "alice2") == [house.webhooks.address(alice)]
