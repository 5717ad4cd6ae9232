"""Connecting where the operator wants a secret: any UTF-8 text, as clients put it into a header."""

import unicodedata
from collections.abc import Iterator

import pytest
import requests
from support.world import World

SECRET = "Schl\u00fcssel \u20ac \U0001f511"


@pytest.fixture
def closed(database_url: str) -> Iterator[World]:
    with World(database_url, settings={"connect_secret": SECRET}) as world:
        world.bridge.keyring.begin(now=world.bridge.clock())
        yield world


def connect(world: World, secret: bytes | None) -> int:
    headers = {} if secret is None else {"X-Connect-Secret": secret}
    body = {"provider": "argil", "api_key": "sandbox-alice"}
    return requests.post(f"{world.url}/v1/connections", json=body, headers=headers, timeout=10).status_code


def test_it_fits_in_utf_8_however_its_letters_are_composed(closed: World) -> None:
    assert connect(closed, SECRET.encode()) == 201
    assert connect(closed, unicodedata.normalize("NFD", SECRET).encode()) == 201


@pytest.mark.parametrize("secret", [None, b"", b"wrong", b"Schl\xfcssel", SECRET.encode() + b"x", b"\xff\xfe"])
def test_nothing_else_fits(closed: World, secret: bytes | None) -> None:
    assert connect(closed, secret) == 401


def test_a_client_that_knows_only_latin_1_fits_too(database_url: str) -> None:
    with World(database_url, settings={"connect_secret": "Schl\u00fcssel"}) as world:
        assert connect(world, b"Schl\xfcssel") == connect(world, "Schl\u00fcssel".encode()) == 201


def test_it_is_noted_whether_whoever_connected_needed_it(closed: World, database_url: str) -> None:
    assert connect(closed, SECRET.encode()) == 201
    assert closed.bridge.store.connections.made_without_secret() == []
    with World(database_url, settings={"encryption_keys": closed.bridge.settings.encryption_keys}) as world:
        made = world.connect("bob").connection
        [(id, _, known)] = world.bridge.store.connections.made_without_secret()
    assert (id, known) == (made["id"], True)
