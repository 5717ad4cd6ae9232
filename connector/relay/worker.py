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
from connector.store.bell import Ear

log = logging.getLogger(__name__)

POLL = 0.1  # seconds between two looks at the database when no bell rings
SOON = 0.005  # seconds between two rounds of duties that have something under way
LISTEN_AGAIN = 5.0  # seconds after a bell was lost


class Duty(Protocol):
    """Something that is claimed in batches, sent, and settled in batches."""

    @property
    def hears(self) -> str | None:
        """What the bell rings for when this duty is wanted."""
        ...

    @property
    def busy(self) -> bool: ...

    def begin(self, look: bool = True, *, rung: bool = False) -> Collection[str]:
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
        duties: Sequence[Duty],
        chores: Sequence[Callable[[], None]] = (),
        *,
        listen: Callable[[], Ear | None] = lambda: None,
        beside: "Worker | None" = None,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._sender = sender
        self._duties = duties
        self._known = {duty.hears for duty in duties}  # another version's bell may say more, or nothing
        self._chores = chores
        self._listen = listen
        self._ear: Ear | None = None
        self._listen_at = 0.0
        self._rung: set[str] = set()
        self._look_at = 0.0
        self._pause = pause
        self._told: queue.SimpleQueue[str] = queue.SimpleQueue()  # by the other loop
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
            self._each(lambda duty: duty.settle())
        for each in chores:
            each.join(timeout=max(0.0, end - time.monotonic()))
        if failures:
            raise failures[0]

    def tell(self, what: str) -> None:
        """Ring for a duty, from the other loop's thread."""
        self._told.put(what)
        if self._waker is not None:
            self._waker.wake()

    def close(self) -> None:
        """Once both have run, before their senders are closed."""
        if self._waker is not None:
            self._waker.close()

    def step(self, wait: float) -> None:
        """One round: settle and begin, then let the sender work for up to `wait` seconds."""
        now = time.monotonic()
        while not self._told.empty():
            self._rung.add(self._told.get())
        rung, self._rung = self._rung, set()
        look = now >= self._look_at or not rung <= self._known
        if look:
            self._look_at = now + POLL
        self._each(lambda duty: self._begin(duty, look, rung))
        self._sender.turn(0.0 if self._rung else min(wait, SOON) if self._busy() else wait)

    def _begin(self, duty: Duty, look: bool, rung: Collection[str]) -> None:
        wanted = duty.hears in rung
        if duty.hears in self._rung:  # told in this round
            self._rung.remove(duty.hears)
            wanted = True
        self._ring(duty.begin(look, rung=wanted))

    def _ring(self, rung: Collection[str]) -> None:
        """For this loop's duties, or for those of the other that this one does not have."""
        for what in rung:
            if self._other is not None and what in self._other._known - self._known:
                self._other.tell(what)
            else:
                self._rung.add(what)

    def _busy(self) -> bool:
        return any(duty.busy for duty in self._duties)

    def _keep_listening(self) -> None:
        """Have the bell wake the sender. Without an ear the loop looks each `POLL`, and tries again later."""
        if self._ear is not None or time.monotonic() < self._listen_at:
            return
        self._listen_at = time.monotonic() + LISTEN_AGAIN
        try:
            self._ear = self._listen()
        except Exception as problem:
            log.warning("the bell cannot be heard", extra={"fields": {"why": repr(problem)}})
        if self._ear is not None:
            self._sender.watch(self._ear.fileno(), self._hear)

    def _hear(self) -> None:
        try:
            if self._ear is not None:
                self._ring(self._ear.hear())
        except Exception as problem:
            log.warning("the bell was lost", extra={"fields": {"why": repr(problem)}})
            self._stop_listening()

    def _stop_listening(self) -> None:
        if self._ear is not None:
            self._sender.unwatch(self._ear.fileno())
            self._ear.close()
            self._ear = None

    def _each(self, do: Callable[[Duty], None]) -> None:
        for duty in self._duties:
            try:
                do(duty)
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
