"""A webhook is a hint: the event says what Argil answers, when it answers, and says so when it does not."""

import itertools
import json
from collections import deque
from collections.abc import Callable
from typing import Any, cast

import pytest
from support.samples import sample

from connector.egress.http import NoAnswer, Outcome, Request
from connector.egress.sender import Sender
from connector.limits import QUERIES, TRUST_WEBHOOK_AFTER, UNKNOWN_AFTER, WATCH_TIMEOUT
from connector.services.receipt_processor import ReceiptProcessor
from connector.store.arrivals import Arrival
from connector.store.connections import Connection
from connector.store.notifications import DELIVERIES
from connector.vault import Vault, api_key

from .conftest import RENDER_SECONDS, Clock, House, on_both_engines
from .test_connections import OTHER_KEY

DONE, FAILED = "VIDEO_GENERATION_SUCCESS", "VIDEO_GENERATION_FAILED"


def rendering(house: House, connection: Connection, name: str = "Welcome") -> str:
    """The id of a video whose render has just begun."""
    given: dict[str, Any] = {
        "name": name,
        "script": "Hello.",
        "avatar_id": house.argil.avatar(),
        "extras": {"row": "42"},
    }
    return str(house.do(connection, "create_and_render_video", **given)["id"])


def rendered(house: House, connection: Connection, name: str = "Welcome") -> str:
    video_id = rendering(house, connection, name)
    house.clock.forward(seconds=RENDER_SECONDS + 1)
    return video_id


def look_for(house: House, minutes: float, *, every: float = 30) -> None:
    """Let time pass, with a look at whatever is due every so many seconds."""
    for _ in range(int(minutes * 60 / every)):
        house.clock.forward(seconds=every)
        house.relay.round()


@on_both_engines
def test_the_event_is_what_argil_answers_not_what_the_webhook_says(house: House, alice: Connection) -> None:
    video_id = rendered(house, alice)
    house.told(alice, DONE, video_id, videoName="forged", videoUrl="https://evil.example/v.mp4", extras={"row": "666"})
    house.relay.round()
    [event] = house.events(alice)
    assert (event["type"], event["trigger"], event["verified"]) == ("video.done", "video_done", True)
    assert event["video"]["name"] == "Welcome" and event["video"]["extras"] == {"row": "42"}
    assert event["video"]["video_url"].startswith(house.argil.server.url)
    assert house.receipts() == [("done", "done")]


@pytest.mark.parametrize(
    ("name", "reason"), [("[fail] a", "failed"), ("[moderate] b", "content_moderated")], ids=["failed", "moderated"]
)
def test_a_failure_says_why(house: House, alice: Connection, name: str, reason: str) -> None:
    house.told(alice, FAILED, rendered(house, alice, name))
    house.relay.round()
    [event] = house.events(alice)
    assert (event["type"], event["trigger"], event["reason"]) == ("video.failed", "video_failed", reason)
    assert event["video"]["video_url"] is None and event["verified"] is True


def test_a_claim_of_success_for_what_failed_tells_the_failure(house: House, alice: Connection) -> None:
    house.told(alice, DONE, rendered(house, alice, "[fail]"))
    house.relay.round()
    assert [each["type"] for each in house.events(alice)] == ["video.failed"]


def test_an_avatar_that_is_ready_is_told(house: House, alice: Connection) -> None:
    avatar_id = house.argil.avatar()
    house.told(alice, "AVATAR_TRAINING_SUCCESS", avatar_id)
    house.relay.round()
    [event] = house.events(alice)
    assert (event["type"], event["avatar"]["id"], event["avatar"]["status"]) == ("avatar.ready", avatar_id, "IDLE")


@pytest.mark.parametrize(
    "body", [{}, {"event": "VIDEO_DELETED", "data": {"videoId": "x"}}, {"event": DONE, "data": []}]
)
def test_what_is_no_event_we_know_is_noted_and_nothing_is_asked(house: House, alice: Connection, body: Any) -> None:
    house.arrives(alice, body)
    house.relay.round()
    assert house.receipts() == [("unknown", "no event we know")] and house.events(alice) == []
    assert house.argil.asked("GET /videos/{id}") == 0


def test_one_that_nobody_foresaw_holds_up_no_other(house: House, alice: Connection) -> None:
    body = '{"event": ' + "[" * 100_000 + "]" * 100_000 + "}"
    for video_id in (rendered(house, alice), None, rendered(house, alice)):
        if video_id:
            house.told(alice, DONE, video_id)
        else:
            house.store.arrivals.arrive([Arrival("argil", alice.inbound_hash, body, house.clock())])
    house.relay.round()
    house.relay.round()
    assert len(house.events(alice)) == 2
    assert sorted(status for status, _ in house.receipts()) == ["done", "done", "new"]


