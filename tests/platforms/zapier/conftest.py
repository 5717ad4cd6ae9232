"""A bridge with its relay, the real core, and people at Zapier who use both."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from platforms.subjects import SUBJECTS, Subject
from platforms.zapier.core import Core, User
from support.world import Api, World

HOME = Path(__file__).parents[3] / "manifests" / "zapier"
every_provider = pytest.mark.parametrize("subject", SUBJECTS, indirect=True, scope="module")


@pytest.fixture(scope="module")
def subject(request: pytest.FixtureRequest) -> Subject:
    """Whose integration it is: Argil's, where a test does not say `every_provider`."""
    return SUBJECTS[getattr(request, "param", "argil")]


@pytest.fixture(scope="module")
def folder(subject: Subject, installed: Any) -> Path:
    """The integration as it is published, with what its lock file names."""
    folder = HOME / subject.key
    installed(str(folder))
    return folder


@pytest.fixture(scope="module")
def world(subject: Subject, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    database = tmp_path_factory.mktemp("zapier") / "connector.db"
    with World(f"sqlite:///{database}", provider=subject.key) as world:
        world.bridge.store.database.upgrade()
        with world.relay():
            yield world


@pytest.fixture(scope="module")
def core(node: str, folder: Path, world: World) -> Iterator[Core]:
    with Core(node, folder, world.url) as core:
        yield core


@pytest.fixture
def alice(world: World, request: pytest.FixtureRequest) -> Api:
    """The bridge as alice sees it, for looking behind Zapier's back."""
    return world.connect(re.sub(r"\W", "-", f"alice-{request.node.name}"))


@pytest.fixture
def zapier(core: Core, alice: Api) -> User:
    """Alice at Zapier."""
    return User(core, alice.connection["token"])


@pytest.fixture(autouse=True)
def faultless(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test switched on in the sandbox is off afterwards."""
    yield
    if "world" in request.fixturenames:
        request.getfixturevalue("world").faults(refuse_keys=None, rate_limit=None, fault_path=None)
