"""One libcurl multi handle with its own pool of connections, driven by somebody else's readiness.

libcurl says through `_socket` which descriptors it wants watched, and by `deadline` when it wants to be called; the
owner answers with `tick` and fetches what is finished with `landed`. Cost grows with what happens, not with what is in
flight. Two lanes never share a connection.
"""

import math
import time
from collections.abc import Callable, Iterator

import pycurl

from connector.egress.http import Outcome, Request
from connector.egress.readiness import READ, WRITE, Readiness
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
    """Flights of one kind: made by `build`, kept for the next request when they have landed, at most `keep`."""

    def __init__(self, readiness: Readiness, build: Callable[[], Transfer], *, keep: int) -> None:
        self._deadline = math.inf
        self._wishes: list[int] = []  # in how many milliseconds libcurl wants to be called, the last one counts
        self._readiness = readiness
        self._build = build
        self._keep = keep
        self._free: list[Transfer] = []
        self._flights: dict[pycurl.Curl, Transfer] = {}
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._socket)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._wishes.append)
        self._multi.setopt(pycurl.M_MAXCONNECTS, keep)

    def __len__(self) -> int:
        return len(self._flights)

    @property
    def deadline(self) -> float:
        """When `tick` is due, on the monotonic clock."""
        if self._wishes:
            milliseconds = self._wishes[-1]
            self._wishes.clear()
            self._deadline = math.inf if milliseconds < 0 else time.monotonic() + milliseconds / 1000
        return self._deadline

    def start(self, request: Request, done: Done, timeout: float) -> None:
        """Put a request into the air. Raises what `Flight.board` raises; then nothing was started."""
        flight = self._free.pop() if self._free else self._build()
        try:
            flight.board(request, done, timeout)
        except BaseException:
            self._put_away(flight)
            raise
        self._flights[flight.curl] = flight
        self._multi.add_handle(flight.curl)

    def tick(self, now: float) -> None:
        """Let libcurl look at its clock, if it asked for it."""
        if now >= self.deadline:
            self._deadline = math.inf
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)

    def landed(self) -> Iterator[tuple[Done, Outcome]]:
        """What is finished; each flight is free again before its outcome is given out."""
        if not self._flights:
            return
        _left, good, bad = self._multi.info_read()
        late = time.monotonic() - self._readiness.ready_since
        for curl, code, words in (*((curl, 0, "") for curl in good), *bad):
            flight = self._flights.pop(curl)
            self._multi.remove_handle(curl)
            outcome, done = flight.land(code, words, late), flight.done
            self._put_away(flight)
            assert done is not None
            yield done, outcome

    def close(self) -> None:
        """Drop what is in flight and close every connection."""
        for flight in self._flights.values():
            self._multi.remove_handle(flight.curl)
            flight.close()
        for flight in self._free:
            flight.close()
        self._flights.clear()
        self._free.clear()
        self._multi.close()

    def _put_away(self, flight: Transfer) -> None:
        flight.done = None
        if len(self._free) < self._keep:
            self._free.append(flight)
        else:
            flight.close()

    def _socket(self, wanted: int, descriptor: int, _multi: object, _data: object) -> None:
        if wanted == pycurl.POLL_REMOVE:
            self._readiness.rest(descriptor)
        else:
            self._readiness.watch(descriptor, _EVENTS[wanted], self._act)

    def _act(self, descriptor: int, events: int) -> None:
        self._multi.socket_action(descriptor, _MASKS.get(events, _BROKEN))
