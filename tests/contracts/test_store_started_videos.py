"""The contract of `store.started_videos`, on both engines."""

from datetime import timedelta

import pytest

from connector import ids
from connector.states import VideoStatus
from connector.store.started_videos import Words

SECOND = timedelta(seconds=1)
WORDS = Words(
    types={"render_video": "video", "translate_video": "translation"},
    failed=("video_failed", "translation_failed"),
    ended={"DONE": VideoStatus.DONE},
)
NOBODYS = {"lease_token": None, "lease_until": None}
FINISHED = NOBODYS | {"status": "finished", "http_status": 200}


@pytest.fixture
def ask(store, make, alice, now):
    """Record an operation of alice as it stands some seconds after `now`. Gives its id."""

    def ask(after=0, owner=alice, **values):
        at = now + after * SECOND
        own = {"id": ids.new_id("op", at=at), "fingerprint": f"{after}", "created_at": at}  # else it joins another one
        operation = make.operation(owner, **own | values)
        return store.operations.begin(operation, join_after=at)[0].id

    return ask


@pytest.fixture
def tell(store, make, alice, now):
    """A resource of alice has ended, or begun again, some seconds after `now`."""

    def tell(resource_id, after, final="done", kind="video", owner=alice):
        trigger = final and f"{kind}_{final}"
        told = make.observation(owner, resource_id, final=final, trigger=trigger, resource_type=kind)
        store.events.publish([told], now=now + after * SECOND)

    return tell


@pytest.fixture
def page(store, alice):
    return lambda owner=alice, limit=50, **asked: store.started_videos.page(owner.id, WORDS, limit=limit, **asked)


def answer(resource_id, **more):
    return FINISHED | {"answer": {"id": resource_id, "name": None, "status": "PENDING"} | more}


def test_each_stands_as_its_columns_and_its_event_say(ask, tell, page, now):
    wanted = {
        ask(0, **answer("vid_done")): VideoStatus.DONE,
        ask(1, **answer("vid_failed")): VideoStatus.FAILED,
        ask(2, **answer("vid_open")): VideoStatus.RENDERING,
        ask(3, **answer("vid_before", status="DONE")): VideoStatus.DONE,
        ask(4, action="translate_video", **answer("vid_done")): VideoStatus.RENDERING,  # another type's id is not its
        ask(5, **FINISHED | {"http_status": 502, "answer": {"message": "Nobody knows."}}): VideoStatus.UNCLEAR,
        ask(6, **NOBODYS, due_at=now, batch_id="bat_1"): VideoStatus.QUEUED,
        ask(7, **NOBODYS, batch_id="bat_1"): VideoStatus.QUEUED,
        ask(8, **NOBODYS, batch_id="bat_1", http_status=402, answer={"message": "No."}): VideoStatus.FAILED,
        ask(9, **NOBODYS): VideoStatus.NOT_STARTED,
        ask(10): VideoStatus.STARTING,
        ask(11, lease_token=None): VideoStatus.UNCLEAR,
    }
    ask(12, action="create_video", **answer("vid_draft"))  # starts nothing
    tell("vid_done", 20)
    tell("vid_failed", 21, "failed")
    found = page()
    assert {each.id: each.status for each in found} == wanted
    assert [each.id for each in found] == sorted(wanted, reverse=True)
    for status in VideoStatus:
        assert {each.id for each in page(status=status)} == {id for id, stands in wanted.items() if stands == status}


def test_a_second_render_of_a_video_has_an_end_of_its_own(ask, tell, page, now):
    first = ask(0, **answer("vid_1"))
    tell("vid_1", 10, "failed")
    second = ask(20, **answer("vid_1"))
    tell("vid_1", 21, None)
    assert {each.id: each.status for each in page()} == {first: VideoStatus.FAILED, second: VideoStatus.RENDERING}
    tell("vid_1", 30)
    found = {each.id: each for each in page()}
    assert {id: each.status for id, each in found.items()} == {first: VideoStatus.FAILED, second: VideoStatus.DONE}
    assert found[second].ended_at == now + 30 * SECOND and found[first].event_id != found[second].event_id


