"""One client's connection: its socket, what it is doing, and until when it may.

The loop owns it, except while it is `WORKING`: then the thread that works on its request may `send` and `flush`.
"""

import contextlib
import enum
import socket
import struct
from collections import deque

from connector.web.server import deadlines
from connector.web.server.parsing import RequestReader
from connector.web.server.poller import Act, Poller
from connector.web.server.request import Request

CHUNK = 64 * 1024  # bytes of bodies and answers, read or sent at once
HEADS = 4 * 1024  # bytes of heads read at once: so few requests come before the answer to the first
_AT_ONCE = struct.pack("ii", 1, 0)


class State(enum.Enum):
    READING = enum.auto()  # waits for a request, or for the rest of one
    QUEUED = enum.auto()  # has asked too early: waits for its turn among those that did
    CHECKING = enum.auto()  # waits for whether its sender may send so long a body
    WORKING = enum.auto()  # its request is worked on
    WRITING = enum.auto()  # the rest of an answer waits for the client to read
    LINGERING = enum.auto()  # answered for the last time: reads and drops until the client closes
    CLOSED = enum.auto()


class Connection:
    """A client. `since` is when it began what it does, on the loop's clock; `deadline` when that has taken too long."""

    def __init__(
        self, sock: socket.socket, poller: Poller, *, client: str, server: tuple[str, str], now: float
    ) -> None:
        self.socket = sock
        self.client = client
        self.server = server
        self.reader = RequestReader()
        self.request: Request | None = None  # what is worked on
        self.state = State.READING
        self.since = now
        self.deadline = now + deadlines.FIRST
        self.answered = False  # whether anything of the answer to this request is sent
        self.keep_alive = False  # whether another request may follow this answer
        self.pipelines = False  # it asks again before it is answered
        self.at_end = False  # the client sends nothing more
        self.held = 0  # bytes, as `Clients` counts them
        self.tenant: str | None = None  # whose large body it is
        self._out: deque[memoryview] = deque()  # what the client has not taken yet of an answer
        self.unsent = 0  # bytes of the answer that the client has not taken yet
        self._sent = 0
        self._poller = poller
        self._watched = 0
        self._act: Act = lambda: None

    @property
    def waits(self) -> bool:
        """Whether it is the client that we wait for."""
        return self.state not in (State.WORKING, State.CHECKING)

    @property
    def unused(self) -> bool:
        """Whether it neither wants anything nor has begun to ask."""
        return self.state is State.READING and self.reader.idle and not self.reader.ready

    @property
    def buffered(self) -> int:
        """Bytes of memory that the unsent ones take: what is mapped of a file takes none of ours."""
        return sum(len(each) for each in tuple(self._out) if isinstance(each.obj, bytes))

    def watch(self, mask: int) -> None:
        """Have `act` called whenever the socket is ready for this, or never."""
        if mask != self._watched:
            self._poller.watch(self.socket, mask, self._act, before=self._watched)
            self._watched = mask

    def on_ready(self, act: Act) -> None:
        self._act = act

    def receive(self) -> bytes | None:
        """What has arrived; None if nothing has. Nothing more will after an empty answer."""
        try:
            return self.socket.recv(HEADS if self.reader.current is None else CHUNK)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            return b""

    def send(self, data: bytes | memoryview) -> None:
        """Send what the client takes now; the loop sends the rest. Raises `OSError` when the client is gone."""
        self.answered = True
        rest = memoryview(data)
        if not self._out:
            with contextlib.suppress(BlockingIOError, InterruptedError):
                rest = rest[self.socket.send(rest) :]
        if rest:
            self._out.append(rest)
            self.unsent += len(rest)

    def flush(self) -> None:
        """Send on. Raises `OSError` when the client is gone."""
        with contextlib.suppress(BlockingIOError, InterruptedError):
            sent = self.socket.send(self._out[0][:CHUNK])
            self._sent += sent
            self.unsent -= sent
            self._out[0] = self._out[0][sent:]
            if not self._out[0]:
                self._out.popleft()
            self.deadline = deadlines.of_transfer(self.since, self._sent)

    def enter(self, state: State, now: float, deadline: float) -> None:
        """Begin to do something else, until then at most."""
        self.state, self.since, self.deadline, self._sent = state, now, deadline, 0

    def close(self) -> None:
        self.watch(0)
        self.state = State.CLOSED
        if self._out:  # it does not read: what the system keeps for it goes, too, which may be megabytes
            with contextlib.suppress(OSError):
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.socket.close()
        self.reader.close()
