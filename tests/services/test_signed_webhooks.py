"""Argil's webhook endpoints sign: what they prove is told, and they take the place of the webhooks of API v1.

Where Argil does not offer them, or they fall silent, those serve as before.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from connector import limits
from connector.sandbox.argil.records import Endpoint
from connector.sandbox.argil.webhooks import signed_headers
from connector.services.inbound import Webhook
from connector.store import tables
from connector.store.activity import BRIDGE
from connector.store.connections import Connection

from .conftest import NOWHERE, House, on_both_engines
from .test_webhooks import MOVED, at, checked_later, state, webhooks

DONE, FAILED = "VIDEO_GENERATION_SUCCESS", "VIDEO_GENERATION_FAILED"
MINUTE = timedelta(minutes=1)
OFFERED = {"fault_path": "^/v2/"}


def endpoints(house: House, who: str = "alice") -> list[Endpoint]:
    found: dict[str, Endpoint] = house.argil.app.extensions["sandbox"].account(f"sandbox-{who}").endpoints
    return list(found.values())


def rendered(house: House, connection: Connection, name: str = "Hello") -> str:
    """A video that is finished, which nobody has told us."""
    made = house.do(connection, "create_and_render_video", script="Hi.", avatar_id=house.argil.avatar(), name=name)
    house.clock.forward(seconds=61)
    return str(made["id"])


def body_of(video_id: str, event: str = DONE, **more: Any) -> str:
    data = {
        "videoId": video_id,
        "videoName": "Hello",
        "videoUrl": "https://files.example/v.mp4",
        "extras": {"row": "1"},
    }
    return json.dumps({"event": event, "data": data | more})


def signed(house: House, body: str, *, secret: str | None = None, late: timedelta = timedelta()) -> dict[str, str]:
    [endpoint] = endpoints(house)
    return signed_headers(secret or endpoint.secret, "evt_1", body.encode(), house.clock() - late)


def arrives(house: House, body: str, headers: dict[str, str]) -> None:
    """At the address that the endpoint was registered with."""
    [endpoint] = endpoints(house)
    place = urlsplit(endpoint.url)
    webhook = Webhook("argil", place.path.rpartition("/")[2], body.encode(), headers)
    assert house.inbound.receive([webhook], now=house.clock()) == [None]


def tells(house: House, video_id: str, event: str = DONE, **more: Any) -> None:
    body = body_of(video_id, event, **more)
    arrives(house, body, signed(house, body))


def proved(house: House, connection: Connection) -> str:
    """A video of which an endpoint has told, so that the webhook of API v1 is gone."""
    video_id = rendered(house, connection)
    tells(house, video_id)
    house.relay.round()
    house.webhooks.check_all()
    assert webhooks(house) == [] and len(endpoints(house)) == 1
    return video_id


# Registering


@on_both_engines
def test_connecting_registers_an_endpoint_by_our_events_beside_the_webhook(house: House, alice: Connection) -> None:
    [endpoint], [webhook] = endpoints(house), webhooks(house)
    assert endpoint.events == webhook["events"] and endpoint.url.startswith(webhook["callbackUrl"])
    kept = house.store.further_webhooks.of(alice.id)["endpoints"]
    assert (kept.webhook_id, kept.base) == (endpoint.id, NOWHERE)
    assert alice.sealed_webhook_secrets and endpoint.secret not in repr(alice) + alice.sealed_webhook_secrets
    checked_later(house)
    assert endpoints(house) == [endpoint] and webhooks(house) == [webhook]


def test_where_it_is_refused_the_webhook_serves_alone_and_a_day_later_it_is_tried_again(house: House) -> None:
    house.argil.faults(refuse_endpoints=True)
    alice = house.connect()
    assert endpoints(house) == [] and len(webhooks(house)) == 1 and state(house, alice) == "registered"
    house.argil.faults()
    checked_later(house)
    assert endpoints(house) == []
    checked_later(house, limits.TRY_INTERFACE_EVERY)
    assert len(endpoints(house)) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 405, 422])
def test_no_refusal_there_says_anything_of_the_key(house: House, status: int) -> None:
    house.argil.faults(answer_before=-1, answer_status=status, **OFFERED)
    alice = house.connect()
    assert (alice.status, state(house, alice)) == ("active", "registered")
    assert house.store.further_webhooks.of(alice.id)["endpoints"].refused_at == house.clock()
    house.connections.disconnect(alice, now=house.clock())
    assert webhooks(house) == []


def test_where_only_all_events_are_taken_it_is_registered_for_these(house: House) -> None:
    house.argil.faults(all_events_only=True)
    house.connect()
    assert [each.events for each in endpoints(house)] == [["*"]]


def test_where_no_list_is_shown_there_is_one_all_the_same(house: House) -> None:
    house.argil.faults(answer_before=-1, answer_status=405, fault_methods=["GET"], **OFFERED)
    alice = house.connect()
    checked_later(house)
    [endpoint] = endpoints(house)
    assert house.store.further_webhooks.of(alice.id)["endpoints"].webhook_id == endpoint.id
    house.connections.disconnect(alice, now=house.clock())
    assert endpoints(house) == []


@pytest.mark.parametrize("fault", [{"error_500": -1}, {"rate_limit": -1}, {"reset_before": -1}])
def test_an_api_that_fails_costs_nothing_and_is_tried_again_soon(house: House, fault: dict[str, Any]) -> None:
    house.argil.faults(**fault, **OFFERED)
    alice = house.connect()
    assert endpoints(house) == [] and state(house, alice) == "registered"
    house.argil.faults()
    checked_later(house)
    assert len(endpoints(house)) == 1


def test_one_whose_secret_was_lost_with_its_answer_is_made_anew(house: House) -> None:
    house.argil.faults(error_500_after=1, fault_methods=["POST"], **OFFERED)
    alice = house.connect()
    [lost] = endpoints(house)
    checked_later(house)
    [endpoint] = endpoints(house)
    assert endpoint.id != lost.id
    tells(house, rendered(house, alice))
    house.relay.round()
    assert [each["verified"] for each in house.events(alice)] == [True]


def test_it_moves_with_our_address_and_goes_with_the_connection(house: House, alice: Connection) -> None:
    proved(house, alice)
    [before] = endpoints(house)
    moved = at(house, MOVED)
    assert moved.state(house.again(alice)) == "pending"
    house.clock.now += 2 * MINUTE
    moved.check_all()
    [endpoint] = endpoints(house)
    assert endpoint.id != before.id and endpoint.url.startswith(MOVED)
    assert moved.state(house.again(alice)) == "registered"
    house.connections.disconnect(house.again(alice), now=house.clock())
    assert endpoints(house) == [] and webhooks(house) == []


def test_those_of_others_are_never_touched(house: House, alice: Connection) -> None:
    other = {"url": "https://elsewhere.example/hook", "enabled_events": ["*"]}
    house.argil.call("POST", "/v2/webhook_endpoints", json=other)
    bob = house.connect("alice")
    proved_of = [each.url for each in endpoints(house)]
    checked_later(house)
    assert [each.url for each in endpoints(house)] == proved_of and len(proved_of) == 3
    for each in (alice, bob):
        house.connections.disconnect(house.again(each), now=house.clock())
    assert [each.url for each in endpoints(house)] == [other["url"]]


def test_another_accounts_key_takes_it_along(house: House, alice: Connection) -> None:
    proved(house, alice)
    house.connections.change(house.again(alice), api_key="sandbox-bob", label=None, by=BRIDGE, now=house.clock())
    assert endpoints(house) == [] and len(endpoints(house, "bob")) == 1
    assert house.again(alice).proved_interface is None and len(webhooks(house, "bob")) == 1


def test_a_new_key_of_the_same_account_is_known_by_it(house: House, alice: Connection) -> None:
    proved(house, alice)
    house.argil.another_key("sandbox-rotated")
    house.connections.change(house.again(alice), api_key="sandbox-rotated", label=None, by=BRIDGE, now=house.clock())
    assert house.again(alice).account == 0


# Proof and silence


@on_both_engines
def test_the_webhook_goes_once_an_endpoint_has_proved_itself(house: House, alice: Connection) -> None:
    proved(house, alice)
    assert house.again(alice).proved_interface == "endpoints" and state(house, alice) == "registered"
    checked_later(house)
    assert webhooks(house) == [] and len(endpoints(house)) == 1


def test_nothing_less_than_one_of_our_events_proves_it(house: House, alice: Connection) -> None:
    other = json.dumps({"type": "generation.succeeded", "data": {"id": "gen_1"}})
    arrives(house, other, signed(house, other))
    house.told(alice, DONE, rendered(house, alice))
    house.relay.round()
    checked_later(house)
    assert len(webhooks(house)) == 1 and house.again(alice).proved_interface is None


@on_both_engines
def test_it_comes_back_when_an_end_is_found_that_the_endpoint_did_not_tell(house: House, alice: Connection) -> None:
    house.subscribe(alice)
    house.swept()
    proved(house, alice)
    untold = started_elsewhere(house)
    house.clock.forward(seconds=61)
    until_told(house, alice, untold)
    house.webhooks.check_all()
    assert webhooks(house) == []  # it may still tell
    house.clock.forward(minutes=6)
    house.webhooks.check_all()
    assert len(webhooks(house)) == 1 and len(endpoints(house)) == 1
    tells(house, rendered(house, alice))
    house.relay.round()
    house.webhooks.check_all()
    assert webhooks(house) == []


def test_one_that_is_only_late_stays_trusted(house: House, alice: Connection) -> None:
    house.subscribe(alice)
    house.swept()
    proved(house, alice)
    late = started_elsewhere(house)
    house.clock.forward(seconds=61)
    until_told(house, alice, late)
    tells(house, late)
    house.relay.round()
    assert house.again(alice).missed_at is None and len(house.events(alice)) == 2
    house.clock.forward(minutes=6)
    house.webhooks.check_all()
    assert webhooks(house) == []


@pytest.mark.parametrize("how", ["removed", "disabled", "refused"])
def test_it_comes_back_when_the_endpoint_is_gone(house: House, alice: Connection, how: str) -> None:
    proved(house, alice)
    [endpoint] = endpoints(house)
    if how == "removed":
        house.argil.call("DELETE", f"/v2/webhook_endpoints/{endpoint.id}")
    elif how == "disabled":
        endpoint.disabled = True
    else:
        house.argil.app.extensions["sandbox"].account("sandbox-alice").endpoints.clear()
        house.argil.faults(refuse_endpoints=True)
    checked_later(house)
    if how == "refused":  # without a list the kept one counts as there, until an end shows that it is silent
        assert webhooks(house) == []
    else:
        [anew] = endpoints(house)
        assert anew.id != endpoint.id and len(webhooks(house)) == 1


def started_elsewhere(house: House) -> str:
    """A video that is rendered in Argil's own app."""
    moments = [{"transcript": "Hi.", "avatarId": house.argil.avatar()}]
    made = house.argil.call("POST", "/v1/videos", json={"name": "App", "moments": moments})
    house.argil.call("POST", f"/v1/videos/{made['id']}/render")
    return str(made["id"])


