"""The loop of a relay process: every poller starts what is due, the sender works, every poller settles what came back.

Pollers of one loop share one sender, and so one thread; another loop may run beside it. What may block for long (chores
that call a provider and wait) has a thread of its own.
"""

import functools
import logging
import queue
import threading
import time
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from connector import limits
from connector.egress.sender import Sender
from connector.errors import StoreUnavailable
from connector.relay.background import Waker
from connector.relay.poll_gate import PollGate
from connector.relay.wakeups import Wakeups
from connector.store.notifications import Listener

log = logging.getLogger(__name__)

_NO_DATABASE = "the database cannot be used, trying again in %g s"


class Poller(Protocol):
    """Something that is claimed in batches, sent, and settled in batches."""

    @property
    def topic(self) -> str | None:
        """The topic of the notifications that announce its work; None where none do."""
        ...

    @property
    def gate(self) -> PollGate:
        """Decides when it asks the database, and takes notifications."""
        ...

    @property
    def busy(self) -> bool:
        """Whether anything of it is in flight or not yet written down."""
        ...

    def poll(self) -> Collection[str]:
        """Settle what came back, start what is due. Gives the topics of work that is due at once: its own where it left
        some, another's where it made some.
        """
        ...

    def flush(self) -> None:
        """Settle what came back, and start nothing more."""
        ...


class Worker:
    """Runs pollers until it is stopped, then finishes what is in flight.

    `beside`: another worker, with a sender of its own, that runs in a thread of its own as long as this one does. What
    one waits for does not delay what the other has in flight; each wakes the other for the work that it makes.
    """

    def __init__(
        self,
        sender: Sender,
        pollers: Sequence[Poller],
        chores: Sequence[Callable[[], None]] = (),
        *,
        listen: Callable[[], Listener | None] = lambda: None,
        beside: "Worker | None" = None,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._sender = sender
        self._pollers = pollers
        self._topics = {each.topic for each in pollers}
        self._chores = chores
        self._wakeups = Wakeups(sender, listen, self._route)
        self._again = False  # whether a poller was notified since the sender last worked
        self._pause = pause
        self._notified: queue.SimpleQueue[str] = queue.SimpleQueue()  # topics, by the other loop
        self._waker: Waker | None = None
        self._beside = self._other = beside
        if beside is not None:
            beside._other = self
            self._waker, beside._waker = Waker(sender), Waker(beside._sender)

    def run(self, stop: threading.Event, *, grace: float = 23.0) -> None:
        """Work until `stop` is set; what is in flight then has `grace` seconds to come back."""
        threads = [
            threading.Thread(target=_repeat, args=(chore, stop), name="chore", daemon=True) for chore in self._chores
        ]
        failures: list[BaseException] = []
        if self._beside is not None:
            run = functools.partial(self._beside.run, stop, grace=grace)
            threads.append(threading.Thread(target=_guarded, args=(run, stop, failures), name="loop", daemon=True))
        for each in threads:
            each.start()
        while not stop.is_set():
            self._wakeups.keep()
            self.step(limits.POLL_EVERY)
        self._wakeups.close()
        end = time.monotonic() + grace
        while self._busy() and time.monotonic() < end:
            self._sender.turn(limits.POLL_EVERY)
            self._each(lambda poller: poller.flush())
        for each in threads:
            each.join(timeout=max(0.0, end - time.monotonic()))
        if failures:
            raise failures[0]

    def notify(self, topic: str) -> None:
        """Announce work to this loop's pollers, from any thread."""
        self._notified.put(topic)
        if self._waker is not None:
            self._waker.wake()

    def close(self) -> None:
        """Once both have run, before their senders are closed."""
        if self._waker is not None:
            self._waker.close()

    def step(self, wait: float) -> None:
        """One round: every poller polls, then the sender works for up to `wait` seconds."""
        while not self._notified.empty():
            self._announce(self._notified.get())
        self._again = False
        self._each(lambda poller: self._route(poller.poll()))
        self._sender.turn(0.0 if self._again else min(wait, limits.POLL_WHEN_BUSY) if self._busy() else wait)

    def _route(self, topics: Collection[str]) -> None:
        """Announce work to the loop whose topic it is; to both where neither knows it, as another version's may be."""
        for topic in topics:
            known = self._other is not None and topic in self._other._topics
            if topic in self._topics or not known:
                self._announce(topic)
            if self._other is not None and topic not in self._topics:
                self._other.notify(topic)

    def _announce(self, topic: str) -> None:
        for poller in self._pollers:
            if poller.topic == topic or (poller.topic is not None and topic not in self._topics):
                poller.gate.notified()
                self._again = True

    def _busy(self) -> bool:
        return any(poller.busy for poller in self._pollers)

    def _each(self, do: Callable[[Poller], None]) -> None:
        for poller in self._pollers:
            try:
                do(poller)
            except StoreUnavailable as problem:
                log.error(_NO_DATABASE, limits.RETRY_LOOP_AFTER, extra={"fields": {"why": problem.why}})
                self._pause(limits.RETRY_LOOP_AFTER)
            except Exception:  # the other pollers go on; a lease brings back what this one dropped
                fields = {"topic": poller.topic}
                log.exception(
                    "unexpected error in a relay poller, trying again in %g s",
                    limits.RETRY_LOOP_AFTER,
                    extra={"fields": fields},
                )
                self._pause(limits.RETRY_LOOP_AFTER)


def _guarded(run: Callable[[], None], stop: threading.Event, failures: list[BaseException]) -> None:
    """A loop that ends by a mistake ends all."""
    try:
        run()
    except BaseException as failure:
        failures.append(failure)
        stop.set()


def _repeat(chore: Callable[[], None], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            chore()
        except StoreUnavailable as problem:
            log.error(_NO_DATABASE, limits.RETRY_LOOP_AFTER, extra={"fields": {"why": problem.why}})
        except Exception:
            log.exception("unexpected error in a relay background task, trying again in %g s", limits.RETRY_LOOP_AFTER)
        stop.wait(limits.RETRY_LOOP_AFTER)
