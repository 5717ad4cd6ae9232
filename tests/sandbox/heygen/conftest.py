"""A running sandbox whose clock is moved by hand, and clients that check every answer."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.apis import HEYGEN
from support.documents import Document
from support.moved_clock import MovedClock
from support.sandbox_client import SandboxClient

from connector.sandbox.faults import Faults
from connector.sandbox.heygen.app import create_sandbox
from connector.sandbox.heygen.seeds import look_id
from connector.sandbox.server import SandboxServer, serve

RENDER_SECONDS = 40.0
LOOK = look_id("Ann at the desk")


class Client(SandboxClient):
    """A caller with a key. Each answer is held against HeyGen's OpenAPI file."""

    def create(self, key: str | None = None, **changes: Any) -> str:
        """The id of a new video of one look, unless told otherwise."""
        args = {"type": "avatar", "avatar_id": LOOK, "script": "Hello there, nice to see you.", **changes}
        headers = {"Idempotency-Key": key} if key else {}
        return str(self("POST", "/v3/videos", 200, json=args, headers=headers).json()["data"]["video_id"])

    def video(self, id: str) -> Any:
        return self.get(f"/v3/videos/{id}")["data"]

    def endpoint(self, url: str, **more: Any) -> Any:
        return self("POST", "/v3/webhooks/endpoints", 200, json={"url": url, **more}).json()["data"]


@pytest.fixture(scope="session")
def document() -> Document:
    return Document(HEYGEN)


@pytest.fixture
def server(clock: MovedClock) -> Iterator[SandboxServer]:
    app = create_sandbox(Faults(), render_seconds=RENDER_SECONDS, credits=5, keys={"listed-key"}, clock=clock)
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
