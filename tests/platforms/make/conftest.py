"""One bridge for a file and provider, with its relay at work; each test connects an account of its own, which no log
betrays.
"""

import contextlib
import functools
import json
import re
from collections.abc import Callable, Iterator

import pytest
from platforms.make.account import Account, connect
from platforms.subjects import SUBJECTS
from support.world import World

every_provider = pytest.mark.parametrize("provider", SUBJECTS, indirect=True)


@pytest.fixture
def provider(request: pytest.FixtureRequest) -> str:
    """Whose app it is: Argil's, where a test does not say otherwise."""
    return str(getattr(request, "param", "argil"))


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], World]]:
    with contextlib.ExitStack() as stack:

        @functools.cache
        def at(provider: str) -> World:
            database = f"sqlite:///{tmp_path_factory.mktemp('make')}/connector.db"
            world = stack.enter_context(World(database, provider=provider))
            world.bridge.store.database.upgrade()
            stack.enter_context(world.relay())
            return world

        yield at


@pytest.fixture
def world(worlds: Callable[[str], World], provider: str) -> World:
    return worlds(provider)


@pytest.fixture
def alice(world: World, request: pytest.FixtureRequest) -> Iterator[Account]:
    account = connect(world, re.sub(r"\W", "-", f"alice-{request.node.name}"))
    yield account
    account.make.transport.close()
    assert account.token not in json.dumps(account.make.log), "the token is in a log"
