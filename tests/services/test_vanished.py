"""A render or training that vanishes while it is under way has failed; an outage deletes nothing."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from connector.egress.http import Answer, Read
from connector.limits import WATCH_TIMEOUT
from connector.providers.argil.provider import Argil as Provider
from connector.providers.observations import Observation, Report
from connector.sandbox.argil.videos import Render
from connector.services.receipt_processor import ReceiptProcessor
from connector.store import tables
from connector.store.activity import BRIDGE
from connector.store.connections import Connection

from .conftest import Asking, House, on_both_engines
from .test_receipt_processor import DONE, look_for, rendered, rendering

CALLBACK = {"callback_url": "https://hooks.example/resume", "callback_id": "run-7"}


def in_the_app(house: House, video_id: str) -> None:
    house.argil.call("DELETE", f"/v1/videos/{video_id}")


def told(house: House, connection: Connection) -> list[tuple[str, str | None]]:
    return [(each["type"], each.get("reason")) for each in house.events(connection)]


def called(house: House, connection: Connection) -> list[dict[str, Any]]:
    """The events that callbacks are told of."""
    events, deliveries = tables.events, tables.deliveries
    query = sa.select(events.c.body).join(deliveries, deliveries.c.event_id == events.c.id)
    query = query.where(deliveries.c.connection_id == connection.id, deliveries.c.target_url.is_not(None))
    with house.store.database.read() as transaction:
        return [json.loads(body) for body in transaction.execute(query).scalars()]


@pytest.fixture
def under_way(house: House, alice: Connection) -> str:
    """A video that was seen rendering, with a subscription and a callback that wait for its end."""
    house.subscribe(alice, "video_failed")
    given = {"name": "Welcome", "script": "Hello.", "avatar_id": house.argil.avatar()} | CALLBACK
    video_id = str(house.do(alice, "create_and_render_video", **given)["id"])
    video = house.argil.app.extensions["sandbox"].account("sandbox-alice").videos[video_id]
    video.render = Render(house.clock(), house.clock() + timedelta(days=1), "DONE")
    house.clock.forward(seconds=121)
    house.relay.round()
    return video_id


@on_both_engines
@pytest.mark.parametrize("by", ["us", "the app"])
def test_its_end_is_told_to_hooks_and_callbacks(house: House, alice: Connection, under_way: str, by: str) -> None:
    if by == "us":
        house.do(alice, "delete_video", video_id=under_way)
        look_for(house, 1, every=5)
    else:
        in_the_app(house, under_way)
        look_for(house, 6, every=5)
    [event] = house.events(alice)
    assert (event["type"], event["reason"], event["verified"]) == ("video.failed", "deleted", True)
    assert (event["video"]["id"], event["video"]["name"]) == (under_way, "Welcome")
    [callback] = called(house, alice)
    assert callback["id"] == event["id"] and house.store.outbox.pending() == 2
    look_for(house, 10)
    assert len(house.events(alice)) == 1


def test_an_avatar_that_vanishes_in_training_has_failed(house: House, alice: Connection) -> None:
    given = {"name": "Anna", "image_url": "https://example.com/anna.jpg"}
    avatar_id = house.do(alice, "create_avatar", **given)["id"]
    del house.argil.app.extensions["sandbox"].account("sandbox-alice").avatars[avatar_id]
    look_for(house, 5)
    [event] = house.events(alice)
    assert (event["type"], event["reason"], event["avatar"]["id"]) == ("avatar.failed", "deleted", avatar_id)


@on_both_engines
def test_a_single_404_ends_nothing(house: House, alice: Connection) -> None:
    video_id = rendered(house, alice)
    account = house.argil.app.extensions["sandbox"].account("sandbox-alice")
    video = account.videos.pop(video_id)
    house.clock.forward(seconds=121)
    house.relay.round()
    account.videos[video_id] = video
    look_for(house, 1, every=5)
    assert told(house, alice) == [("video.done", None)]


def test_what_comes_back_in_between_begins_anew(house: House, alice: Connection, under_way: str) -> None:
    account = house.argil.app.extensions["sandbox"].account("sandbox-alice")
    for _ in range(4):
        video = account.videos.pop(under_way)
        asked = house.argil.asked("GET /videos/{id}")
        while house.argil.asked("GET /videos/{id}") < asked + 2:
            look_for(house, 0.1, every=1)
        account.videos[under_way] = video
        asked += 2
        while house.argil.asked("GET /videos/{id}") < asked + 1:
            look_for(house, 0.1, every=1)
    assert told(house, alice) == []


class Outage(Provider):
    """Argil behind a proxy that has lost it: `lost` answers in its place."""

    def __init__(self, *args: Any, lost: Callable[[Answer], Answer], everything: bool) -> None:
        super().__init__(*args)
        self._lost = lost
        self._everything = everything

    def look_up(self, api_key: str, report: Report) -> Read[Observation]:
        asked = super().look_up(api_key, report)
        return Read(asked.request, lambda answer: asked.understand(self._lost(answer)))

    def account(self, api_key: str) -> Read[object]:
        asked = super().account(api_key)
        lost = self._lost if self._everything else lambda answer: answer
        return Read(asked.request, lambda answer: asked.understand(lost(answer)))


def _json(answer: Answer) -> Answer:
    return answer._replace(status=404, headers={"content-type": "application/json"}, body=b'{"message": "no route"}')


def _page(answer: Answer) -> Answer:
    return answer._replace(status=404, headers={"content-type": "text/html"}, body=b"<html>Not found</html>")


def _empty(answer: Answer) -> Answer:
    return answer._replace(status=404, headers={}, body=b"")


@pytest.mark.parametrize(
    ("lost", "everything"),
    [(_json, True), (_empty, True), (_page, True), (_page, False)],
    ids=["json", "empty", "page", "page for one"],
)
def test_an_outage_that_says_404_deletes_nothing(
    house: House, alice: Connection, under_way: str, lost: Callable[[Answer], Answer], everything: bool
) -> None:
    url = f"{house.argil.server.url}/v1"
    provider: Any = Outage(url, house.session, lost=lost, everything=everything)
    asking, true = (
        ReceiptProcessor(house.store, house.vault, {"argil": provider}, house.sender, house.clock),
        house.relay,
    )
    house.relay = Asking(asking, house.sender)
    look_for(house, 60)
    assert told(house, alice) == []
    house.relay = true
    house.clock.now += timedelta(days=1)
    look_for(house, 6)
    assert told(house, alice) == [("video.done", None)]


def test_a_later_end_is_still_an_event(house: House, alice: Connection, under_way: str) -> None:
    account = house.argil.app.extensions["sandbox"].account("sandbox-alice")
    video = account.videos.pop(under_way)
    look_for(house, 6, every=5)
    account.videos[under_way] = video
    house.clock.now += timedelta(days=1)
    house.told(alice, DONE, under_way)
    house.relay.round()
    assert told(house, alice) == [("video.failed", "deleted"), ("video.done", None)]


@on_both_engines
@pytest.mark.parametrize("told_first", [True, False])
def test_a_finished_one_that_is_deleted_makes_no_event(house: House, alice: Connection, told_first: bool) -> None:
    video_id = rendered(house, alice)
    house.told(alice, DONE, video_id)
    house.relay.round()
    assert told(house, alice) == [("video.done", None)]
    in_the_app(house, video_id)
    if not told_first:
        house.store.receipts.watch(alice.id, "video", video_id, now=house.clock(), due_at=house.clock())
    house.told(alice, DONE, video_id)
    look_for(house, 10)
    assert told(house, alice) == [("video.done", None)]


def test_one_that_nobody_saw_under_way_makes_none_but_its_callback_is_told(house: House, alice: Connection) -> None:
    moments = [{"transcript": "Hi.", "avatarId": house.argil.avatar()}]
    made = house.argil.call("POST", "/v1/videos", json={"name": "n", "moments": moments})
    house.argil.call("POST", f"/v1/videos/{made['id']}/render")
    house.do(alice, "render_video", video_id=made["id"], **CALLBACK)
    in_the_app(house, made["id"])
    look_for(house, 3, every=5)
    assert told(house, alice) == []
    [callback] = called(house, alice)
    assert callback["reason"] == "deleted"


def test_what_a_webhook_shows_under_way_is_watched(house: House, alice: Connection) -> None:
    moments = [{"transcript": "Hi.", "avatarId": house.argil.avatar()}]
    made = house.argil.call("POST", "/v1/videos", json={"name": "n", "moments": moments})
    house.told(alice, DONE, made["id"])  # a draft: nobody renders it
    house.relay.round()
    in_the_app(house, made["id"])
    look_for(house, 10)
    assert told(house, alice) == []
    made = house.argil.call("POST", "/v1/videos", json={"name": "n", "moments": moments})
    house.argil.call("POST", f"/v1/videos/{made['id']}/render")
    for _ in range(2):
        house.told(alice, DONE, made["id"])
    house.relay.round()
    in_the_app(house, made["id"])
    look_for(house, 10)
    assert told(house, alice) == [("video.failed", "deleted")]


@on_both_engines
def test_of_an_account_that_was_left_only_callbacks_are_told(house: House, alice: Connection, under_way: str) -> None:
    rendering(house, alice, "without a callback")
    house.connections.change(alice, api_key="sandbox-alice2", label=None, by=BRIDGE, now=house.clock())
    house.relay.round()
    assert told(house, alice) == []
    [callback] = called(house, alice)
    assert callback["type"] == "video.failed" and callback["reason"] == "account_changed"
    assert callback["video"]["id"] == under_way and callback["verified"] is False
    house.clock.now += WATCH_TIMEOUT
    house.asked_for_days()
    house.relay.round()
    assert told(house, alice) == [] and house.store.receipts.waiting() == 0


def test_a_render_begun_in_the_account_after_it_is_watched_there(house: House, alice: Connection) -> None:
    house.store.connections.change(alice.id, now=house.clock(), account=3)
    rendered(house, house.again(alice))
    look_for(house, 3)
    assert told(house, alice) == [("video.done", None)]
