"""A batch is many operations: each is paid once, waits for its turn, is told how it ends, and is found by a repeat."""

import ipaddress
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from providers.made_up.provider import MadeUp
from providers.made_up.server import RETRY_AFTER, Account, MadeUpServer

from connector import errors, limits
from connector.bridge import Bridge
from connector.relay_process import RelayProcess
from connector.services.callers import Caller
from connector.settings import Settings
from connector.store import tables
from connector.store.connections import Connection

from .conftest import Clock, Died, on_both_engines, together

HOOK = "http://127.0.0.1:9/hook"


class House:
    """A bridge that knows the made-up provider, one connection of it, and a relay that is driven by hand."""

    def __init__(self, database_url: str, clock: Clock, server: MadeUpServer, key: str) -> None:
        self.clock, self.server = clock, server
        settings = Settings(
            database_url=database_url,
            encryption_keys=(Fernet.generate_key().decode(),),
            public_url="http://127.0.0.1:9",
            allowed_targets=(ipaddress.ip_network("127.0.0.0/8"),),
            of_providers={"CONNECTOR_MADE_UP_URL": server.url},
        )
        self.bridge = Bridge(settings, providers=(MadeUp,), clock=clock, monotonic=clock.monotonic, pause=clock.pause)
        self.store, self.process = self.bridge.store, RelayProcess(self.bridge)
        self.connection = self.connect(key)
        self.account: Account = server.account(key)

    def connect(self, key: str) -> Connection:
        made = self.bridge.connections.connect(
            provider="made_up", api_key=key, label=key, client_ip=None, now=self.clock()
        )
        return made.connection

    def do(self, *items: Any, key: str | None = None, caller: Caller | None = None, **more: Any) -> Any:
        """A batch of titles, or of whole items. Gives the answer, with `repeated` as its caller is told."""
        given = {"items": [{"title": each} if isinstance(each, str) else each for each in items], **more}
        caller = caller or Caller()
        answer = self.bridge.actions.perform(
            self.connection, "create_videos", given, idempotency_key=key, caller=caller
        )
        return {**answer, "repeated": caller.repeated}

    def turns(self) -> None:
        """The relay begins what is due."""
        self.process.queue.work(threading.Event())

    def recover(self) -> None:
        """As the relay does that has been looking for so long that it knows which leases are not renewed."""
        for lease in self.store.operations.leases(now=self.clock(), limit=100):
            for _ in range(4):
                self.process.recovery._runner.held(lease)
                self.clock.passed += limits.RENEW_EVERY
        self.process.recovery.recover(now=self.clock())

    def finish_all(self) -> None:
        """The provider is done with all that it works on."""
        for each in self.account.resources["videos"].values():
            each["state"] = "finished"

    def told(self) -> list[dict[str, Any]]:
        """What callbacks of the connection are told, oldest first: the event, and the id of the callback."""
        events, deliveries = tables.events, tables.deliveries
        query = sa.select(events.c.body, deliveries.c.callback_id).join(
            deliveries, deliveries.c.event_id == events.c.id
        )
        with self.store.database.read() as transaction:
            rows = transaction.execute(query.order_by(deliveries.c.created_at, deliveries.c.id)).all()
        return [json.loads(row.body) | {"callback_id": row.callback_id} for row in rows]

    def close(self) -> None:
        self.process.close()
        self.bridge.close()


@pytest.fixture(scope="module")
def server() -> Iterator[MadeUpServer]:
    with MadeUpServer() as server:
        yield server


@pytest.fixture
def house(database_url: str, clock: Clock, server: MadeUpServer, request: pytest.FixtureRequest) -> Iterator[House]:
    server.lost_answers = server.refused = 0
    house = House(database_url, clock, server, f"made-up-{request.node.name}")
    yield house
    house.close()


def statuses(answer: Any) -> list[str]:
    return [each["status"] for each in answer["items"]]


def paid(house: House) -> dict[str, int]:
    return dict(house.account.paid)


@on_both_engines
def test_every_item_is_begun_and_told_in_the_order_given(house: House) -> None:
    answer = house.do("a", {"title": "b", "item_key": "row-2"}, "c")
    assert statuses(answer) == ["succeeded"] * 3 and answer["counts"]["succeeded"] == 3
    assert [(each["index"], each["item_key"], each["video"]["title"]) for each in answer["items"]] == [
        (0, None, "a"),
        (1, "row-2", "b"),
        (2, None, "c"),
    ]
    assert answer["repeated"] is False and paid(house) == {"a": 1, "b": 1, "c": 1}


