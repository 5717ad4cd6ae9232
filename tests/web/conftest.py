import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.servers import serve  # noqa: F401
from support.world import Api, World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for a file: each test connects accounts of its own."""
    home: Path = tmp_path_factory.mktemp("web")
    url = f"sqlite:///{home}/connector.db"
    with World(url) as world:
        world.bridge.store.database.upgrade()
        world.bridge.keyring.begin(now=world.bridge.clock())
        yield world


@pytest.fixture
def alice(world: World, request: pytest.FixtureRequest) -> Api:
    return world.connect(re.sub(r"\W", "-", f"alice-{request.node.name}"))


@pytest.fixture
def mallory(world: World) -> Api:
    return world.connect("mallory")


@pytest.fixture(autouse=True)
def faultless(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test switched on in the sandbox is off afterwards."""
    yield
    if "world" in request.fixturenames:
        world: World = request.getfixturevalue("world")
        world.faults(refuse_keys=None, rate_limit=None, error_500=None, hang=None, reset_before=None, fault_path=None)
