"""One real bridge before one real sandbox of HeyGen's for the tests of this folder."""

import contextlib
import dataclasses
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from support import upstream
from support.apis import HEYGEN
from support.world import Api, World

from connector.providers.heygen.provider import HeyGen
from connector.sandbox.faults import Faults
from connector.sandbox.heygen.app import create_sandbox
from connector.sandbox.server import serve

from . import houses
from .houses import House, User


@dataclasses.dataclass(frozen=True)
class HeyGenWorld:
    """`url` is the sandbox's."""

    world: World
    url: str

    def faults(self, **changes: Any) -> None:
        answer = requests.patch(f"{self.url}/sandbox/faults", json=changes, timeout=5)
        assert answer.ok, answer.text

    def folder(self, api: Api) -> str:
        """The id of a new folder of an account."""
        headers = {"x-api-key": f"sandbox-{api.connection['label']}"}
        made = requests.post(f"{self.url}/v3/folders", json={"name": "Videos"}, headers=headers, timeout=5)
        return str(made.json()["data"]["folder_id"])

    def state(self, api: Api) -> dict[str, Any]:
        """What the sandbox counted for an account."""
        key = f"sandbox-{api.connection['label']}"
        return dict(requests.get(f"{self.url}/sandbox/state", headers={"x-api-key": key}, timeout=5).json())


@contextlib.contextmanager
def heygen_world(database_url: str, **settings: str) -> Iterator[HeyGenWorld]:
    sandbox = upstream.watch(create_sandbox(Faults(), render_seconds=0.2), HEYGEN)
    with serve(sandbox, "127.0.0.1", 0) as running:
        of_providers = {"CONNECTOR_HEYGEN_URL": running.url, **settings}
        with World(database_url, providers=(HeyGen,), settings={"of_providers": of_providers}) as world:
            world.bridge.store.database.upgrade()
            yield HeyGenWorld(world, running.url)


@pytest.fixture(scope="package")
def heygen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeyGenWorld]:
    with heygen_world(f"sqlite:///{tmp_path_factory.mktemp('heygen')}/connector.db") as world:
        yield world


@pytest.fixture
def anna(heygen: HeyGenWorld, request: pytest.FixtureRequest) -> Api:
    return heygen.world.connect(re.sub(r"\W", "-", f"anna-{request.node.name}"), provider="heygen")


@pytest.fixture(autouse=True)
def faultless(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test switched on in the sandbox is off afterwards."""
    yield
    if "heygen" in request.fixturenames:
        names = ("rate_limit", "error_500", "error_500_after", "hang", "reset_before", "fault_path", "fault_methods")
        request.getfixturevalue("heygen").faults(**dict.fromkeys(names))
        upstream.assert_kept()


@pytest.fixture(scope="package")
def house(sqlite: Any) -> Iterator[House]:
    with houses.standing(sqlite) as house:
        yield house


@pytest.fixture
def alice(house: House, request: pytest.FixtureRequest) -> Iterator[User]:
    """Over v3. HeyGen's file is kept to, and no faults are left."""
    yield house.connect(f"v3-{zlib.crc32(request.node.nodeid.encode())}", "v3")
    house.leave()


@pytest.fixture
def older(house: House, request: pytest.FixtureRequest) -> Iterator[User]:
    """The same over v2."""
    yield house.connect(f"v2-{zlib.crc32(request.node.nodeid.encode())}", "v2")
    house.leave()
