"""A thread beside a loop: it waits for the database while the loop goes on sending, and wakes it when that is done."""

import contextlib
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from connector.egress.sender import Sender

Result = TypeVar("Result")
Submit = Callable[[Callable[[], Result]], "Future[Result]"]


def at_once(work: Callable[[], Result]) -> "Future[Result]":
    """Do the work here and now."""
    done: Future[Result] = Future()
    try:
        done.set_result(work())
    except Exception as failure:
        done.set_exception(failure)
    return done


class Waker:
    """Ends a sender's `turn` from any thread."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)
        sender.watch(self._reader, self._read)

    def wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # it has enough to wake up for
            os.write(self._writer, b"!")

    def close(self) -> None:
        """No other thread may wake it any more."""
        self._sender.unwatch(self._reader)
        os.close(self._reader)
        os.close(self._writer)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._reader, 4096)


class Background:
    """Runs one thing after the other, and wakes the sender's `turn` when one is done."""

    def __init__(self, sender: Sender) -> None:
        self._waker = Waker(sender)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")

    def __call__(self, work: Callable[[], Result]) -> "Future[Result]":
        done = self._thread.submit(work)
        done.add_done_callback(lambda _: self._waker.wake())
        return done

    def close(self) -> None:
        """Wait for what runs."""
        self._thread.shutdown()
        self._waker.close()