def until_told(house: House, connection: Connection, video_id: str) -> None:
    """Sweeps and watches find the end."""
    for _ in range(30):
        house.clock.forward(minutes=1)
        house.swept()
        house.relay.round()
        if any(each["video"]["id"] == video_id for each in house.events(connection)):
            return
    raise AssertionError("the end was not found")


# What is told


@pytest.fixture
def asked(house: House) -> Callable[[], int]:
    return lambda: house.argil.asked("GET /videos/{id}")


def test_what_the_body_lacks_is_asked_for_once(house: House, alice: Connection, asked: Callable[[], int]) -> None:
    video_id = rendered(house, alice)
    before = asked()
    tells(house, video_id)
    house.relay.round()
    [event] = house.events(alice)
    assert event["verified"] and event["video"]["duration"] and event["video"]["status"] == "DONE"
    assert asked() == before + 1


@pytest.mark.parametrize(
    "fault",
    [{"error_500": -1}, {"reset_before": -1}, {"rate_limit": -1}, {"refuse_keys": True}, {"hang": -1}],
    ids=lambda fault: next(iter(fault)),
)
def test_without_an_answer_it_is_told_with_what_is_known(
    house: House, alice: Connection, asked: Callable[[], int], fault: dict[str, Any]
) -> None:
    video_id = rendered(house, alice)
    before = asked()
    house.argil.faults(**fault)
    tells(house, video_id)
    house.relay.round()
    [event] = house.events(alice)
    video = event["video"]
    assert (event["verified"], video["status"], video["duration"]) == (True, "DONE", None)
    assert (video["video_url"], video["extras"]) == ("https://files.example/v.mp4", {"row": "1"})
    house.argil.faults()
    assert asked() <= before + 1