@on_both_engines
def test_the_same_key_finds_what_was_done_and_pays_nothing(house: House) -> None:
    first = house.do("a", "b", key="k")
    house.clock.forward(days=3)
    assert house.do("a", "b", key="k") == first | {"repeated": True}
    assert paid(house) == {"a": 1, "b": 1}


def test_a_changed_or_added_item_is_new_and_the_others_are_found_wherever_they_stand(house: House) -> None:
    first = house.do("a", "b", key="k")
    answer = house.do("new", "b", "a", "a", key="k")
    assert paid(house) == {"a": 2, "b": 1, "new": 1} and answer["repeated"] is False
    assert [answer["items"][2], answer["items"][1]] == [
        first["items"][0] | {"index": 2},
        first["items"][1] | {"index": 1},
    ]


def test_equal_items_are_as_many_as_were_asked_for(house: House) -> None:
    house.do("a", "a", "a", key="k")
    house.do("a", "a", "a", key="k")
    assert paid(house) == {"a": 3}


def test_the_key_of_another_connection_is_another(house: House) -> None:
    house.do("a", key="k")
    house.connection = house.connect(f"{house.connection.label}-2")
    assert house.do("a", key="k")["repeated"] is False


def test_without_a_key_what_was_told_and_done_is_over(house: House) -> None:
    assert house.do("a")["id"] != house.do("a")["id"] and paid(house) == {"a": 2}


def test_without_a_key_the_same_within_some_minutes_is_the_same(house: House) -> None:
    first = house.do("a", deduplicate_minutes=60)
    house.clock.forward(minutes=59)
    assert house.do("a", deduplicate_minutes=60) == first | {"repeated": True}


def test_without_a_key_a_batch_that_is_not_done_is_gone_on_with(house: House) -> None:
    first = house.do("a", "bad b")
    house.clock.forward(hours=23)
    again = house.do("a", "bad b")
    assert again["id"] == first["id"] and paid(house) == {"a": 1}
    house.clock.forward(hours=23)  # since it was tried last
    assert house.do("a", "bad b")["id"] == first["id"]
    house.clock.forward(hours=25)
    assert house.do("a", "bad b")["id"] != first["id"]


# What is refused


@on_both_engines
def test_one_refused_item_is_told_and_the_others_are_done(house: House) -> None:
    answer = house.do("a", "bad b", "c")
    assert statuses(answer) == ["succeeded", "failed", "succeeded"]
    assert answer["items"][1]["error"] == {"code": "invalid_input", "message": "Made Up did not accept the input."}
    assert answer["items"][1]["video"] is None and answer["counts"] == {
        "queued": 0,
        "running": 0,
        "succeeded": 2,
        "failed": 1,
    }


@on_both_engines
def test_a_repeat_does_what_failed_alone(house: House) -> None:
    house.account.credits = 1
    assert statuses(house.do("a", "b", "c", key="k")) == ["succeeded", "failed", "failed"]
    house.account.credits = 9
    answer = house.do("a", "b", "c", key="k")
    assert statuses(answer) == ["succeeded"] * 3 and answer["repeated"] is False
    assert paid(house) == {"a": 1, "b": 1, "c": 1}
    assert house.do("a", "b", "c", key="k")["repeated"] is True


@on_both_engines
def test_a_refused_item_tells_its_callback_and_no_feed(house: House) -> None:
    house.do({"title": "bad", "callback_url": HOOK, "callback_id": "row-1"}, "b", key="k")
    [event] = house.told()
    assert (event["type"], event["reason"], event["callback_id"]) == ("video.failed", "not_started", "row-1")
    assert event["error"]["code"] == "invalid_input" and event["video"]["id"] is None and event["verified"]
    assert house.store.feed.after(house.connection.id, position=0, limit=10).rows == []


def test_each_try_of_a_refused_item_tells_the_callback_that_it_comes_with(house: House) -> None:
    item = {"title": "bad", "callback_url": HOOK, "callback_id": "row-1"}
    for tries in (1, 2, 3):
        house.do(item, key="k")
        assert len(house.told()) == tries
    assert len({each["id"] for each in house.told()}) == 3


def test_faults_are_told_by_labels_before_anything_is_recorded(house: House) -> None:
    with pytest.raises(errors.InvalidInput) as refused:
        house.do("a", {"title": "x" * 101}, {"callback_url": "http://example.com/"}, "b")
    assert set(refused.value.details or {}) == {"items.1.title", "items.2.title"}
    assert "Video 2: Title has 101 characters" in refused.value.message
    with pytest.raises(errors.InvalidInput) as refused:
        house.do("a", {"title": "b", "callback_url": "http://example.com/"})
    assert set(refused.value.details or {}) == {"items.1.callback_url"}
    assert not house.account.asked["POST /videos"] and not house.store.operations.recent(
        house.connection.id, 0, limit=1
    )


