"""What the loop of a web process waits on: sockets, and a pipe by which threads and signals wake it."""

import contextlib
import os
import selectors
import socket
from collections import deque
from collections.abc import Callable

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

Act = Callable[[], None]


class Poller:
    """`wake` is a pipe's two ends, neither of which blocks. Only `post` is for other threads."""

    def __init__(self, wake: tuple[int, int]) -> None:
        self._selector = selectors.DefaultSelector()
        self._wake = wake
        self._posted: deque[Act] = deque()
        self._sleeps = False
        self._selector.register(wake[0], READ, self._woken)

    def step(self, seconds: float) -> None:
        """Do what there is to do, and wait at most so long for something."""
        self._sleeps = True
        ready = self._selector.select(0 if self._posted else seconds)
        self._sleeps = False
        for key, _ in ready:
            key.data()
        while self._posted:
            self._posted.popleft()()

    def post(self, act: Act) -> None:
        """Have something done by the loop soon."""
        self._posted.append(act)
        if self._sleeps:
            with contextlib.suppress(BlockingIOError):  # it is full: the loop is being woken
                os.write(self._wake[1], b".")

    def watch(self, sock: socket.socket, mask: int, act: Act, *, before: int = 0) -> None:
        """Call `act` whenever a socket is ready for `mask`, which may be nothing; it was watched for `before`."""
        if not before and mask:
            self._selector.register(sock, mask, act)
        elif before and not mask:
            self._selector.unregister(sock)
        elif before != mask:
            self._selector.modify(sock, mask, act)

    def close(self) -> None:
        self._selector.close()

    def _woken(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake[0], 4096)
