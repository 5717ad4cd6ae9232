"""A clock that is moved by hand, and a place webhooks arrive at."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from support.moved_clock import MovedClock


class Receiver(ThreadingHTTPServer):
    """Answers 200 to every POST and keeps what it said; answers OPTIONS with `probe_status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiving)
        self.bodies: list[Any] = []
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.probed = 0
        self.probe_status = 204
        self.url = f"http://127.0.0.1:{self.server_address[1]}/inbox"


class _Receiving(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((dict(self.headers), content))
        self.server.bodies.append(json.loads(content))
        self.send_response(200)
        self.end_headers()

    def do_OPTIONS(self) -> None:
        self.server.probed += 1
        self.send_response(self.server.probe_status)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


def eventually(holds: Callable[[], Any], seconds: float = 3.0) -> None:
    """Webhooks are sent by other threads: wait for what they do."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.01)


@pytest.fixture(name="eventually")
def eventually_fixture() -> Callable[..., None]:
    return eventually


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()
