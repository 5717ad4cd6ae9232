"""The clock is set, by seconds or days, forward or back, while somebody works: that only delays."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from support.samples import sample

from connector import errors, limits
from connector.services.lease_renewal import LeaseObserver
from connector.services.stopwatch import Stopwatch
from connector.store import tables
from connector.store.connections import Connection
from connector.store.operations import Lease

from .conftest import Died, House, on_both_engines
from .test_receipt_processor import look_for

STEPS = [timedelta(seconds=12), timedelta(seconds=30), timedelta(days=2), -timedelta(seconds=12), -timedelta(days=2)]
steps = pytest.mark.parametrize("step", sample(STEPS, 3), ids=str)
RENDER = {"fault_path": "/render$"}


@pytest.fixture
def video_id(house: House, alice: Connection) -> str:
    """A video at a provider whose own clock is right all the time."""
    began, passed = house.clock(), house.clock.passed
    house.argil.clock = lambda: began + timedelta(seconds=house.clock.passed - passed)
    made = house.do(alice, "create_video", script="Hello there.", avatar_id=house.argil.avatar())
    house.clock.forward(minutes=1)
    return str(made["id"])


@contextlib.contextmanager
def rendering(house: House, connection: Connection, video_id: str) -> Iterator[list[Any]]:
    """A caller whose render the provider works on until the end of the block, seen by nobody before that."""
    arrived, go_on, answers = threading.Event(), threading.Event(), list[Any]()
    call = house.session.call

    def slow(request: Any, **more: Any) -> Any:
        if request.url.endswith("/render"):
            arrived.set()
            go_on.wait()
        return call(request, **more)

    def render() -> None:
        try:
            answers.append(house.do(connection, "render_video", "first", video_id=video_id))
        except errors.Problem as problem:
            answers.append(problem)

    house.session.call = slow  # type: ignore[method-assign]
    thread = threading.Thread(target=render)
    thread.start()
    try:
        arrived.wait(10)
        house.session.call = call  # type: ignore[method-assign]
        yield answers
    finally:
        go_on.set()
        thread.join()


def renewed(house: House) -> None:
    """What the process that holds a lease does every few seconds."""
    tokens = [lease.token for lease in house.store.operations.leases(now=house.clock(), limit=9) if lease.token]
    house.store.operations.renew(tokens, until=house.clock() + limits.OPERATION_LEASE)


@on_both_engines
@steps
def test_who_renders_is_not_thought_dead(house: House, alice: Connection, video_id: str, step: timedelta) -> None:
    with rendering(house, alice, video_id) as answers:
        house.recovery.recover(now=house.clock())
        house.clock.now += step
        for second in range(24):
            house.recovery.recover(now=house.clock())
            house.clock.forward(seconds=1)
            if second % int(limits.RENEW_EVERY) == 2:
                renewed(house)
        assert house.argil.asked("POST /videos/{id}/render") == 0
    assert answers[0]["id"] == video_id and house.argil.state()["renders"] == 1


@on_both_engines
@steps
def test_a_repeat_waits_until_it_is_clear_that_somebody_works_on_it(
    house: House, alice: Connection, video_id: str, step: timedelta
) -> None:
    with rendering(house, alice, video_id) as answers:
        house.clock.now += step
        house.clock.meanwhile = lambda: renewed(house)
        with pytest.raises(errors.OperationInProgress):
            house.do(alice, "render_video", "first", video_id=video_id)
        assert sum(house.clock.paused) < limits.RENEW_EVERY
    assert house.do(alice, "render_video", "first", video_id=video_id) == answers[0]
    assert house.argil.state()["renders"] == 1


@on_both_engines
@steps
def test_what_a_dead_process_left_is_taken_over_all_the_same(
    house: House, alice: Connection, video_id: str, step: timedelta
) -> None:
    house.argil.faults(error_500_after=1, late_seconds=5, **RENDER)
    house.clock.dies = True
    with pytest.raises(Died):
        house.do(alice, "render_video", "k", video_id=video_id)
    house.clock.dies = False
    house.argil.faults()
    house.clock.now += step
    for _ in range(14):
        house.recovery.recover(now=house.clock())
        house.clock.forward(seconds=1)
    assert [each.status for each in operations(house) if each.key == "k"] == ["finished"]
    assert house.argil.state()["renders"] == 1


def operations(house: House) -> list[Any]:
    with house.store.database.read() as transaction:
        return list(transaction.execute(tables.operations.select()))


@steps
def test_fifteen_seconds_of_asking_are_fifteen_seconds(
    house: House, alice: Connection, video_id: str, step: timedelta
) -> None:
    """The render is done, its answer is lost, and it shows late; the clock is set while it is asked about."""

    def late() -> None:
        house.clock.now += step

    house.argil.faults(error_500_after=1, late_seconds=limits.ASK_SECONDS - 2, **RENDER)
    house.clock.meanwhile = late
    assert house.do(alice, "render_video", "k", video_id=video_id)["status"] == "GENERATING_AUDIO"
    assert house.argil.asked("POST /videos/{id}/render") == 1


@on_both_engines
@steps
def test_what_another_has_just_rendered_is_asked_about_for_so_long(
    house: House, alice: Connection, video_id: str, step: timedelta
) -> None:
    """Two steps of two scenarios want the same render; that of the first does not show yet when the second comes."""
    house.argil.faults(late_seconds=limits.ASK_SECONDS - 2)
    first = house.do(alice, "render_video", "one", video_id=video_id)
    house.clock.now += step
    second = house.do(alice, "render_video", "two", video_id=video_id)
    assert first["id"] == second["id"] and house.argil.state()["renders"] == 1


@on_both_engines
def test_a_video_whose_render_was_seen_to_end_is_rendered_again_at_once(
    house: House, alice: Connection, video_id: str
) -> None:
    house.do(alice, "render_video", "one", video_id=video_id)
    look_for(house, minutes=5)
    assert [each["type"] for each in house.events(alice)] == ["video.done"]
    house.argil.app.extensions["sandbox"].account("sandbox-alice").videos[video_id].render = None  # changed in the app
    house.do(alice, "render_video", "two", video_id=video_id)
    assert house.argil.state()["renders"] == 2 and house.clock.paused == []


# The parts


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def over(time: Time, now: Any) -> Callable[..., bool]:
    observer = LeaseObserver(time)
    return lambda token="lea_1", after=0.0: observer.has_ended(
        Lease("op", "con", token, now + timedelta(seconds=after))
    )


def test_a_lease_is_over_when_it_was_seen_unchanged_for_as_long_as_it_lasts(time: Time, over: Any) -> None:
    seen = []
    for time.now in range(14):
        seen.append(over())
    assert seen == [False] * 12 + [True] * 2


@pytest.mark.parametrize("changed", [{"after": 4.0}, {"after": -1e6}, {"token": "lea_2"}])
def test_one_that_changes_is_not(time: Time, over: Any, changed: dict[str, Any]) -> None:
    for time.now in range(11):
        assert not over()
    for time.now in range(11, 22):
        assert not over(**changed)


def test_what_nobody_holds_is_free_at_once(over: Any) -> None:
    assert over(token=None)


def test_who_did_not_look_saw_nothing(time: Time, over: Any) -> None:
    assert not over()
    time.now += 1_000
    assert not over()


def test_a_stopwatch_counts_no_more_than_the_longest_it_may_go_without_a_look(time: Time) -> None:
    watch = Stopwatch(time, longest=2.0)
    seconds = []
    for time.now in (1.0, 3.0, 103.0, 103.5):
        seconds.append(watch.look())
    assert seconds == [1.0, 3.0, 5.0, 5.5]
