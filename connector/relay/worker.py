"""The loop of a relay process: every duty begins what is due, the sender works, every duty settles what came back.

Duties of one loop share one sender, and so one thread; another loop may run beside it. What may block for long (chores
that call a provider and wait) has a thread of its own.
"""

import functools
import logging
import queue
import threading
import time
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from connector.egress.sender import Sender
from connector.errors import StoreUnavailable
from connector.relay.background import Waker
from connector.store.notifications import Listener

log = logging.getLogger(__name__)

POLL = 0.1  # seconds between two looks at the database when no bell rings
SOON = 0.005  # seconds between two rounds of duties that have something under way
LISTEN_AGAIN = 5.0  # seconds after a bell was lost


class Task(Protocol):
    """Something that is claimed in batches, sent, and settled in batches."""

    @property
    def topic(self) -> str | None:
        """What the bell rings for when this duty is wanted."""
        ...

    @property
    def busy(self) -> bool: ...

    def begin(self, look: bool = True, *, notified: bool = False) -> Collection[str]:
        """Settle what came back, start what is due. Gives what is due at once: more of its own, or another's.

        `look`: something may have become due since the last time; `rung`: it has. Without either only what is at hand
        is worked on.
        """
        ...

    def settle(self) -> None:
        """Settle what came back, and start nothing more."""
        ...


class Worker:
    """Runs duties until it is stopped, then finishes what is in the air.

    `beside`: another one, with a sender of its own, that runs in a thread of its own as long as this one does. Each is
    told what the other finds for it: what one waits for holds nothing up that the other has in the air.
    """

    def __init__(
        self,
        sender: Sender,
        tasks: Sequence[Task],
        chores: Sequence[Callable[[], None]] = (),
        *,
        listen: Callable[[], Listener | None] = lambda: None,
        beside: "Worker | None" = None,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._sender = sender
        self._tasks = tasks
        self._known = {task.topic for task in tasks}  # another version's bell may say more, or nothing
        self._chores = chores
        self._listen = listen
        self._listener: Listener | None = None
        self._listen_at = 0.0
        self._notified: set[str] = set()
        self._look_at = 0.0
        self._pause = pause
        self._from_other: queue.SimpleQueue[str] = queue.SimpleQueue()  # by the other loop
        self._waker: Waker | None = None
        self._beside = self._other = beside
        if beside is not None:
            beside._other = self
            self._waker, beside._waker = Waker(sender), Waker(beside._sender)

    def run(self, stop: threading.Event, *, grace: float = 23.0) -> None:
        """Work until `stop` is set; what is in flight then has `grace` seconds to come back."""
        chores = [
            threading.Thread(target=_repeat, args=(chore, stop), name="chore", daemon=True) for chore in self._chores
        ]
        failures: list[BaseException] = []
        if self._beside is not None:
            run = functools.partial(self._beside.run, stop, grace=grace)
            chores.append(threading.Thread(target=_guarded, args=(run, stop, failures), name="loop", daemon=True))
        for each in chores:
            each.start()
        while not stop.is_set():
            self._keep_listening()
            self.step(POLL)
        self._stop_listening()
        end = time.monotonic() + grace
        while self._busy() and time.monotonic() < end:
            self._sender.turn(POLL)
            self._each(lambda task: task.settle())
        for each in chores:
            each.join(timeout=max(0.0, end - time.monotonic()))
        if failures:
            raise failures[0]

    def notify(self, topic: str) -> None:
        """Ring for a duty, from the other loop's thread."""
        self._from_other.put(topic)
        if self._waker is not None:
            self._waker.wake()

    def close(self) -> None:
        """Once both have run, before their senders are closed."""
        if self._waker is not None:
            self._waker.close()

    def step(self, wait: float) -> None:
        """One round: settle and begin, then let the sender work for up to `wait` seconds."""
        now = time.monotonic()
        while not self._from_other.empty():
            self._notified.add(self._from_other.get())
        notified, self._notified = self._notified, set()
        look = now >= self._look_at or not notified <= self._known
        if look:
            self._look_at = now + POLL
        self._each(lambda task: self._begin(task, look, notified))
        self._sender.turn(0.0 if self._notified else min(wait, SOON) if self._busy() else wait)

    def _begin(self, task: Task, look: bool, notified: Collection[str]) -> None:
        wanted = task.topic in notified
        if task.topic in self._notified:  # told in this round
            self._notified.remove(task.topic)
            wanted = True
        self._notify(task.begin(look, notified=wanted))

    def _notify(self, notified: Collection[str]) -> None:
        """For this loop's duties, or for those of the other that this one does not have."""
        for topic in notified:
            if self._other is not None and topic in self._other._known - self._known:
                self._other.notify(topic)
            else:
                self._notified.add(topic)

    def _busy(self) -> bool:
        return any(task.busy for task in self._tasks)

    def _keep_listening(self) -> None:
        """Have the bell wake the sender. Without an ear the loop looks each `POLL`, and tries again later."""
        if self._listener is not None or time.monotonic() < self._listen_at:
            return
        self._listen_at = time.monotonic() + LISTEN_AGAIN
        try:
            self._listener = self._listen()
        except Exception as problem:
            log.warning("the bell cannot be heard", extra={"fields": {"why": repr(problem)}})
        if self._listener is not None:
            self._sender.watch(self._listener.fileno(), self._on_notification)

    def _on_notification(self) -> None:
        try:
            if self._listener is not None:
                self._notify(self._listener.received())
        except Exception as problem:
            log.warning("the bell was lost", extra={"fields": {"why": repr(problem)}})
            self._stop_listening()

    def _stop_listening(self) -> None:
        if self._listener is not None:
            self._sender.unwatch(self._listener.fileno())
            self._listener.close()
            self._listener = None

    def _each(self, do: Callable[[Task], None]) -> None:
        for task in self._tasks:
            try:
                do(task)
            except StoreUnavailable as problem:
                log.error("the database cannot be used", extra={"fields": {"why": problem.why}})
                self._pause(1.0)
            except Exception:  # the other duties go on; a lease brings back what this one dropped
                log.exception("a duty failed")
                self._pause(1.0)


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
            log.error("the database cannot be used", extra={"fields": {"why": problem.why}})
        except Exception:
            log.exception("a chore failed")
        stop.wait(1.0)