def test_what_a_watch_saw_before_is_told_with_it(house: House, alice: Connection) -> None:
    video_id = started_elsewhere(house)
    house.told(alice, DONE, video_id)  # too early: it is seen under way, and watched
    house.relay.round()
    house.clock.forward(seconds=61)
    house.argil.faults(error_500=-1)
    tells(house, video_id)
    house.relay.round()
    [event] = house.events(alice)
    assert event["video"]["created_at"] and event["video"]["video_url"] == "https://files.example/v.mp4"


WHOLE = {
    "status": "DONE",
    "duration": 2.5,
    "aspectRatio": "9:16",
    "videoUrlSubtitled": None,
    "previewUrl": "https://argil.example/v",
    "moments": [{"avatarId": "ava_1"}],
    "createdAt": "2026-03-01T12:00:00.000Z",
    "updatedAt": "2026-03-01T12:01:00.000Z",
}


@on_both_engines
def test_a_body_that_lacks_nothing_is_an_event_with_its_receipt(
    house: House, alice: Connection, asked: Callable[[], int]
) -> None:
    house.subscribe(alice)
    video_id = rendered(house, alice)
    before = asked()
    tells(house, video_id, **WHOLE)
    [event] = house.events(alice)  # no relay has looked
    assert house.receipts() == [("done", "done")] and event["verified"]
    assert event["video"] == {
        "id": video_id,
        "name": "Hello",
        "status": "DONE",
        "duration": 2.5,
        "aspect_ratio": "9:16",
        "video_url": "https://files.example/v.mp4",
        "video_url_subtitled": None,
        "preview_url": "https://argil.example/v",
        "avatar_ids": ["ava_1"],
        "created_at": WHOLE["createdAt"],
        "updated_at": WHOLE["updatedAt"],
        "extras": {"row": "1"},
    }
    assert house.again(alice).proved_interface == "endpoints"
    tells(house, video_id, **WHOLE)
    house.relay.round()
    house.clock.forward(minutes=10)
    house.relay.round()
    assert house.events(alice) == [event] and asked() == before
    with house.store.database.read() as transaction:
        assert transaction.execute(sa.select(sa.func.count()).select_from(tables.deliveries)).scalar_one() == 1


