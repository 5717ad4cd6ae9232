"""The sandbox's webhook endpoints: as API v2 has them, signing what they send, and refused where a test wishes it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.apis import ARGIL_V2
from support.documents import Document
from support.moved_clock import MovedClock
from support.sandbox_client import SandboxClient

from connector.providers.argil import signatures
from connector.sandbox.server import SandboxServer

from .conftest import Client

PATH = "/webhook_endpoints"
DONE = "VIDEO_GENERATION_SUCCESS"


@pytest.fixture(scope="session")
def second_document() -> Document:
    return Document(ARGIL_V2)


@pytest.fixture
def second(server: SandboxServer, second_document: Document) -> Iterator[SandboxClient]:
    """Alice, at API v2."""
    client = SandboxClient(f"{server.url}/v2", "sandbox-alice", second_document)
    yield client
    client.close()


def registered(second: SandboxClient, url: str, *events: str) -> Any:
    return second("POST", PATH, 201, json={"url": url, "enabled_events": list(events)}).json()


def test_an_endpoint_is_registered_listed_and_removed_and_its_secret_shown_once(second: SandboxClient) -> None:
    made = registered(second, "https://one.example/a", DONE)
    assert made["id"].startswith("whep_") and made["secret"].startswith("whsec_")
    shown = {key: value for key, value in made.items() if key != "secret"}
    assert second.get(PATH)["data"] == [shown] and second.get(f"{PATH}/{made['id']}") == shown
    second("DELETE", f"{PATH}/{made['id']}", 200)
    assert second.get(PATH) == {"object": "list", "data": [], "has_more": False}
    second("DELETE", f"{PATH}/{made['id']}", 404)


def test_they_come_in_pages_newest_first(second: SandboxClient) -> None:
    ids = [registered(second, f"https://one.example/{number}", "*")["id"] for number in range(5)]
    page, shown = second.get(PATH, limit=2), list[str]()
    while True:
        shown += [each["id"] for each in page["data"]]
        if not page["has_more"]:
            break
        page = second.get(PATH, limit=2, starting_after=shown[-1])
    assert shown == ids[::-1]


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"url": "nowhere", "enabled_events": ["*"]}, "/url"),
        ({"url": "https://one.example", "enabled_events": ["weather.changed"]}, "/enabled_events/0"),
        ({"url": "https://one.example", "enabled_events": []}, "/enabled_events"),
        ({"url": "https://one.example", "enabled_events": ["*"], "color": "red"}, "/color"),
    ],
)
def test_what_is_wrong_is_told_as_problem_details(second: SandboxClient, body: Any, param: str) -> None:
    told = second("POST", PATH, 400, json=body)
    assert told.headers["Content-Type"] == "application/problem+json"
    assert (told.json()["code"], told.json()["param"]) == ("parameter_invalid", param)


def test_it_can_be_refused_or_taken_only_for_all_events(alice: Client, second: SandboxClient) -> None:
    alice.faults(all_events_only=True)
    second("POST", PATH, 400, json={"url": "https://one.example", "enabled_events": [DONE]})
    registered(second, "https://one.example", "*")
    alice.faults(refuse_endpoints=True)
    second("POST", PATH, 404, json={"url": "https://one.example", "enabled_events": ["*"]})


def test_what_it_sends_is_signed_with_its_secret(
    alice: Client, second: SandboxClient, clock: MovedClock, receiver: Any, eventually: Callable[..., None]
) -> None:
    made = [registered(second, receiver.url, event) for event in (DONE, "*", "AVATAR_TRAINING_SUCCESS")]
    alice.render(alice.create()["id"])
    clock.forward(41)
    eventually(lambda: len(receiver.received) == 2)
    proved = set()
    for headers, body in receiver.received:
        lower = {name.lower(): value for name, value in headers.items()}
        proved |= {
            each["id"] for each in made if signatures.right(lower, body.decode(), [each["secret"]], received_at=clock())
        }
    assert proved == {made[0]["id"], made[1]["id"]}
