"""What a private target says is shown where only its own machine reaches the bridge, and hidden elsewhere."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from support.world import Api, World, until

from connector.store.store import Store

SAID = b'{"root": "of the private service"}'
TUNNEL, HERE = "https://tunnel.example.com", "http://127.0.0.1:8000"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What is kept does not depend on the engine."""
    url = f"sqlite:///{tmp_path}/connector.db"
    store = Store(url)
    store.database.upgrade()
    store.close()
    return url


def tried(world: World, *, status: int, **settings: Any) -> tuple[Api, dict[str, Any]]:
    """A test delivery to a private target after its first attempt."""
    alice = world.connect("alice")
    world.receiver.then = (status, {"Location": "/of-the-private-service", "Retry-After": "7200"}, SAID)
    hook = alice.good("POST", "/v1/subscriptions", {"trigger": "video_done", "target_url": world.receiver.url})
    test = alice.good("POST", f"/v1/subscriptions/{hook['id']}/test")
    path = f"/v1/deliveries/{test['delivery_id']}"
    with world.relay():
        until(lambda: alice.good("GET", path)["attempts"])
    return alice, alice.good("GET", path)


@pytest.mark.parametrize(
    ("host", "public_url"),
    [("127.0.0.1", TUNNEL), ("0.0.0.0", HERE), (None, None)],
    ids=["tunnel", "wildcard", "relay-apart"],
)
@pytest.mark.parametrize("status", [200, 503])
def test_others_learn_the_status_and_the_length_alone(
    database_url: str, host: str | None, public_url: str | None, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    settings = {"public_url": public_url} if public_url else {}
    with caplog.at_level(logging.DEBUG), World(database_url, settings=settings, host=host) as world:
        alice, delivery = tried(world, status=status)
        [attempt] = delivery["attempts"][:1]
        assert attempt["status_code"] == status
        assert attempt["answer"].startswith(f"answer hidden ({len(SAID)} bytes): ")
        assert "CONNECTOR_SHOW_PRIVATE_ANSWERS" in attempt["answer"]
        shown = json.dumps([delivery, alice.good("GET", "/v1/subscriptions"), alice.good("GET", "/v1/deliveries")])
    assert "private service" not in shown + caplog.text and "of-the-private" not in shown + caplog.text


@pytest.mark.parametrize(
    ("host", "settings"),
    [
        ("127.0.0.1", {}),
        ("127.0.0.1", {"public_url": "http://localhost:1"}),
        ("127.0.0.1", {"public_url": TUNNEL, "show_private_answers": True}),
        (None, {"show_private_answers": True}),
    ],
    ids=["here", "localhost", "wanted", "wanted-of-a-relay-apart"],
)
def test_who_could_ask_it_anyway_is_shown_it(database_url: str, host: str | None, settings: dict[str, Any]) -> None:
    with World(database_url, settings=settings, host=host) as world:
        _, delivery = tried(world, status=500)
        assert delivery["attempts"][0]["answer"] == SAID.decode()


def test_an_answer_that_is_hidden_means_what_it_says(database_url: str) -> None:
    with World(database_url, settings={"public_url": TUNNEL}) as world:
        alice, _ = tried(world, status=410)
        [hook] = alice.good("GET", "/v1/subscriptions")["data"]
        assert hook["status"] == "disabled" and "410" in hook["reason"]
