"""Keys cannot be guessed at the provider through us: by client IP, over all, and by connection."""

import contextlib
import itertools
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from support.world import World

from connector import setting_values
from connector.services import key_trials

AT_ONCE = int(key_trials.BURST / key_trials.COST)  # refused keys of one client
OF_ALL = int(key_trials.BURST_OF_ALL / key_trials.COST)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[World]:
    """One for each test: what was counted in another is no matter."""
    with _world(tmp_path) as world:
        yield world


@contextlib.contextmanager
def _world(home: Path, **settings: Any) -> Iterator[World]:
    with World(f"sqlite:///{home}/connector.db", settings=settings) as world:
        world.bridge.store.database.upgrade()
        yield world


def connect(world: World, key: str, client_ip: str | None = None, **headers: str) -> requests.Response:
    body = {"provider": "argil", "api_key": key}
    forwarded = {"X-Forwarded-For": client_ip} if client_ip else {}
    return requests.post(f"{world.url}/v1/connections", json=body, headers=forwarded | headers, timeout=10)


def guess(world: World, count: int, client_ip: str) -> list[int]:
    return [connect(world, f"guess-{number}", client_ip).status_code for number in range(count)]


def test_a_client_that_guesses_is_stopped_and_no_other(own: World) -> None:
    assert guess(own, AT_ONCE, "8.8.8.8") == [422] * AT_ONCE
    own.faults(error_500=-1)  # whoever is asked now says so
    refused = connect(own, "guess", "6.6.6.6, 8.8.8.8")  # what the client makes up makes it no other
    own.faults(error_500=0)
    assert refused.status_code == 429 and refused.json()["error"]["code"] == "rate_limited"
    assert 0 < int(refused.headers["Retry-After"]) <= key_trials.COST / key_trials.RATE
    assert connect(own, "sandbox-alice", "8.8.4.4").status_code == 201


def test_keys_that_are_taken_cost_little(own: World) -> None:
    assert [connect(own, "sandbox-alice", "8.8.8.8").status_code for _ in range(AT_ONCE + 10)] == [201] * (AT_ONCE + 10)


def test_all_strangers_together_are_stopped_but_no_connection_is(own: World) -> None:
    alice = own.connect()
    clients = [f"2a00:1:2:{number:x}::{number:x}" for number in range(OF_ALL // 10)]
    assert set(itertools.chain(*(guess(own, 10, each) for each in clients[1:]))) == {422}
    told = guess(own, 20, clients[0])
    assert 422 in told and told[-1] == 429
    assert alice("PATCH", "/v1/connections/me", {"api_key": "guess"}).status_code == 422
    assert alice("PATCH", "/v1/connections/me", {"api_key": "sandbox-alice"}).status_code == 200


def test_a_connection_that_guesses_is_stopped_and_no_other(own: World) -> None:
    alice, bob = own.connect("alice"), own.connect("bob")
    told = [alice("PATCH", "/v1/connections/me", {"api_key": f"guess-{number}"}) for number in range(AT_ONCE + 1)]
    assert [each.status_code for each in told] == [422] * AT_ONCE + [429] and int(told[-1].headers["Retry-After"])
    assert bob("PATCH", "/v1/connections/me", {"api_key": "guess"}).status_code == 422
    assert alice("PATCH", "/v1/connections/me", {"label": "mine"}).status_code == 200


def test_a_connect_that_reaches_no_provider_costs_nothing(own: World) -> None:
    wrong = {"provider": "acme", "api_key": "k"}
    for _ in range(AT_ONCE * 2):
        assert requests.post(f"{own.url}/v1/connections", json=wrong, timeout=10).status_code == 422
    assert connect(own, "guess").status_code == 422


def test_a_connect_secret_is_not_found_by_guessing_and_who_knows_it_is_not_kept_out(tmp_path: Path) -> None:
    with _world(tmp_path, connect_secret="right") as world:

        def told(secret: str, client_ip: str) -> int:
            return connect(world, "sandbox-alice", client_ip, **{"X-Connect-Secret": secret}).status_code

        for client in ("8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1"):
            assert [told(f"wrong{number}", client) for number in range(AT_ONCE)] == [401] * AT_ONCE
            assert told("wrong", client) == told("right", client) == 429
        assert [told("right", "9.9.9.9") for _ in range(AT_ONCE + 5)] == [201] * (AT_ONCE + 5)


def test_behind_a_proxy_that_is_not_trusted_no_client_is_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trusted = setting_values.networks("10.0.0.7")
    with _world(tmp_path, trusted_proxies=trusted) as world, caplog.at_level(logging.WARNING):
        assert guess(world, AT_ONCE + 5, "8.8.8.8") == [422] * (AT_ONCE + 5)
        assert len([each for each in caplog.messages if "CONNECTOR_TRUSTED_PROXIES" in each]) == 1