def test_a_status_that_says_otherwise_than_the_event_is_asked_about(house: House, alice: Connection) -> None:
    tells(house, rendered(house, alice), **WHOLE | {"status": "GENERATING_VIDEO"})
    assert house.events(alice) == []
    house.relay.round()
    assert [each["type"] for each in house.events(alice)] == ["video.done"]


@pytest.mark.parametrize("first", ["webhook", "endpoint"])
def test_both_at_once_are_one_event(house: House, alice: Connection, first: str) -> None:
    for name in ("Hello", "[moderate]"):
        video_id = rendered(house, alice, name)
        event = DONE if name == "Hello" else FAILED
        if first == "webhook":
            house.told(alice, event, video_id)
        tells(house, video_id, event)
        if first == "endpoint":
            house.told(alice, event, video_id)
        house.relay.round()
    assert [(each["type"], each["verified"]) for each in house.events(alice)] == [
        ("video.done", True),
        ("video.failed", True),
    ]
    assert house.events(alice)[1]["reason"] == "content_moderated"


# What proves nothing


@pytest.mark.parametrize("how", ["forged", "wrongly signed", "late", "early", "of another moment", "of another body"])
def test_what_is_not_argils_word_makes_no_event(house: House, alice: Connection, how: str) -> None:
    video_id = rendered(house, alice)
    body = body_of(video_id, **WHOLE)
    match how:
        case "forged":
            headers = signed(house, body, secret="whsec_" + "A" * 32)
        case "wrongly signed":
            headers = signed(house, body) | {"webhook-signature": "v1,AAAA v2,BBBB"}
        case "late" | "early":
            headers = signed(house, body, late=timedelta(seconds=301 if how == "late" else -301))
        case "of another moment":
            headers = signed(house, body) | {"webhook-timestamp": str(int(house.clock().timestamp()) + 1)}
        case _:
            headers = signed(house, body_of("another"))
    arrives(house, body, headers)
    house.relay.round()
    assert house.events(alice) == []
    assert house.receipts() == [("dropped", "its signature is not Argil's, or it came too late")]
    assert house.again(alice).proved_interface is None


