"""One real bridge before one real sandbox for the tests of this folder; each test connects an account of its own."""

import zlib
from collections.abc import Callable, Iterator

import pytest
from support.world import Api, World


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("argil")
    with World(f"sqlite:///{home}/connector.db") as world:
        world.bridge.store.database.upgrade()
        yield world


@pytest.fixture
def alice(world: World, request: pytest.FixtureRequest) -> Api:
    return world.connect(f"alice-{zlib.crc32(request.node.nodeid.encode())}")


@pytest.fixture(scope="package")
def carols(world: World) -> Api:
    return world.connect("carol")


@pytest.fixture
def carol(world: World, carols: Api) -> Iterator[Api]:
    """Shares one account with all who only try what is refused: nothing may be asked of Argil meanwhile."""
    before = world.state("carol")["requests"]
    yield carols
    assert world.state("carol")["requests"] == before


@pytest.fixture
def asked(world: World, alice: Api) -> Callable[[str], int]:
    """How often alice's account was asked something since it was connected, such as `POST /videos`; all calls for an
    empty text.
    """

    def all_told(call: str) -> int:
        calls: dict[str, int] = world.state(alice.connection["label"])["requests"]
        return sum(times for name, times in calls.items() if call in ("", name))

    connecting = {call: all_told(call) for call in world.state(alice.connection["label"])["requests"].keys() | {""}}
    return lambda call: all_told(call) - connecting.get(call, 0)


@pytest.fixture(autouse=True)
def faultless(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test switched on in the sandbox is off afterwards."""
    yield
    if "world" in request.fixturenames:
        world: World = request.getfixturevalue("world")
        names = ("refuse_keys", "rate_limit", "error_500", "error_500_after", "hang", "reset_before")
        world.faults(**dict.fromkeys((*names, "fault_path", "fault_methods", "late_seconds")))