def test_a_webhook_that_comes_too_early_makes_its_event_when_it_is_true(house: House, alice: Connection) -> None:
    house.told(alice, DONE, rendering(house, alice))
    house.relay.round()
    look_for(house, 0.5)
    assert house.events(alice) == [] and house.receipts() == [("new", "still under way")]
    look_for(house, 2)
    assert [each["type"] for each in house.events(alice)] == ["video.done"]
    assert house.receipts() == [("done", "done")]


def test_the_gaps_between_two_looks_grow(house: House, alice: Connection) -> None:
    given = {"script": "Hello.", "avatar_id": house.argil.avatar()}
    house.told(alice, DONE, str(house.do(alice, "create_video", **given)["id"]))
    look_for(house, 30)
    assert 8 <= house.argil.asked("GET /videos/{id}") <= 16


def test_a_forged_webhook_for_a_video_that_was_never_rendered_makes_no_event(house: House, alice: Connection) -> None:
    given = {"script": "Hello.", "avatar_id": house.argil.avatar()}
    made = house.do(alice, "create_video", **given)
    house.told(alice, DONE, made["id"], videoUrl="https://evil.example/v.mp4")
    house.relay.round()
    look_for(house, TRUST_WEBHOOK_AFTER.total_seconds() / 60 + 10)
    assert house.events(alice) == []
    house.clock.now += WATCH_TIMEOUT
    house.asked_for_days()
    house.relay.round()
    assert house.events(alice) == [] and house.receipts() == [("done", "never finished")]


@on_both_engines
def test_a_video_that_argil_does_not_know_is_dropped_after_a_minute(house: House, alice: Connection) -> None:
    house.told(alice, DONE, "vid_nobody_has")
    house.relay.round()
    assert house.receipts() == [("new", "video not found yet")]
    house.clock.now += UNKNOWN_AFTER
    house.relay.round()
    assert house.receipts() == [("dropped", "the provider knows no such video")] and house.events(alice) == []


def test_a_video_that_is_shown_late_is_waited_for(house: House, alice: Connection) -> None:
    house.argil.faults(late_seconds=20)
    made = house.argil.call("POST", "/v1/videos", json=_video(house))
    house.argil.call("POST", f"/v1/videos/{made['id']}/render")
    house.told(alice, DONE, made["id"])
    house.relay.round()
    assert house.receipts() == [("new", "video not found yet")]
    look_for(house, 4)
    assert [each["type"] for each in house.events(alice)] == ["video.done"]


def _video(house: House) -> dict[str, Any]:
    return {"name": "n", "moments": [{"transcript": "Hi.", "avatarId": house.argil.avatar()}]}


@on_both_engines
def test_it_is_believed_after_a_quarter_of_an_hour_and_not_long_after(house: House, alice: Connection) -> None:
    video_id = rendered(house, alice)
    house.argil.faults(error_500=-1)
    house.told(alice, DONE, video_id)
    look_for(house, TRUST_WEBHOOK_AFTER.total_seconds() / 60 - 0.5, every=5)
    assert house.events(alice) == []
    look_for(house, 1, every=5)
    assert [each["verified"] for each in house.events(alice)] == [False]


def test_a_relay_that_was_down_asks_for_a_quarter_of_an_hour_before_it_believes(
    house: House, alice: Connection
) -> None:
    video_id = rendered(house, alice)
    house.argil.faults(error_500=-1)
    house.told(alice, DONE, video_id)
    house.clock.now += TRUST_WEBHOOK_AFTER * 4
    look_for(house, TRUST_WEBHOOK_AFTER.total_seconds() / 60 - 1)
    assert house.events(alice) == []
    look_for(house, 6)
    assert [each["verified"] for each in house.events(alice)] == [False]


def test_one_whose_key_does_not_open_waits_until_it_does_and_stops_nobody_else(
    house: House, alice: Connection, clock: Clock
) -> None:
    """A fault of ours says nothing about the video: it is neither believed nor given up."""
    video_id = rendered(house, alice)
    sealed = Vault([OTHER_KEY]).seal(api_key(alice.id), "sandbox-alice")
    house.store.connections.change(alice.id, now=clock(), sealed_key=sealed)
    bob = house.connect("bob")
    house.told(alice, DONE, video_id)
    house.told(bob, "AVATAR_TRAINING_SUCCESS", house.argil.avatar())
    house.relay.round()
    assert len(house.events(bob)) == 1 and house.events(alice) == []
    look_for(house, 60, every=120)
    clock.now += WATCH_TIMEOUT
    house.asked_for_days()
    look_for(house, 10, every=120)
    assert house.events(alice) == [] and house.receipts()[0][0] == "new"
    house.store.connections.change(alice.id, now=clock(), sealed_key=alice.sealed_key)
    look_for(house, 10, every=120)
    assert [each["verified"] for each in house.events(alice)] == [True]


