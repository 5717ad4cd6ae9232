"""One libcurl multi handle with its own pool of connections, driven by a `Selector` that others share.

libcurl says through `_socket` which descriptors it wants watched, and by `deadline` when it wants to be called; the
owner answers with `tick` and fetches what is done with `finished`. Cost grows with what happens, not with what is in
flight. Two pools never share a connection.
"""

import math
import time
from collections.abc import Callable, Iterator

import pycurl

from connector.egress.http import Outcome, Request
from connector.egress.readiness import READ, WRITE, Selector
from connector.egress.transfer import Transfer

Done = Callable[[Outcome], None]

_EVENTS = {pycurl.POLL_IN: READ, pycurl.POLL_OUT: WRITE, pycurl.POLL_INOUT: READ | WRITE}
_MASKS = {
    READ: pycurl.CSELECT_IN,
    WRITE: pycurl.CSELECT_OUT,
    READ | WRITE: pycurl.CSELECT_IN | pycurl.CSELECT_OUT,
}
_BROKEN = pycurl.CSELECT_IN | pycurl.CSELECT_OUT | pycurl.CSELECT_ERR  # hung up, or an error: libcurl finds out which


class TransferPool:
    """Transfers of one kind: made by `build`, kept for the next request when they have finished, at most `keep`."""

    def __init__(self, readiness: Selector, build: Callable[[], Transfer], *, keep: int) -> None:
        self._deadline = math.inf
        self._timeouts: list[int] = []  # in how many milliseconds libcurl wants to be called, the last one counts
        self._selector = readiness
        self._build = build
        self._keep = keep
        self._free: list[Transfer] = []
        self._in_flight: dict[pycurl.Curl, Transfer] = {}
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._socket)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._timeouts.append)
        self._multi.setopt(pycurl.M_MAXCONNECTS, keep)

    def __len__(self) -> int:
        return len(self._in_flight)

    @property
    def deadline(self) -> float:
        """When `tick` is due, on the monotonic clock."""
        if self._timeouts:
            milliseconds = self._timeouts[-1]
            self._timeouts.clear()
            self._deadline = math.inf if milliseconds < 0 else time.monotonic() + milliseconds / 1000
        return self._deadline

    def start(self, request: Request, done: Done, timeout: float) -> None:
        """Send a request. Raises what `Transfer.prepare` raises; then nothing was started."""
        transfer = self._free.pop() if self._free else self._build()
        try:
            transfer.prepare(request, done, timeout)
        except BaseException:
            self._put_away(transfer)
            raise
        self.add(transfer)

    def add(self, transfer: Transfer) -> None:
        """Drive a transfer that is prepared."""
        self._in_flight[transfer.curl] = transfer
        self._multi.add_handle(transfer.curl)

    def drop(self, transfer: Transfer) -> None:
        """End one before it has finished, if it is still driven: its `done` is not called."""
        if self._in_flight.pop(transfer.curl, None):
            self._multi.remove_handle(transfer.curl)
            transfer.close()

    def tick(self, now: float) -> None:
        """Let libcurl look at its clock, if it asked for it."""
        if now >= self.deadline:
            self._deadline = math.inf
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)

    def finished(self) -> Iterator[tuple[Done, Outcome]]:
        """What is finished; each transfer is free again before its outcome is given out."""
        if not self._in_flight:
            return
        _left, good, bad = self._multi.info_read()
        late = time.monotonic() - self._selector.ready_since
        for curl, code, words in (*((curl, 0, "") for curl in good), *bad):
            transfer = self._in_flight.pop(curl)
            self._multi.remove_handle(curl)
            outcome, done = transfer.finish(code, words, late), transfer.done
            self._put_away(transfer)
            assert done is not None
            yield done, outcome

    def close(self) -> None:
        """Drop what is in transfer and close every connection."""
        for transfer in self._in_flight.values():
            self._multi.remove_handle(transfer.curl)
            transfer.close()
        for transfer in self._free:
            transfer.close()
        self._in_flight.clear()
        self._free.clear()
        self._multi.close()

    def _put_away(self, transfer: Transfer) -> None:
        transfer.done = None
        if len(self._free) < self._keep:
            self._free.append(transfer)
        else:
            transfer.close()

    def _socket(self, wanted: int, descriptor: int, _multi: object, _data: object) -> None:
        if wanted == pycurl.POLL_REMOVE:
            self._selector.pause(descriptor)
        else:
            self._selector.watch(descriptor, _EVENTS[wanted], self._act)

    def _act(self, descriptor: int, events: int) -> None:
        self._multi.socket_action(descriptor, _MASKS.get(events, _BROKEN))
