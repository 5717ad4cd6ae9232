"""Many callers, one write: whoever comes first writes for all who came meanwhile, and nobody waits for a thread."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST = 200  # items of one write


class _Caller(Generic[Item, Result]):
    __slots__ = ("failure", "item", "leads", "result", "turn")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.turn = threading.Lock()  # held until it is this caller's turn; lighter than an Event
        self.turn.acquire()
        self.leads = False
        self.result: Result | None = None
        self.failure: BaseException | None = None


class Together(Generic[Item, Result]):
    """`write` is handed what gives the items when it is called, once: all who came until then. It gives a result for
    each, and its callers return when their own item was written.
    """

    def __init__(self, write: Callable[[Callable[[], Sequence[Item]]], Sequence[Result]]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._waiting: list[_Caller[Item, Result]] = []
        self._led = False

    def __call__(self, item: Item) -> Result:
        """Raises what the write raised that had the item in it."""
        caller = _Caller[Item, Result](item)
        with self._lock:
            self._waiting.append(caller)
            caller.leads = not self._led
            self._led = True
        if not caller.leads:
            caller.turn.acquire()
        if caller.leads:
            self._lead(caller)
        if caller.failure is not None:
            raise caller.failure
        return caller.result  # type: ignore[return-value]

    def _lead(self, leader: _Caller[Item, Result]) -> None:
        """Write what waits, the leader's own item among it, and hand over to the next who came."""
        group: list[_Caller[Item, Result]] = []

        def take() -> list[Item]:
            with self._lock:
                group[:], self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            return [each.item for each in group]

        try:
            results = self._write(take)
            for each, result in zip(group, results, strict=True):
                each.result = result
        except BaseException as failure:
            if not group:
                take()  # it could not even begin: that is so for all who wait
            for each in group:
                each.failure = failure
        with self._lock:
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].turn.release()
            else:
                self._led = False
        for each in group:
            if each is not leader:
                each.turn.release()
