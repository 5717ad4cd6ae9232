"""Clients that try to keep a server from answering others: `python -m faults.attackers NAME PORT SECONDS`.

Each attack holds so many connections to 127.0.0.1, and opens one again that was ended, until its time is over. It runs
in a process of its own, so that it takes no time from those who measure.
"""

import asyncio
import contextlib
import json
import resource
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

FILES = 4_096
PAUSE = 1.0  # seconds until an ended connection is opened again
HELD = 10.0  # seconds in which a client does not close what the server has closed
HERE = b"Host: here\r\n"
POST = b"POST /v1/connections HTTP/1.1\r\n" + HERE + b"Content-Type: application/json\r\n"


class Peer:
    """One connection, as an attacker uses it. Every call raises `OSError` once the server has ended the connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._loop = asyncio.get_running_loop()

    async def send(self, data: bytes) -> None:
        await self._loop.sock_sendall(self._sock, data)

    async def read(self, count: int = 65_536) -> None:
        if not await self._loop.sock_recv(self._sock, count):
            raise ConnectionResetError

    async def read_all(self) -> None:
        """Whatever comes, until the server ends the connection."""
        while True:
            await self.read()


@dataclass(frozen=True)
class Attack:
    """What each of so many connections does; `window` is the size of their receive buffers in bytes."""

    connections: int
    visit: Callable[[Peer], Awaitable[None]]
    window: int | None = None


def saying(text: bytes) -> Callable[[Peer], Awaitable[None]]:
    """Says this, and nothing more."""

    async def visit(peer: Peer) -> None:
        await peer.send(text)
        await peer.read_all()

    return visit


def trickling(start: bytes, drop: bytes) -> Callable[[Peer], Awaitable[None]]:
    """Says this, then a little more every second."""

    async def visit(peer: Peer) -> None:
        await peer.send(start)
        while True:
            await asyncio.sleep(1)
            await peer.send(drop)

    return visit


async def unclosed(peer: Peer) -> None:
    """Asks the server to close, and does not close when it has."""
    await peer.send(b"GET /healthz HTTP/1.1\r\n" + HERE + b"Connection: close\r\n\r\n")
    try:
        await peer.read_all()
    finally:
        await asyncio.sleep(HELD)


async def slow_reader(peer: Peer) -> None:
    """Asks for large answers, and reads a byte every second."""
    await peer.send(b"GET /openapi.json HTTP/1.1\r\n%b\r\n" % HERE * 20)
    while True:
        await peer.read(1)
        await asyncio.sleep(1)


async def pipelining(peer: Peer) -> None:
    """Asks on without reading any answer."""
    while True:
        await peer.send(b"GET /openapi.json HTTP/1.1\r\n%b\r\n" % HERE * 50)


ATTACKS = {
    "half_a_line": Attack(160, saying(b"POST /v1/conn")),
    "half_a_head": Attack(160, saying(POST + b"X-Half: ")),
    "half_a_body": Attack(160, saying(POST + b"Content-Length: 100\r\n\r\n{")),
    "slow_head": Attack(160, trickling(POST + b"X-Slow: ", b"x")),
    "slow_body": Attack(160, trickling(POST + b"Content-Length: 1000\r\n\r\n{", b" ")),
    "answered_early": Attack(140, saying(POST.replace(b"/v1/", b"/no/") + b"Content-Length: 10000000\r\n\r\n{")),
    "silent": Attack(1_500, saying(b"")),
    "unclosed": Attack(140, unclosed),
    "slow_reader": Attack(140, slow_reader, window=4_096),
    "pipelining": Attack(140, pipelining, window=4_096),
}


async def hold(attack: Attack, port: int, seconds: float) -> Counter[str]:
    """Attack for so long. Gives how many connections were opened, and how many of them the server ended."""
    seen: Counter[str] = Counter()

    async def connection() -> None:
        while True:
            with contextlib.suppress(OSError), socket.socket() as sock:
                sock.setblocking(False)
                if attack.window:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, attack.window)
                await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
                seen["opened"] += 1
                await attack.visit(Peer(sock))
            seen["ended"] += 1
            await asyncio.sleep(PAUSE)

    tasks = [asyncio.ensure_future(connection()) for _ in range(attack.connections)]
    await asyncio.sleep(seconds)
    for each in tasks:
        each.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return seen


@contextlib.contextmanager
def attacked(name: str, port: int, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """This attack goes on in a process of its own, for so long; it says what it saw."""
    command = [sys.executable, "-m", "faults.attackers", name, str(port), str(seconds)]
    tests = str(Path(__file__).parents[1])
    with subprocess.Popen(command, cwd=tests, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def main() -> None:
    name, port, seconds = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    print(json.dumps(asyncio.run(hold(ATTACKS[name], int(port), float(seconds)))))


if __name__ == "__main__":
    main()
