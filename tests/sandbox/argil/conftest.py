"""A running sandbox whose clock is moved by hand, and clients that check every answer."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.documents import Document
from support.moved_clock import MovedClock
from support.sandbox_client import SandboxClient

from connector.sandbox.argil.app import create_sandbox
from connector.sandbox.faults import Faults
from connector.sandbox.server import SandboxServer, serve


class Client(SandboxClient):
    """A caller with a key. Each answer is held against Argil's OpenAPI file."""

    def create(self, **changes: Any) -> Any:
        """A video of one moment, unless told otherwise."""
        lena = self.avatar("Lena")
        moments = [{"avatarId": lena["id"], "transcript": "Hello there, nice to see you."}]
        return self("POST", "/videos", 201, json={"name": "Hello", "moments": moments, **changes}).json()

    def render(self, id: str, **body: Any) -> Any:
        return self("POST", f"/videos/{id}/render", 200, json=body or None).json()

    def avatar(self, name: str) -> Any:
        return next(each for each in self.get("/avatars") if each["name"].startswith(name))


@pytest.fixture(scope="session")
def document() -> Document:
    return Document()


@pytest.fixture
def server(clock: MovedClock) -> Iterator[SandboxServer]:
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