def test_a_captured_body_with_fresh_headers_makes_no_second_and_no_untrue_event(
    house: House, alice: Connection
) -> None:
    video_id = rendered(house, alice)
    body = body_of(video_id, **WHOLE)
    captured = signed(house, body)
    arrives(house, body, captured)
    house.clock.forward(minutes=1)
    fresh = captured | {"webhook-id": "evt_2", "webhook-timestamp": str(int(house.clock().timestamp()))}
    for headers in (captured, fresh):
        arrives(house, body, headers)
    house.clock.forward(minutes=10)
    arrives(house, body, captured)
    house.relay.round()
    assert len(house.events(alice)) == 1


def test_one_that_is_sent_again_does_not_end_what_has_begun_again(house: House, alice: Connection) -> None:
    video_id = rendered(house, alice)
    tells(house, video_id, **WHOLE)
    video = house.argil.app.extensions["sandbox"].account("sandbox-alice").videos[video_id]
    video.render = None
    house.argil.call("POST", f"/v1/videos/{video_id}/render")
    house.clock.forward(seconds=1)
    house.told(alice, DONE, video_id)
    house.relay.round()  # it is seen under way
    tells(house, video_id, **WHOLE)
    house.relay.round()
    assert len(house.events(alice)) == 1
    house.clock.forward(seconds=61)
    tells(house, video_id, **WHOLE)
    house.relay.round()
    assert len(house.events(alice)) == 2


def test_other_events_of_argils_are_taken_and_nothing_is_left_of_them(house: House) -> None:
    house.argil.faults(all_events_only=True)
    alice = house.connect()
    for other in ({"type": "generation.succeeded", "data": {"id": "gen_1"}}, {"type": "session.idle", "data": {}}):
        body = json.dumps(other)
        arrives(house, body, signed(house, body))
        arrives(house, body, {})  # what nobody signed is kept and shown
    house.relay.round()
    assert house.receipts() == [("unknown", "no event we know")] * 2 and house.events(alice) == []