def keyed(**titles: str) -> list[dict[str, str]]:
    return [{"item_key": key, "title": title} for key, title in titles.items()]


@on_both_engines
def test_another_input_under_an_item_key_is_a_conflict_and_begins_nothing(house: House) -> None:
    house.account.jobs = 1
    first = house.do(*keyed(a="one", b="two"), key="k")
    assert statuses(first) == ["succeeded", "queued"]
    for changed in (keyed(new="x", a="other", b="two"), keyed(new="x", b="other"), keyed(b="one", a="two")):
        with pytest.raises(errors.IdempotencyConflict) as refused:
            house.do(*changed, key="k")
    assert refused.value.details and set(refused.value.details) == {"items.0.item_key", "items.1.item_key"}
    assert refused.value.message.startswith("Video 1: Item Key is that of another input under this Idempotency-Key")
    assert refused.value.message.endswith("Nothing of this batch was begun, and nothing was paid.")
    house.finish_all()
    house.clock.forward(minutes=1)
    house.turns()
    assert statuses(house.do(*keyed(b="two", a="one", new="one"), key="k"))[:2] == ["succeeded"] * 2
    house.finish_all()
    house.clock.forward(minutes=1)
    house.turns()
    assert paid(house) == {"one": 2, "two": 1}


@on_both_engines
def test_one_that_was_refused_may_come_changed_under_its_item_key(house: House) -> None:
    first = house.do(*keyed(a="one", b="bad"), key="k")
    answer = house.do(*keyed(a="one", b="good"), key="k")
    assert statuses(answer) == ["succeeded"] * 2 and answer["items"][1]["video"]["title"] == "good"
    assert [each["operation_id"] for each in answer["items"]] == [each["operation_id"] for each in first["items"]]
    with pytest.raises(errors.IdempotencyConflict):
        house.do(*keyed(a="one", b="bad"), key="k")
    assert paid(house) == {"one": 1, "good": 1}


def test_one_key_for_a_single_request_and_a_batch_is_a_conflict(house: House) -> None:
    actions, single = house.bridge.actions, {"title": "a"}
    house.do("a", key="batch")
    with pytest.raises(errors.IdempotencyConflict) as refused:
        actions.perform(house.connection, "create_video", single, idempotency_key="batch")
    assert "with another action" in refused.value.message
    actions.perform(house.connection, "create_video", single, idempotency_key="single")
    with pytest.raises(errors.IdempotencyConflict):
        house.do("a", key="single")
    assert paid(house) == {"a": 2}


def test_a_single_request_is_no_item(house: House) -> None:
    house.account.jobs = 0
    house.do("a", key="k")
    house.account.jobs = 9
    actions = house.bridge.actions
    assert actions.perform(house.connection, "create_video", {"title": "a"}, idempotency_key=None)["id"]
    house.turns()
    house.clock.forward(seconds=RETRY_AFTER + 1)
    house.turns()
    assert paid(house) == {"a": 2}


# Turns


@on_both_engines
def test_what_the_provider_takes_no_more_waits_and_is_begun_in_order(house: House) -> None:
    house.account.jobs = 2
    titles = [f"{each}" for each in range(7)]
    answer = house.do(*titles, key="k")
    assert statuses(answer) == ["succeeded"] * 2 + ["queued"] * 5
    assert house.account.asked["POST /videos"] == 3  # the others would have been told the same
    assert [each["error"] for each in answer["items"]] == [None] * 7, "what waits has not failed"
    assert [each["waits_for"] for each in answer["items"]][1:4] == [None, "Made Up takes no more right now.", None]
    house.turns()
    assert house.account.asked["POST /videos"] == 3, "it comes again when it was told to"
    for _ in range(3):
        house.finish_all()
        house.clock.forward(seconds=RETRY_AFTER + 1)
        house.turns()
    assert paid(house) == dict.fromkeys(titles, 1) and list(paid(house)) == titles
    assert statuses(house.do(*titles, key="k")) == ["succeeded"] * 7


@on_both_engines
def test_what_was_accepted_is_begun_though_its_process_died(house: House) -> None:
    house.account.jobs = 0
    house.do("a", "b", key="k")
    house.account.jobs = 9
    house.clock.forward(hours=5)
    house.turns()
    assert paid(house) == {"a": 1, "b": 1}


