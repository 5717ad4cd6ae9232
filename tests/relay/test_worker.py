"""The loop goes on whatever one duty meets, and finishes what is in the air when it is stopped."""

import threading
from collections.abc import Callable

import pytest
from support.receiver import OK, Receiver, Reply

from connector.egress.sender import Sender
from connector.errors import StoreUnavailable
from connector.relay.worker import Worker

from .conftest import Outgoing, Relay


class Stumbling:
    """A duty that raises the first times it is asked."""

    def __init__(self, *problems: Exception) -> None:
        self._problems = list(problems)
        self.begun = threading.Event()

    @property
    def busy(self) -> bool:
        return False

    def begin(self, look: bool = True) -> bool:
        if self._problems:
            raise self._problems.pop()
        self.begun.set()
        return False

    def settle(self) -> None: ...


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
