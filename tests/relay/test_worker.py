"""The loop goes on whatever one duty meets, and finishes what is in the air when it is stopped."""

import threading
import time
from collections.abc import Callable, Collection, Iterator

import pytest
from support.receiver import OK, Receiver, Reply
from support.world import until

from connector.egress.sender import Sender
from connector.errors import StoreUnavailable
from connector.relay.worker import Worker
from connector.store.notifications import DELIVERIES, RECEIPTS
from connector.store.store import Store

from .conftest import Outgoing, Relay


class Stumbling:
    """A duty that raises the first times it is asked."""

    topic: str | None = None

    def __init__(self, *problems: Exception) -> None:
        self._problems = list(problems)
        self.begun = threading.Event()

    @property
    def busy(self) -> bool:
        return False

    def begin(self, look: bool = True, *, notified: bool = False) -> Collection[str]:
        if self._problems:
            raise self._problems.pop()
        self.begun.set()
        return ()

    def settle(self) -> None: ...


class Hearing(Stumbling):
    """A duty that finds something for another one when it is rung for."""

    def __init__(self, topic: str, finds: Collection[str] = ()) -> None:
        super().__init__()
        self.topic = topic
        self._finds = finds
        self.notified = 0
        self.looked = 0

    def begin(self, look: bool = True, *, notified: bool = False) -> Collection[str]:
        self.notified += notified
        self.looked += look
        super().begin(look)
        return self._finds if notified else ()


class Running:
    """A worker in a thread, stopped at the end."""

    def __init__(self, worker: Worker) -> None:
        self.stop = threading.Event()
        self.thread = threading.Thread(target=worker.run, args=(self.stop,), kwargs={"grace": 5.0})

    def __enter__(self) -> "Running":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(10)
        assert not self.thread.is_alive()


@pytest.mark.parametrize("problem", [StoreUnavailable("the database is gone"), KeyError("a mistake of ours")])
def test_a_duty_that_fails_does_not_end_the_loop_nor_the_other_duties(
    problem: Exception, relay: Relay, outgoing: Outgoing, receiver: Receiver
) -> None:
    outgoing.subscription()
    outgoing.events()
    stumbling, pauses = Stumbling(problem, problem), list[float]()
    with Running(Worker(relay.sender, (stumbling, relay.dispatch), pause=pauses.append)):
        assert stumbling.begun.wait(5)
        receiver.wait(1)
    assert outgoing.delivery()["status"] == "delivered"
    assert pauses == [1.0, 1.0]


def test_the_bell_tells_only_whom_it_is_for_and_he_tells_the_next(store: Store) -> None:
    sender, first, other = Sender(), Hearing(RECEIPTS, finds=[DELIVERIES]), Hearing("something else")
    second = Hearing(DELIVERIES)
    with Running(Worker(sender, (first, second, other), listen=store.database.notifier.listen)):
        assert first.begun.wait(5) and (first.notified, second.notified) == (0, 0)
        store.database.notifier.notify(RECEIPTS)
        end = time.monotonic() + 5
        while not second.notified and time.monotonic() < end:
            pass
    assert (first.notified, second.notified, other.notified) == (1, 1, 0)
    sender.close()


@pytest.fixture
def asker() -> Iterator[Sender]:
    """The sender of a second loop."""
    sender = Sender()
    yield sender
    sender.close()


def test_two_loops_are_told_what_is_heard_and_found_for_them(store: Store, asker: Sender) -> None:
    sender, first, second = Sender(), Hearing(RECEIPTS, finds=[DELIVERIES]), Hearing(DELIVERIES)
    beside = Worker(asker, (first,))
    worker = Worker(sender, (second,), listen=store.database.notifier.listen, beside=beside)
    with Running(worker):
        assert second.begun.wait(5) and first.begun.wait(5) and (first.notified, second.notified) == (0, 0)
        store.database.notifier.notify(RECEIPTS)
        until(lambda: second.notified > 0)
    assert (first.notified, second.notified) == (1, 1)
    for each in (worker, beside, sender):
        each.close()


def test_what_one_loop_waits_for_holds_nothing_up_in_the_other(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, asker: Sender
) -> None:
    release = threading.Event()

    class Waiting(Stumbling):
        def begin(self, look: bool = True, *, notified: bool = False) -> Collection[str]:
            release.wait(10)
            return ()

    outgoing.subscription()
    outgoing.events(3)
    beside = Worker(asker, (Waiting(),))
    worker = Worker(relay.sender, (relay.dispatch,), beside=beside)
    with Running(worker):
        receiver.wait(3)
        assert not release.is_set()
        release.set()
    worker.close()
    beside.close()


def test_a_loop_that_ends_by_a_mistake_ends_the_other(asker: Sender) -> None:
    sender = Sender()

    class Ending(Stumbling):
        def begin(self, look: bool = True, *, notified: bool = False) -> Collection[str]:
            raise SystemExit("a mistake of ours")

    beside = Worker(asker, (Ending(),))
    worker = Worker(sender, (), beside=beside)
    with pytest.raises(SystemExit):
        worker.run(threading.Event(), grace=5.0)
    for each in (worker, beside, sender):
        each.close()


def test_everybody_looks_when_the_bell_says_what_nobody_knows() -> None:
    """It is that of another version."""
    sender, task = Sender(), Hearing(RECEIPTS)
    worker = Worker(sender, (task,))
    worker.step(0.0)
    worker.step(0.0)
    assert task.looked == 1
    worker._notified = {""}
    worker.step(0.0)
    assert (task.looked, task.notified) == (2, 0)
    sender.close()


def test_a_chore_that_fails_does_not_end_the_others() -> None:
    done, sender = threading.Event(), Sender()

    def broken() -> None:
        raise KeyError("a mistake of ours")

    with Running(Worker(sender, (), (broken, done.set))):
        assert done.wait(5)
    sender.close()


def test_stopping_finishes_what_is_in_the_air(relay: Relay, outgoing: Outgoing, receiver: Receiver) -> None:
    release = threading.Event()

    def reply() -> Reply:
        release.wait(10)
        return OK

    receiver.then = reply
    outgoing.subscription()
    outgoing.events(3)
    with Running(Worker(relay.sender, (relay.dispatch,))) as running:
        receiver.wait(3)
        running.stop.set()
        release.set()
    assert {each["status"] for each in outgoing.deliveries()} == {"delivered"}


def test_stopping_waits_no_longer_than_the_grace(outgoing: Outgoing, relay: Relay, receiver: Receiver) -> None:
    release = threading.Event()

    def reply() -> Reply:
        release.wait(10)
        return OK

    receiver.then = reply
    outgoing.subscription()
    outgoing.events()
    stop = threading.Event()
    worker = threading.Thread(target=Worker(relay.sender, (relay.dispatch,)).run, args=(stop,), kwargs={"grace": 0.1})
    worker.start()
    receiver.wait(1)
    stop.set()
    worker.join(5)
    assert not worker.is_alive() and relay.dispatch.busy
    release.set()
    assert outgoing.delivery()["status"] == "pending"  # its lease brings it back


def test_a_stopped_worker_takes_nothing_new(
    new_relay: Callable[[], Relay], outgoing: Outgoing, receiver: Receiver
) -> None:
    relay, stop = new_relay(), threading.Event()
    outgoing.subscription()
    outgoing.events()
    stop.set()
    Worker(relay.sender, (relay.dispatch,)).run(stop)
    assert receiver.arrivals == [] and outgoing.delivery()["status"] == "pending"
