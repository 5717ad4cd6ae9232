"""Steady load: POSTs at instants fixed beforehand, whether or not those before were answered, and when they arrived."""

import contextlib
import http.client
import sys
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import requests

from benchmarks import crowd, parts, signed
from benchmarks.scene import WEBHOOK

SENDERS = 8  # threads, each with a connection of its own


@dataclass(frozen=True)
class Post:
    """To be sent `at` so many seconds after the start; what is `signed`, as Argil's endpoints sign."""

    at: float
    url: str
    number: int
    signed: str | None = None

    def request(self) -> tuple[str, dict[str, str]]:
        """Its body and headers."""
        body = (self.signed or WEBHOOK).replace("@", f"bench-{self.number}")
        proof = signed.headers(f"evt_{self.number}", body) if self.signed else {}
        return body, proof | {"Content-Type": "application/json"}


def send(posts: Sequence[Post]) -> dict[int, float]:
    """Send each at its time. Gives when each was sent, on the monotonic clock, by number.

    One that was late because its thread still waited for an answer counts from when it was to be sent.
    """
    start = time.monotonic() + 0.05
    sent: dict[int, float] = {}
    with ThreadPoolExecutor(SENDERS) as pool:
        for each in [pool.submit(_send, posts[number::SENDERS], start) for number in range(SENDERS)]:
            sent |= each.result()
    return sent


def _send(posts: Sequence[Post], start: float) -> dict[int, float]:
    sent: dict[int, float] = {}
    if not posts:
        return sent
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(posts[0].url).netloc, timeout=30)
    for post in posts:
        body, headers = post.request()
        due = start + post.at
        ahead = due - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
        sent[post.number] = time.monotonic() if ahead > 0 else due
        connection.request("POST", urllib.parse.urlsplit(post.url).path, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 202:
            raise parts.NotTaken(f"{post.url} answered {answer.status}")
    connection.close()
    return sent


class Crowd:
    """The process that takes deliveries and knows when each came."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._seen: dict[int, float] = {}

    def hook(self, number: int, *, hangs: bool = False) -> str:
        """The address of an endpoint, each on a host of its own."""
        return f"http://{crowd.host(number)}:{self._port}/{'hang' if hangs else 'hook'}"

    def hanging(self) -> int:
        """How many deliveries wait in vain right now."""
        return self._ask()

    def first_seen(self, numbers: Sequence[int], *, seconds: float) -> dict[int, float]:
        """When each of these first arrived, on the monotonic clock; one that has not within `seconds` is missing."""
        end = time.monotonic() + seconds
        while True:
            self._ask()
            come = {number: self._seen[number] for number in numbers if number in self._seen}
            if len(come) == len(numbers) or time.monotonic() > end:
                return come
            time.sleep(0.1)

    def _ask(self) -> int:
        """Fetch what came since it was last asked. Gives how many hang."""
        told = requests.get(self._url, timeout=10).json()
        for number, instant in told["arrivals"]:
            self._seen.setdefault(number, instant)
        return int(told["hanging"])

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self._port}/arrivals"


@contextlib.contextmanager
def gathered(home: Path, hosts: int) -> Iterator[Crowd]:
    """A crowd of so many endpoints."""
    port = parts.free_port()
    with parts.process([sys.executable, "-m", "benchmarks.crowd", str(port), str(hosts)], home=home):
        parts.wait_for(f"http://127.0.0.1:{port}/arrivals")
        yield Crowd(port)