def test_one_that_was_repeated_after_its_end_has_it_all_the_same(ask, tell, page):
    tell("vid_1", 10)
    ask(20, **answer("vid_1"))
    assert [each.status for each in page()] == [VideoStatus.DONE]


def test_they_are_read_page_by_page_and_are_ones_own(ask, tell, page, mallory):
    mine = [ask(number, input={"title": f"{number}"}, **answer("vid_1")) for number in range(5)]
    theirs = [ask(number, owner=mallory, **answer("vid_1")) for number in (7, 6)]  # newer than all of these
    tell("vid_1", 9, owner=mallory)
    told, after = [], None
    while rows := page(limit=2, after=after):
        told, after = [*told, *rows], rows[-1].id
    assert [(each.id, each.status) for each in told] == [(each, VideoStatus.RENDERING) for each in mine[::-1]]
    assert [(each.id, each.status) for each in page(mallory)] == [(each, VideoStatus.DONE) for each in theirs]


def test_one_is_found_by_a_part_of_an_id_or_of_its_name(store, ask, page, alice, mallory, now):
    named = ask(0, input={"title": "50% off_Now"}, batch_id="bat_9", **answer("Vid-77"))
    called = ask(1, input={"video_id": "other"}, **answer("other", name="Spring"))
    store.callbacks.add(alice.id, called, target_url="", callback_id="run-7", now=now)
    for q, wanted in {
        "vid-77": named,
        "BAT_9": named,
        named[5:]: named,
        "0% OFF_n": named,
        "spri": called,
        "run-7": called,
    }.items():
        assert [each.id for each in page(q=q)] == [wanted], q
    assert page(q="run") == [] and page(q="off%now") == [] and page(mallory, q="spring") == []


def test_what_is_shown_of_one(store, ask, tell, page, alice, mallory):
    estimate = {"amount": 2, "at_most": None, "unit": "credits"}
    script = "word " * 100
    one = ask(0, input={"script": script, "title": "Given"}, estimate=estimate, **answer("vid_1"))
    scene = ask(1, input={"video_inputs": [{"voice": {"input_text": "Hello."}}]}, **answer("vid_2", name="Told"))
    found = store.started_videos.get(alice.id, one, WORDS)
    assert found is not None and found == page()[1]
    assert (found.name, found.resource_id, found.estimate) == ("Given", "vid_1", estimate)
    assert found.script == script[: len(found.script)] and 100 < len(found.script) < 200
    assert [(each.name, each.script) for each in page() if each.id == scene] == [("Told", "Hello.")]
    assert store.started_videos.get(mallory.id, one, WORDS) is None


def test_callbacks_are_told_with_their_deliveries(store, ask, tell, page, alice, mallory, now):
    hook = "https://hooks.example/resume"
    ended, open_ = ask(0, **answer("vid_1")), ask(1, **answer("vid_2"))
    for target, callback_id in ((hook, "run-7"), ("", "run-8")):
        store.callbacks.add(alice.id, ended, target_url=target, callback_id=callback_id, now=now)
    store.callbacks.add(alice.id, open_, target_url=hook, callback_id=None, now=now)
    for operation_id, resource_id in ((ended, "vid_1"), (open_, "vid_2")):
        store.callbacks.attach(operation_id, "video", resource_id, now=now)
    tell("vid_1", 10)
    found = store.started_videos.callbacks(alice.id, page())
    told, silent = sorted(found[ended], key=lambda each: each.callback_id)
    assert told.told_at == now + 10 * SECOND and told.delivery_status == "pending"
    assert store.deliveries.get(alice.id, told.delivery_id)["callback_id"] == "run-7"
    assert silent.told_at is not None and silent.delivery_id is None
    [waiting] = found[open_]
    assert (waiting.told_at, waiting.delivery_id, waiting.target_url) == (None, None, hook)
    assert store.started_videos.callbacks(mallory.id, page()) == {ended: [], open_: []}
