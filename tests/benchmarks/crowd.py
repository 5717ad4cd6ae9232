"""`python -m benchmarks.crowd PORT HOSTS`: thousands of endpoints in one process, some of which never answer.

    POST /hook…      answered at once; the instant and the number behind "bench-" in the body are kept
    POST /hang…      taken, and never answered
    GET /arrivals    what was kept since the last such question, as [number, instant] pairs, and how many hang

Each endpoint has an address of its own: 127.1.0.1, 127.1.0.2 and so on.
"""

import asyncio
import json
import re
import sys
import time

NUMBER = re.compile(rb"bench-([0-9]+)")
LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def host(number: int) -> str:
    return f"127.1.{number // 200}.{number % 200 + 1}"


class Crowd:
    """What all endpoints together have seen."""

    def __init__(self) -> None:
        self.arrivals: list[tuple[int, float]] = []
        self.hanging = 0

    def told(self) -> bytes:
        body = json.dumps({"arrivals": self.arrivals, "hanging": self.hanging}).encode()
        self.arrivals = []
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


class Guest(asyncio.Protocol):
    """One connection."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._come = bytearray()
        self._hangs = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _why: Exception | None) -> None:
        self._crowd.hanging -= self._hangs

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self._come += data
        while (end := self._come.find(b"\r\n\r\n")) >= 0:
            length = LENGTH.search(self._come, 0, end)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._come) < whole:
                return
            request = bytes(self._come[:whole])
            del self._come[:whole]
            self._answer(request, now)

    def _answer(self, request: bytes, now: float) -> None:
        if request.startswith(b"GET /arrivals"):
            self._transport.write(self._crowd.told())
        elif request.startswith(b"POST /hang"):
            self._crowd.hanging += not self._hangs
            self._hangs = True
        else:
            self._transport.write(OK)
            number = NUMBER.search(request)
            if number:
                self._crowd.arrivals.append((int(number[1]), now))


async def main(port: int, hosts: int) -> None:
    crowd, loop = Crowd(), asyncio.get_running_loop()
    for each in ("127.0.0.1", *(host(number) for number in range(hosts))):
        await loop.create_server(lambda: Guest(crowd), each, port, backlog=4096)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
