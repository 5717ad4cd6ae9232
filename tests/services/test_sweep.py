"""What was started in Argil's own app: its end is found though no webhook tells of it."""

import dataclasses
import uuid
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from connector import errors, limits
from connector.egress.http import Read
from connector.providers.argil.provider import Argil as Provider
from connector.providers.observations import Listing
from connector.sandbox.argil.records import Avatar
from connector.sandbox.argil.videos import Video
from connector.services.sweep import Sweeper
from connector.store import tables
from connector.store.activity import BRIDGE
from connector.store.connections import Connection
from connector.vault import Vault, api_key

from .conftest import RENDER_SECONDS, Clock, House, on_both_engines
from .test_connections import OTHER_KEY
from .test_receipt_processor import DONE, look_for, rendered, rendering

LIST, LOOK = "GET /videos", "GET /videos/{id}"


def in_the_app(house: House, name: str = "Elsewhere", who: str = "alice") -> str:
    """The id of a video that somebody has just begun to render in Argil's own app."""
    moments = [{"transcript": "Hi.", "avatarId": house.argil.avatar(who)}]
    made = house.argil.call("POST", "/v1/videos", who, json={"name": name, "moments": moments})
    house.argil.call("POST", f"/v1/videos/{made['id']}/render", who)
    return str(made["id"])


def finished_in_the_app(house: House, name: str = "Elsewhere", who: str = "alice") -> str:
    video_id = in_the_app(house, name, who)
    house.clock.forward(seconds=RENDER_SECONDS + 1)
    return video_id


def ten_minutes_later(house: House) -> None:
    house.clock.now += limits.SWEEP_EVERY * 1.2
    house.swept()
    house.relay.round()


def told(house: House, connection: Connection) -> list[tuple[str, str]]:
    return [(each["type"], each["video"]["id"]) for each in house.events(connection)]


@pytest.fixture
def listening(house: House, alice: Connection) -> Connection:
    """Alice, who subscribed a while ago and whose videos were seen through once."""
    house.subscribe(alice)
    house.swept()
    return alice


@on_both_engines
def test_an_end_that_no_webhook_told_is_found_and_told_once(house: House, listening: Connection) -> None:
    video_id = finished_in_the_app(house)
    ten_minutes_later(house)
    [event] = house.events(listening)
    assert (event["type"], event["verified"], event["video"]["id"]) == ("video.done", True, video_id)
    house.told(listening, DONE, video_id)
    house.relay.round()
    ten_minutes_later(house)
    assert len(house.events(listening)) == 1


@pytest.mark.parametrize(
    ("name", "reason"), [("[fail] a", "failed"), ("[moderate] b", "content_moderated")], ids=["failed", "moderated"]
)
def test_a_failure_is_found_with_its_reason(house: House, listening: Connection, name: str, reason: str) -> None:
    finished_in_the_app(house, name)
    ten_minutes_later(house)
    [event] = house.events(listening)
    assert (event["type"], event["reason"]) == ("video.failed", reason)


@on_both_engines
def test_of_what_was_final_when_the_connection_was_made_nothing_is_told(house: House) -> None:
    for name in ("a", "[fail] b", "[moderate] c"):
        finished_in_the_app(house, name)
    alice = house.connect("alice")
    for _ in range(4):
        ten_minutes_later(house)
    assert house.events(alice) == [] and house.argil.asked(LOOK) == 0


def test_what_ended_before_the_first_look_and_after_connecting_is_told(house: House) -> None:
    video_id = in_the_app(house)
    alice = house.connect("alice")
    house.clock.forward(seconds=RENDER_SECONDS + 1)
    house.swept()
    house.relay.round()
    assert told(house, alice) == [("video.done", video_id)]


def test_what_was_told_is_asked_about_no_more(house: House, listening: Connection) -> None:
    video_id = finished_in_the_app(house)
    house.told(listening, DONE, video_id)
    house.relay.round()
    asked = house.argil.asked(LOOK)
    for _ in range(3):
        ten_minutes_later(house)
    assert house.argil.asked(LOOK) == asked and len(house.events(listening)) == 1


def test_a_render_of_the_bridges_own_that_is_found_first_is_one_event(house: House, listening: Connection) -> None:
    video_id = rendered(house, listening)
    house.swept()
    ten_minutes_later(house)
    look_for(house, 5)
    assert told(house, listening) == [("video.done", video_id)]


def test_drafts_and_what_is_under_way_are_not_asked_about(house: House, listening: Connection) -> None:
    moments = [{"transcript": "Hi.", "avatarId": house.argil.avatar()}]
    house.argil.call("POST", "/v1/videos", json={"name": "draft", "moments": moments})
    house.clock.now += limits.SWEEP_EVERY * 1.2
    in_the_app(house)
    house.swept()
    house.relay.round()
    assert house.argil.asked(LOOK) == 0 and house.events(listening) == []


