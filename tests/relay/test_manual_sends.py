"""Deliveries that somebody has sent, by a real relay to a real receiver."""

import pytest
from support.receiver import OK, Receiver, Reply

from connector.relay import signing
from connector.store.connections import Connection
from connector.store.store import Store

from .conftest import Clock, Outgoing, Relay

NO: Reply = (500, {}, b"<b>no</b>")


@pytest.fixture
def failed(relay: Relay, outgoing: Outgoing, receiver: Receiver, clock: Clock) -> str:
    """The id of a delivery whose schedule has ended."""
    outgoing.subscription()
    outgoing.events()
    receiver.then = NO
    for _ in range(3):
        relay.round()
        clock.forward(seconds=67)
    assert outgoing.delivery()["status"] == "failed"
    return str(outgoing.delivery()["id"])


def test_it_is_the_same_event_with_the_present_secret_to_the_present_target(
    store: Store, alice: Connection, relay: Relay, outgoing: Outgoing, receiver: Receiver, clock: Clock, failed: str
) -> None:
    first = receiver.arrivals[0]
    [subscription_id] = outgoing.secrets
    target = f"{receiver.url}/moved"
    store.subscriptions.change(alice.id, subscription_id, now=clock(), target_url=target, target_digest="moved")
    receiver.then = OK
    store.deliveries.send_again(alice.id, failed, even_if_paused=False, now=clock())
    relay.round()
    last = receiver.arrivals[-1]
    assert last.path == "/moved" and last.headers["webhook-id"] == first.headers["webhook-id"]
    assert last.event == first.event
    secret = outgoing.secrets[subscription_id]
    signed = signing.headers(event_id=last.event["id"], body=last.body, secrets=[secret], now=clock())
    assert last.headers["webhook-signature"] == signed["webhook-signature"]
    found = outgoing.delivery()
    assert found["status"] == "delivered" and [each["manual"] for each in found["tries"]] == [False] * 3 + [True]


@pytest.mark.parametrize("reply", [NO, (410, {}, b""), (410, {}, b"There is no scenario listening"), (429, {}, b"")])
def test_whatever_it_is_answered_it_is_one_attempt_and_stops_nothing(
    store: Store,
    alice: Connection,
    relay: Relay,
    outgoing: Outgoing,
    receiver: Receiver,
    clock: Clock,
    failed: str,
    reply: Reply,
) -> None:
    [subscription_id] = outgoing.secrets
    before, arrived = store.subscriptions.get(alice.id, subscription_id), len(receiver.arrivals)
    receiver.then = reply
    store.deliveries.send_again(alice.id, failed, even_if_paused=False, now=clock())
    for _ in range(3):
        relay.round()
        clock.forward(days=1)
    assert len(receiver.arrivals) == arrived + 1
    assert store.subscriptions.get(alice.id, subscription_id) == before
    found = outgoing.delivery()
    assert (found["status"], found["tries"][-1]["status_code"]) == ("failed", reply[0])