@on_both_engines
def test_what_nobody_was_told_of_is_begun_by_nobody_until_it_is_asked_for_again(house: House) -> None:
    house.server.refused = 1_000
    house.clock.dies = True
    with pytest.raises(Died):
        house.do("a", "b", "c")
    house.clock.dies, house.server.refused = False, 0
    house.clock.forward(minutes=11)
    house.turns()
    house.recover()
    assert paid(house) == {}
    answer = house.do("a", "b", "c")
    house.turns()
    assert set(paid(house)) <= {"a", "b", "c"} and max(paid(house).values()) == 1
    assert answer["items"][0]["status"] == "failed"  # nobody knows any more whether it was done: it is not sent again
    assert statuses(answer)[1:] == ["succeeded"] * 2


def test_for_a_caller_who_has_gone_nothing_is_begun_or_accepted(house: House) -> None:
    house.do("a", "b", caller=Caller(gone=lambda: True))
    house.clock.forward(minutes=1)
    house.turns()
    assert paid(house) == {}
    assert statuses(house.do("a", "b")) == ["succeeded"] * 2 and paid(house) == {"a": 1, "b": 1}


@on_both_engines
def test_after_a_day_nothing_is_begun_any_more_and_the_callback_is_told(house: House) -> None:
    house.account.jobs = 0
    house.do({"title": "a", "callback_url": HOOK}, key="k")
    house.clock.now += limits.ACCEPTED_FOR
    house.account.jobs = 9
    house.turns()
    assert paid(house) == {}
    [event] = house.told()
    assert event["reason"] == "not_started" and "within 22 hours" in event["error"]["message"]
    assert "Made Up takes no more right now." in event["error"]["message"]
    assert statuses(house.do("a", key="k")) == ["succeeded"] and paid(house) == {"a": 1}


def test_a_key_of_another_account_begins_nothing_of_the_old_one(house: House) -> None:
    house.account.jobs = 0
    house.do({"title": "a", "callback_url": HOOK}, key="k")
    with house.store.database.write() as transaction:
        transaction.execute(tables.connections.update().values(account=1))
    house.account.jobs = 9
    house.clock.forward(minutes=1)
    house.turns()
    assert paid(house) == {} and house.told()[0]["error"]["code"] == "reconnect_required"


@on_both_engines
def test_what_is_unclear_is_found_out_and_paid_once(house: House) -> None:
    house.server.lost_answers = 2
    house.clock.dies = True
    with pytest.raises(Died):
        house.do("a", "b", key="k")
    house.clock.dies = False
    house.recover()
    answer = house.do("a", "b", key="k")
    assert statuses(answer) == ["succeeded"] * 2 and paid(house) == {"a": 1, "b": 1}


@on_both_engines
def test_few_of_a_connection_are_under_way_and_another_one_has_its_turn(house: House) -> None:
    house.account.jobs = 0
    house.do(*"abcdef")
    first = house.connection
    house.clock.forward(seconds=1)
    house.connection = house.connect(f"{first.label}-2")
    house.server.account(f"{first.label}-2").jobs = 0
    house.do("x")
    house.clock.forward(minutes=5)
    taken = [
        house.store.turns.next(token=f"lea_{first.id}_{each}", now=house.clock(), until=house.clock(), each=3)
        for each in range(6)
    ]
    assert [each and each.input["title"] for each in taken] == ["a", "x", "b", "c", None, None]


@on_both_engines
def test_the_same_batch_many_times_at_once_is_one(house: House) -> None:
    outcomes = together(*[lambda: house.do("a", "b", "c", key="k")] * 4)
    assert all(isinstance(each, dict) for each in outcomes), outcomes
    assert len({each["id"] for each in outcomes}) == 1
    house.turns()
    assert paid(house) == {"a": 1, "b": 1, "c": 1}


def test_a_callback_is_told_of_what_was_over_before_it_came(house: House) -> None:
    house.do("a", key="k")
    [video] = house.account.resources["videos"]
    house.do({"title": "a", "callback_url": HOOK}, key="k")
    assert house.store.callbacks.open(house.connection.id) == 1 and video


def test_what_is_old_is_forgotten_with_its_batch(house: House) -> None:
    house.do("a", "bad", key="k")
    house.clock.forward(days=40)
    house.store.retention.prune(before=house.clock() - timedelta(days=30), limit=100)
    with house.store.database.read() as transaction:
        for table in (tables.operations, tables.batches):
            assert transaction.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() in (0, 1)
    house.store.retention.prune(before=house.clock() - timedelta(days=30), limit=100)
    with house.store.database.read() as transaction:
        assert transaction.execute(sa.select(tables.batches)).all() == []