@on_both_engines
def test_a_second_render_that_was_seen_under_way_is_a_second_event(house: House, listening: Connection) -> None:
    video_id = finished_in_the_app(house)
    ten_minutes_later(house)
    account = house.argil.app.extensions["sandbox"].account("sandbox-alice")
    account.videos[video_id].render = None  # edited in the app
    ten_minutes_later(house)
    assert len(house.events(listening)) == 1
    house.clock.now += limits.SWEEP_EVERY * 1.2
    house.argil.call("POST", f"/v1/videos/{video_id}/render")
    house.swept()
    house.relay.round()
    look_for(house, 6)
    assert told(house, listening) == [("video.done", video_id)] * 2


def test_every_ten_minutes_and_not_more_often(house: House, listening: Connection) -> None:
    before = house.argil.asked(LIST)
    for _ in range(60):
        house.clock.forward(seconds=59)
        house.swept()
    assert 5 <= house.argil.asked(LIST) - before <= 6


def swept_in(house: House, **length: float) -> int:
    before = house.argil.asked(LIST)
    for _ in range(60):
        house.clock.now += timedelta(**length) / 60
        house.swept()
    return house.argil.asked(LIST) - before


def test_where_no_subscription_waits_for_it_a_webhook_is_trusted_for_an_hour(
    house: House, alice: Connection, clock: Clock
) -> None:
    house.swept()
    assert swept_in(house, hours=3) in (2, 3)
    subscription = house.subscribe(alice)
    house.swept()  # at once
    assert swept_in(house, hours=1) in (5, 6)
    house.subscriptions.unsubscribe(alice, subscription.id, by=BRIDGE, now=clock())
    house.swept()
    assert swept_in(house, hours=2) in (2, 3)


def test_without_a_webhook_the_feed_alone_is_reason_enough(house: House, alice: Connection) -> None:
    house.store.connections.change(alice.id, now=house.clock(), webhook_id=None)
    house.swept()
    video_id = finished_in_the_app(house)
    ten_minutes_later(house)
    assert told(house, alice) == [("video.done", video_id)]


def test_what_ends_while_nothing_subscribes_is_in_the_feed(house: House, alice: Connection, clock: Clock) -> None:
    subscription = house.subscribe(alice)
    house.swept()
    house.subscriptions.unsubscribe(alice, subscription.id, by=BRIDGE, now=clock())
    video_id = finished_in_the_app(house, "in the gap")
    house.subscribe(alice)
    house.swept()
    house.relay.round()
    assert told(house, alice) == [("video.done", video_id)]


def test_a_relay_that_was_down_finds_what_ended_meanwhile(house: House, listening: Connection) -> None:
    video_id = finished_in_the_app(house)
    house.clock.now += timedelta(days=3)
    house.swept()
    house.relay.round()
    assert told(house, listening) == [("video.done", video_id)]


def test_a_refused_key_ends_the_asking_and_a_new_one_begins_anew(
    house: House, listening: Connection, clock: Clock
) -> None:
    house.argil.faults(refuse_keys=True)
    ten_minutes_later(house)
    assert house.again(listening).status == "reconnect_required"
    asked = house.argil.asked(LIST)
    for _ in range(5):
        ten_minutes_later(house)
    assert house.argil.asked(LIST) == asked
    house.argil.faults()
    finished_in_the_app(house, "of another account", who="alice2")
    house.connections.change(house.again(listening), api_key="sandbox-alice2", label=None, by=BRIDGE, now=clock())
    ten_minutes_later(house)
    assert house.events(listening) == []
    video_id = finished_in_the_app(house, who="alice2")
    ten_minutes_later(house)
    assert told(house, listening) == [("video.done", video_id)]


@pytest.mark.parametrize("fault", [{"error_500": 1}, {"rate_limit": 1}, {"reset_before": 1}], ids=str)
@pytest.mark.parametrize("when", ["first", "later"])
def test_a_provider_that_cannot_be_asked_is_asked_again(
    house: House, alice: Connection, fault: dict[str, int], when: str
) -> None:
    house.subscribe(alice)
    if when == "later":
        house.swept()
        house.clock.now += limits.SWEEP_EVERY * 1.2
    house.argil.faults(**fault, fault_path="^/videos$")
    house.swept()
    video_id = finished_in_the_app(house)
    house.clock.forward(seconds=61)
    ten_minutes_later(house)
    assert told(house, alice) == [("video.done", video_id)]


