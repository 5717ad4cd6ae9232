"""One bridge for a file, with its relay at work; each test connects an account of its own, which no log betrays."""

import json
import re
from collections.abc import Iterator

import pytest
from platforms.make.account import Account, connect
from support.world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with World(f"sqlite:///{tmp_path_factory.mktemp('make')}/connector.db") as world:
        world.bridge.store.database.upgrade()
        with world.relay():
            yield world


@pytest.fixture
def alice(world: World, request: pytest.FixtureRequest) -> Iterator[Account]:
    account = connect(world, re.sub(r"\W", "-", f"alice-{request.node.name}"))
    yield account
    account.make.transport.close()
    assert account.token not in json.dumps(account.make.log), "the token is in a log"
