"""A PostgreSQL server that can be taken away, the providers, and somewhere to print figures."""

import sys
from collections.abc import Callable, Iterator

import pytest
from faults.argil import Argil
from faults.heygen import HeyGen
from faults.upstream import Upstream
from support.postgresql import ROOMY, Server, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server that keeps what it promised, on a disk."""
    with running(ROOMY) as server:
        yield server


@pytest.fixture
def postgresql_url(server: Server, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database on it, as soon as it is up."""
    name = f"test_{abs(hash(request.node.nodeid))}"
    with server.connect() as admin:
        admin.execute(f"CREATE DATABASE {name}")
    yield server.url(name)
    with server.connect() as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=[Argil, HeyGen], ids=lambda each: each.provider)
def upstream(request: pytest.FixtureRequest) -> Iterator[Upstream]:
    """Each provider in turn."""
    with request.param() as upstream:
        yield upstream


@pytest.fixture
def argil() -> Iterator[Argil]:
    with Argil() as argil:
        yield argil


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Print a line that is seen also when nothing fails: on stderr, which xdist does not keep from its workers."""

    def say(line: str) -> None:
        with capsys.disabled():
            print(f"\n{request.node.name}: {line}", end="", file=sys.stderr, flush=True)

    return say