@on_both_engines
@pytest.mark.parametrize("resource_id", ["../webhooks", "a\x00b", "\ud800", "x" * 5_000, "vid?x=1#y"])
def test_no_id_in_a_webhook_stops_anybody(house: House, alice: Connection, resource_id: str) -> None:
    house.told(alice, DONE, resource_id)
    house.told(alice, "AVATAR_TRAINING_SUCCESS", house.argil.avatar())
    house.relay.round()
    assert [each["type"] for each in house.events(alice)] == ["avatar.ready"]
    look_for(house, 2)
    assert house.receipts()[0][0] in ("unknown", "dropped")


@on_both_engines
def test_the_same_happening_is_one_event_however_often_it_is_told(house: House, alice: Connection) -> None:
    video_id = rendered(house, alice)
    for _ in range(3):
        house.told(alice, DONE, video_id)
    house.relay.round()
    house.told(alice, FAILED, video_id)
    house.relay.round()
    assert len(house.events(alice)) == 1
    assert [status for status, _ in house.receipts()] == ["done"] * 4


def test_an_event_is_for_its_own_connection_only(house: House, alice: Connection) -> None:
    mallory = house.connect("mallory")
    house.told(mallory, DONE, rendered(house, alice))
    look_for(house, 3)
    assert house.events(mallory) == []


def test_whoever_makes_events_says_that_deliveries_are_due(house: House, alice: Connection) -> None:
    house.told(alice, DONE, rendered(house, alice))
    house.relay.look()
    assert house.relay.processor.poll() == {DELIVERIES}
    assert not house.relay.processor.poll()


@on_both_engines
def test_what_a_connection_left_behind_when_it_went_is_nobodys(house: House, alice: Connection) -> None:
    house.told(alice, DONE, rendered(house, alice))
    house.relay.processor.gate.notified()
    house.relay.processor.poll()
    house.connections.disconnect(alice, now=house.clock())
    while house.relay.sender.in_flight:
        house.relay.sender.turn(1.0)
    house.relay.processor.flush()
    assert house.store.outbox.pending() == 0


@on_both_engines
def test_each_subscription_that_wants_it_gets_one_delivery(house: House, alice: Connection) -> None:
    video_id = rendered(house, alice)
    wanting = [
        house.subscribe(alice),
        house.subscribe(alice, video_id=video_id),
        house.subscribe(alice, **{"extras.row": "42"}),
    ]
    house.subscribe(alice, video_id="vid_other")
    house.subscribe(alice, "video_failed")
    house.told(alice, DONE, video_id)
    house.relay.round()
    page = house.store.deliveries.page(alice.id, limit=10)
    assert {each["subscription_id"] for each in page} == {each.id for each in wanting} and len(page) == 3


class Slow:
    """A sender that answers when it is told to: that nobody did."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.air: deque[Callable[[Outcome], None]] = deque()

    def send(self, request: Request, done: Callable[[Outcome], None], **_how: Any) -> None:
        self.asked.append(request.url.rpartition("/")[2])
        self.air.append(done)

    def answer(self, count: int) -> None:
        for _ in range(min(count, len(self.air))):
            self.air.popleft()(NoAnswer("timeout", "timed out", True, 10.0))


@on_both_engines
@pytest.mark.parametrize("floods", sample([1, 2, 3], 1))
def test_floods_at_the_addresses_of_some_make_nobody_else_wait(house: House, alice: Connection, floods: int) -> None:
    bob = house.connect("bob")
    bodies = [json.dumps({"event": DONE, "data": {"videoId": f"vid_{number}"}}) for number in range(QUERIES)]
    for flooded in [alice, *(house.connect() for _ in range(floods - 1))]:
        house.store.arrivals.arrive([Arrival("argil", flooded.inbound_hash, each, house.clock()) for each in bodies])
    house.told(bob, DONE, "vid_of_bob")
    house.clock.forward(seconds=1)
    sender, tenths = Slow(), itertools.count()
    ours = (house.store, house.vault, house.providers, cast(Sender, sender), house.clock)
    processor = ReceiptProcessor(*ours, lambda: next(tenths) / 10)
    for _ in range(40):
        processor.poll()
        sender.answer(10)
    assert sender.asked.index("vid_of_bob") < floods * len(bodies), "all of the floods came first"
    while len(sender.asked) <= floods * len(bodies):  # and in the end all are asked about
        processor.poll()
        sender.answer(100)
