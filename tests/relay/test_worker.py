"""The loop goes on whatever one poller meets, and finishes what is in flight when it is stopped."""

import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator

import pytest
from support.receiver import OK, Receiver, Reply
from support.world import until

from connector import limits
from connector.egress.sender import Sender
from connector.errors import StoreUnavailable
from connector.relay.poll_gate import PollGate
from connector.relay.worker import Worker
from connector.store.notifications import DELIVERIES, RECEIPTS
from connector.store.store import Store

from .conftest import Outgoing, Relay


class Stumbling:
    """A poller that raises the first times it is asked."""

    topic: str | None = None

    def __init__(self, *problems: BaseException) -> None:
        self._problems = list(problems)
        self.gate = PollGate(limits.POLL_EVERY)
        self.polled = threading.Event()

    @property
    def busy(self) -> bool:
        return False

    def poll(self) -> Collection[str]:
        if self._problems:
            raise self._problems.pop()
        self.polled.set()
        return ()

    def flush(self) -> None: ...


class Counting(Stumbling):
    """A poller that counts its queries: those that were announced, and all. `finds`: the topics of work that it makes
    out of what was announced.
    """

    def __init__(self, topic: str, finds: Collection[str] = ()) -> None:
        super().__init__()
        self.topic = topic
        self._finds = finds
        self.announced = 0
        self.queries = 0

    def poll(self) -> Collection[str]:
        super().poll()
        if not self.gate.should_query(time.monotonic()):
            return ()
        certain = self.gate.begin(time.monotonic())
        self.gate.found(0, of=1)
        self.queries += 1
        self.announced += certain
        return self._finds if certain else ()


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
def test_a_poller_that_fails_ends_neither_the_loop_nor_the_other_pollers(
    problem: Exception, relay: Relay, outgoing: Outgoing, receiver: Receiver
) -> None:
    outgoing.subscription()
    outgoing.events()
    stumbling, pauses = Stumbling(problem, problem), list[float]()
    with Running(Worker(relay.sender, (stumbling, relay.dispatch), pause=pauses.append)):
        assert stumbling.polled.wait(5)
        receiver.wait(1)
    assert outgoing.delivery()["status"] == "delivered"
    assert pauses == [1.0, 1.0]


def test_a_notification_reaches_only_its_topic_and_what_that_finds_the_next(store: Store) -> None:
    sender, first, other = Sender(), Counting(RECEIPTS, finds=[DELIVERIES]), Counting("something else")
    second = Counting(DELIVERIES)
    with Running(Worker(sender, (first, second, other), listen=store.database.notifier.listen)):
        assert first.polled.wait(5) and (first.announced, second.announced) == (0, 0)
        store.database.notifier.notify(RECEIPTS)
        until(lambda: second.announced > 0)
    assert (first.announced, second.announced, other.announced) == (1, 1, 0)
    sender.close()


@pytest.fixture
def asker() -> Iterator[Sender]:
    """The sender of a second loop."""
    sender = Sender()
    yield sender
    sender.close()


def test_each_loop_is_woken_for_what_was_announced_or_found_in_the_other(store: Store, asker: Sender) -> None:
    sender, first, second = Sender(), Counting(RECEIPTS, finds=[DELIVERIES]), Counting(DELIVERIES)
    beside = Worker(asker, (first,))
    worker = Worker(sender, (second,), listen=store.database.notifier.listen, beside=beside)
    with Running(worker):
        assert second.polled.wait(5) and first.polled.wait(5) and (first.announced, second.announced) == (0, 0)
        store.database.notifier.notify(RECEIPTS)
        until(lambda: second.announced > 0)
    assert (first.announced, second.announced) == (1, 1)
    for each in (worker, beside, sender):
        each.close()


def test_what_one_loop_waits_for_holds_nothing_up_in_the_other(
    relay: Relay, outgoing: Outgoing, receiver: Receiver, asker: Sender
) -> None:
    release = threading.Event()

    class Waiting(Stumbling):
        def poll(self) -> Collection[str]:
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
    beside = Worker(asker, (Stumbling(SystemExit("a mistake of ours")),))
    worker = Worker(sender, (), beside=beside)
    with pytest.raises(SystemExit):
        worker.run(threading.Event(), grace=5.0)
    for each in (worker, beside, sender):
        each.close()


def test_every_poller_asks_when_a_topic_is_unknown(asker: Sender) -> None:
    """It is that of another version."""
    sender, first, second = Sender(), Counting(RECEIPTS), Counting(DELIVERIES)
    beside = Worker(asker, (first,))
    worker = Worker(sender, (second,), beside=beside)
    for _ in range(2):
        beside.step(0.0)
        worker.step(0.0)
    assert (first.queries, second.queries) == (1, 1)
    worker.notify("")
    worker.notify("something else")
    worker.step(0.0)
    assert (second.queries, second.announced) == (2, 1)
    for each in (worker, beside, sender):
        each.close()


@pytest.mark.parametrize(
    ("topics", "woken"),
    [
        ([], (0, 0)),
        ([RECEIPTS], (1, 0)),
        ([DELIVERIES], (0, 1)),
        ([RECEIPTS, DELIVERIES], (1, 1)),
        (["another version's"], (1, 1)),
        ([""], (1, 1)),
    ],
    ids=str,
)
def test_whom_a_notification_wakes(asker: Sender, topics: list[str], woken: tuple[int, int]) -> None:
    sender, first, second = Sender(), Counting(RECEIPTS), Counting(DELIVERIES)
    near, far = socket.socketpair()
    listener = Announcing(near, topics)
    beside = Worker(asker, (first,))
    worker = Worker(sender, (second,), listen=lambda: listener, beside=beside)
    far.send(b"!")
    with Running(worker):
        until(lambda: listener.heard)
        until(lambda: (first.announced, second.announced) == woken)
    assert (first.announced, second.announced) == woken
    for each in (worker, beside, sender, far):
        each.close()


class Announcing:
    """A listener that receives some topics once."""

    def __init__(self, wire: socket.socket, topics: list[str]) -> None:
        self._wire, self._topics = wire, topics
        self.heard = False

    def fileno(self) -> int:
        return self._wire.fileno()

    def received(self) -> set[str]:
        self._wire.recv(10)
        self.heard = True
        return set(self._topics)

    def close(self) -> None:
        self._wire.close()


def test_a_chore_that_fails_does_not_end_the_others() -> None:
    done, sender = threading.Event(), Sender()

    def broken() -> None:
        raise KeyError("a mistake of ours")

    with Running(Worker(sender, (), (broken, done.set))):
        assert done.wait(5)
    sender.close()


def test_stopping_finishes_what_is_in_flight(relay: Relay, outgoing: Outgoing, receiver: Receiver) -> None:
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
