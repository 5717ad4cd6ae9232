"""A well-behaved provider that posts at a steady pace, and a user: `python -m faults.steady PORT PATH TOKEN FIRST
SECONDS`.

Half of the webhooks come over connections that are kept, half over new ones. What is late does not delay what comes
after it: each is measured from the moment when it was due.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

RATE = 50  # webhooks a second
ASK_EVERY = 2  # webhooks: then the user asks, too
PATIENCE = 60.0  # seconds for one answer


@dataclass(frozen=True)
class Seen:
    """How long each answer took, in seconds, by the kind of connection; what was not answered as it should be."""

    kept: list[float]
    new: list[float]
    user: list[float]
    refused: list[str]

    def late(self, kind: str) -> float:
        """The 99th percentile of a kind, in seconds."""
        taken = sorted(getattr(self, kind))
        return float(taken[int(len(taken) * 0.99)]) if taken else PATIENCE

    def __str__(self) -> str:
        kinds = (f"{kind} {self._figures(getattr(self, kind))}" for kind in ("kept", "new", "user"))
        return f"{', '.join(kinds)}, {len(self.refused)} refused"

    def _figures(self, taken: list[float]) -> str:
        if not taken:
            return "none"
        late = sorted(taken)[int(len(taken) * 0.99)]
        return "/".join(f"{each * 1000:.0f}" for each in (statistics.median(taken), late, max(taken))) + " ms"


def posts(port: int, path: str, token: str, *, first: int, seconds: float) -> subprocess.Popen[str]:
    """Start it: webhooks numbered from `first`. `seen` gives what it saw."""
    command = [sys.executable, "-m", "faults.steady", str(port), path, token, str(first), str(seconds)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True)


def seen(process: subprocess.Popen[str]) -> Seen:
    """What it saw, when all is answered."""
    said, _ = process.communicate()
    return Seen(**json.loads(said))


class Client:
    """Calls one server over HTTP/1.1, on connections that it keeps or on new ones."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def call(self, request: bytes, *, keep: bool) -> int:
        """The status of the answer."""
        while self._idle and keep:
            reader, writer = self._idle.pop()
            if not reader.at_eof():
                break
            writer.close()
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if line)
        await reader.readexactly(int(lines[b"content-length"]))
        if keep and lines.get(b"connection") != b"close":
            self._idle.append((reader, writer))
        else:
            writer.close()
        return int(head.split()[1])


class Steady:
    """Keeps the pace, and remembers."""

    def __init__(self, port: int, path: str, token: str) -> None:
        self._client = Client(port)
        self._path = path
        self._ask = f"GET /v1/connections/me HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        self._seen = Seen([], [], [], [])

    async def run(self, first: int, seconds: float) -> Seen:
        began = time.monotonic()
        tasks = []
        for index in range(int(seconds * RATE)):
            due = began + index / RATE
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            kind = "kept" if index % 2 else "new"
            tasks.append(asyncio.ensure_future(self._call(kind, self._webhook(first + index), 202, due)))
            if index % ASK_EVERY == 0:
                tasks.append(asyncio.ensure_future(self._call("user", self._ask, 200, due)))
        await asyncio.gather(*tasks)
        return self._seen

    def _webhook(self, number: int) -> bytes:
        body = json.dumps({"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": video(number)}}).encode()
        lines = (f"POST {self._path} HTTP/1.1", "Host: here", f"Content-Length: {len(body)}", "", "")
        return "\r\n".join(lines).encode() + body

    async def _call(self, kind: str, request: bytes, wanted: int, due: float) -> None:
        try:
            status = await asyncio.wait_for(self._client.call(request, keep=kind != "new"), PATIENCE)
            said = "" if status == wanted else str(status)
        except (OSError, EOFError, TimeoutError) as problem:
            said = type(problem).__name__
        if said:
            self._seen.refused.append(f"{kind} after {time.monotonic() - due:.1f} s: {said}")
        else:
            getattr(self._seen, kind).append(time.monotonic() - due)


def video(number: int) -> str:
    """The id in the webhook of this number."""
    return f"video-{number:08}"


def main() -> None:
    port, path, token, first, seconds = sys.argv[1:]
    print(json.dumps(vars(asyncio.run(Steady(int(port), path, token).run(int(first), float(seconds))))))


if __name__ == "__main__":
    main()