def test_a_key_that_does_not_open_stops_nobody_else(house: House, listening: Connection, clock: Clock) -> None:
    bob = house.connect("bob")
    house.subscribe(bob)
    sealed = Vault([OTHER_KEY]).seal(api_key(listening.id), "sandbox-alice")
    house.store.connections.change(listening.id, now=clock(), sealed_key=sealed)
    house.swept()
    video_id = finished_in_the_app(house, who="bob")
    ten_minutes_later(house)
    assert told(house, bob) == [("video.done", video_id)] and house.events(listening) == []


def test_of_many_videos_a_few_pages_are_looked_at_each_time_and_each_has_its_turn(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SWEEP_PAGES", 1)
    account = house.argil.app.extensions["sandbox"].account("sandbox-alice")
    oldest = account.videos[finished_in_the_app(house, "the oldest")]
    render, oldest.render = oldest.render, None
    for _ in range(349):
        account.add_video(Video(str(uuid.uuid4()), "n", house.clock(), [], "9:16", False, {}, render))
    alice = house.connect("alice")
    house.subscribe(alice)
    counts = []
    for _ in range(4):
        before = house.argil.asked(LIST)
        house.swept()
        counts.append(house.argil.asked(LIST) - before)
    assert counts == [2, 2, 2, 0]  # pages 1 and 2, 1 and 3, 1 and 4: all is noted
    oldest.render = render
    for _ in range(3):
        ten_minutes_later(house)
    assert told(house, alice) == [("video.done", oldest.id)]


class Deaf(Provider):
    """Gives the first page whichever is asked for, and says that there are more."""

    def list_page(self, api_key: str, name: str, cursor: str | None) -> Read[Listing]:
        first = super().list_page(api_key, name, None)
        return Read(first.request, lambda answer: dataclasses.replace(first.understand(answer), next_cursor="again"))


def test_a_provider_that_knows_no_pages_is_not_asked_for_ever(house: House, alice: Connection) -> None:
    house.subscribe(alice)
    deaf: dict[str, Any] = {"argil": Deaf(f"{house.argil.server.url}/v1", house.session)}
    in_the_app(house)
    for _ in range(3):
        house.swept(Sweeper(house.store, house.vault, deaf, house.sender, house.clock))
    assert house.argil.asked(LIST) == 2


@on_both_engines
def test_two_relays_do_not_sweep_twice(house: House, alice: Connection) -> None:
    other = Sweeper(house.store, house.vault, house.providers, house.sender, house.clock)
    house.subscribe(alice)
    house.clock.forward(seconds=1)
    for each in (house.sweep, other):
        each.poll()
    while house.sender.in_flight:
        house.sender.turn(1.0)
    for each in (house.sweep, other):
        each.flush()
        assert not each.busy
    assert house.argil.asked(LIST) == 1


def test_rendering_while_the_sweep_looks_tells_nothing_early(house: House, listening: Connection) -> None:
    rendering(house, listening)
    ten_minutes_later(house)
    assert len(house.events(listening)) == 1  # it took a minute


@on_both_engines
def test_an_end_after_it_was_given_up_is_found_and_told_once(house: House, listening: Connection) -> None:
    house.subscribe(listening, "video_failed")
    video_id = rendering(house, listening)
    videos = house.argil.app.extensions["sandbox"].account("sandbox-alice").videos
    lost = videos.pop(video_id)
    look_for(house, 4)
    videos[video_id] = lost
    ten_minutes_later(house)
    expected = [("video.failed", video_id), ("video.done", video_id)]
    assert told(house, listening) == expected
    looks = house.argil.asked(LOOK)
    ten_minutes_later(house)
    assert told(house, listening) == expected and house.argil.asked(LOOK) == looks


# Avatars


def trained_in_the_app(house: House, name: str = "Anna", *, over: bool = True) -> str:
    """The id of an avatar that somebody makes in Argil's own app."""
    image = {"url": "https://example.com/anna.jpg"}
    made = house.argil.call("POST", "/v1/avatars", json={"name": name, "type": "IMAGE", "datasetImage": image})
    if over:
        house.clock.forward(seconds=61)
    return str(made["id"])


def heard(house: House, connection: Connection) -> list[tuple[str, str]]:
    return [(each["type"], each["avatar"]["id"]) for each in house.events(connection)]


@on_both_engines
@pytest.mark.parametrize(("name", "event"), [("Anna", "avatar.ready"), ("[fail] Anna", "avatar.failed")])
def test_an_avatar_that_was_seen_in_training_is_told_when_that_ends(
    house: House, listening: Connection, name: str, event: str
) -> None:
    house.clock.now += limits.SWEEP_EVERY * 1.2
    avatar_id = trained_in_the_app(house, name, over=False)
    house.swept()
    house.relay.round()
    assert house.events(listening) == [] and house.argil.asked("GET /avatars/{id}") == 0
    look_for(house, 4)
    assert heard(house, listening) == [(event, avatar_id)]
    ten_minutes_later(house)
    assert len(house.events(listening)) == 1


@pytest.mark.parametrize(("name", "event"), [("Anna", "avatar.ready"), ("[moderate] Anna", "avatar.failed")])
def test_so_is_one_that_was_made_and_trained_between_two_looks(
    house: House, listening: Connection, name: str, event: str
) -> None:
    avatar_id = trained_in_the_app(house, name)
    ten_minutes_later(house)
    assert heard(house, listening) == [(event, avatar_id)]


def test_of_avatars_that_were_there_nothing_is_told(house: House) -> None:
    trained_in_the_app(house)
    trained_in_the_app(house, "[fail] Anna")
    alice = house.connect("alice")
    house.subscribe(alice, "avatar_ready")
    for _ in range(3):
        ten_minutes_later(house)
    assert house.events(alice) == [] and house.argil.asked("GET /avatars/{id}") == 0


def test_argils_own_avatars_come_without_a_word(house: House, listening: Connection) -> None:
    account = house.argil.app.extensions["sandbox"].account("sandbox-alice")
    for name, model, age in (("stock", "ARGIL_V1", 0), ("an old one", "ARGIL_ATOM", 400)):
        made_at = house.clock() - timedelta(days=age)
        account.add_avatar(Avatar(str(uuid.uuid4()), name, made_at, made_at, "voice", model=model))
    for _ in range(3):
        ten_minutes_later(house)
    assert house.events(listening) == [] and house.argil.asked("GET /avatars/{id}") == 0


def test_one_of_the_first_model_that_was_seen_in_training_is_the_users(house: House, listening: Connection) -> None:
    account = house.argil.app.extensions["sandbox"].account("sandbox-alice")
    avatar = account.avatars[trained_in_the_app(house, over=False)]
    avatar.model, avatar.ready_at = "ARGIL_V1", house.clock() + timedelta(days=3)
    ten_minutes_later(house)
    house.clock.now += timedelta(days=4)
    ten_minutes_later(house)
    assert heard(house, listening)[-1] == ("avatar.ready", avatar.id)


def test_training_that_never_ends_and_began_long_ago_is_not_given_up_by_us(house: House, listening: Connection) -> None:
    for _ in range(3):
        ten_minutes_later(house)
    house.clock.now += timedelta(days=3)
    house.asked_for_days()
    ten_minutes_later(house)
    assert house.events(listening) == []


def test_what_vanishes_after_the_sweep_saw_it_under_way_has_failed(house: House, listening: Connection) -> None:
    account = house.argil.app.extensions["sandbox"].account("sandbox-alice")
    house.clock.now += limits.SWEEP_EVERY * 1.2
    video_id, avatar_id = in_the_app(house), trained_in_the_app(house, over=False)
    house.swept()
    del account.videos[video_id], account.avatars[avatar_id]
    look_for(house, 5)
    assert {(each["type"], each["reason"]) for each in house.events(listening)} == {
        ("video.failed", "deleted"),
        ("avatar.failed", "deleted"),
    }


class Stale(Provider):
    """Takes the cursor of yesterday no more."""

    def list_page(self, api_key: str, name: str, cursor: str | None) -> Read[Listing]:
        asked = super().list_page(api_key, name, cursor)
        refused = Read(asked.request, lambda _: refuse())
        return refused if cursor == "3" else asked


def refuse() -> Listing:
    raise errors.InvalidInput("This cursor is too old.")


def test_a_cursor_that_is_taken_no_more_begins_anew(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SWEEP_PAGES", 1)
    account = house.argil.app.extensions["sandbox"].account("sandbox-alice")
    for _ in range(250):
        account.add_video(Video(str(uuid.uuid4()), "n", house.clock(), [], "9:16", False, {}, None))
    alice = house.connect("alice")
    house.subscribe(alice)
    house.swept()
    stale: dict[str, Any] = {"argil": Stale(f"{house.argil.server.url}/v1", house.session)}
    house.swept(Sweeper(house.store, house.vault, stale, house.sender, house.clock))
    with house.store.database.read() as transaction:
        row = transaction.execute(sa.select(tables.sweeps).where(tables.sweeps.c.connection_id == alice.id)).one()
    assert (row.about, row.cursor, row.page, row.noted) == (None, None, 1, False)
    for _ in range(3):
        house.clock.forward(seconds=61)
        house.swept()
    finished_in_the_app(house)
    ten_minutes_later(house)
    assert len(house.events(alice)) == 1
