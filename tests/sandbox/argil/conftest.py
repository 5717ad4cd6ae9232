"""A running sandbox whose clock is moved by hand, clients that check every answer, and a place webhooks arrive at."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from support.upstream import Document

from connector.sandbox.argil.app import create_sandbox
from connector.sandbox.faults import Faults
from connector.sandbox.server import SandboxServer, serve


class Clock:
    """Stands still until told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Client:
    """A caller with a key. Each answer is held against Argil's OpenAPI file."""

    def __init__(self, url: str, key: str, document: Document) -> None:
        self.url = url
        self._document = document
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["x-api-key"] = key

    def __call__(self, method: str, path: str, expect: int | None = None, **options: Any) -> requests.Response:
        answer = self._session.request(method, self.url + path, timeout=options.pop("timeout", 5), **options)
        if not path.startswith("/sandbox"):
            self._document.check_answer(method, path, answer.status_code, answer.headers, answer.content)
        if expect is not None:
            assert answer.status_code == expect, answer.text
        return answer

    def get(self, path: str, **params: Any) -> Any:
        return self("GET", path, 200, params=params).json()

    def post(self, path: str, body: Any = None) -> Any:
        return self("POST", path, json=body).json()

    def create(self, **changes: Any) -> Any:
        """A video of one moment, unless told otherwise."""
        lena = self.avatar("Lena")
        moments = [{"avatarId": lena["id"], "transcript": "Hello there, nice to see you."}]
        return self("POST", "/videos", 201, json={"name": "Hello", "moments": moments, **changes}).json()

    def render(self, id: str, **body: Any) -> Any:
        return self("POST", f"/videos/{id}/render", 200, json=body or None).json()

    def avatar(self, name: str) -> Any:
        return next(each for each in self.get("/avatars") if each["name"].startswith(name))

    def state(self) -> Any:
        return self.get("/sandbox/state")

    def faults(self, **patch: Any) -> Any:
        return self("PATCH", "/sandbox/faults", 200, json=patch).json()

    def close(self) -> None:
        self._session.close()


class Receiver(ThreadingHTTPServer):
    """Answers 200 to every POST and keeps its body."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiving)
        self.bodies: list[Any] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/inbox"


class _Receiving(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        self.server.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


def eventually(holds: Callable[[], Any], seconds: float = 3.0) -> None:
    """Webhooks are sent by other threads: wait for what they do."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.01)


@pytest.fixture(scope="session")
def document() -> Document:
    return Document()


@pytest.fixture(name="eventually")
def eventually_fixture() -> Callable[..., None]:
    return eventually


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[SandboxServer]:
    app = create_sandbox(
        Faults(),
        render_seconds=40.0,
        training_seconds=60.0,
        credits=500,
        keys={"listed-key"},
        clock=clock,
    )
    with serve(app, "127.0.0.1", 0) as running:
        yield running


@pytest.fixture
def client(server: SandboxServer, document: Document) -> Iterator[Callable[[str], Client]]:
    """`client(key)` makes a caller."""
    made: list[Client] = []

    def make(key: str) -> Client:
        made.append(Client(server.url, key, document))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def alice(client: Callable[[str], Client]) -> Client:
    return client("sandbox-alice")


@pytest.fixture
def mallory(client: Callable[[str], Client]) -> Client:
    return client("sandbox-mallory")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()
