"""A PostgreSQL server that can be taken away, Argil, and somewhere to print figures."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults.argil import Argil
from support import leaks
from support.postgresql import Server

SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_connections": "200"}


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server that keeps what it promised, on a disk. Without one: skipped, saying why; where CI=true, failed."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pg-")))
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pg-")))
        try:
            server = Server(home, data, SAFE)
            stack.callback(leaks.assert_none, data)
            stack.callback(server.down)
            server.make()
            server.up()
        except (OSError, subprocess.SubprocessError) as wrong:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"PostgreSQL does not start here: {wrong}")
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


@pytest.fixture
def argil() -> Iterator[Argil]:
    with Argil() as argil:
        yield argil


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Print a line that is seen also when nothing fails."""

    def say(line: str) -> None:
        with capsys.disabled():
            print(f"\n{request.node.name}: {line}", end="", flush=True)

    return say
