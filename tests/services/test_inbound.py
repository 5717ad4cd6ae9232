"""What arrives at an inbound address is kept if it can be read, here and by whoever reads it later."""

from datetime import datetime

import pytest

from connector.errors import MalformedRequest
from connector.json_text import MAX_DEPTH
from connector.services.inbound import InboundService, Webhook
from connector.store.connections import Connection
from connector.store.store import Store
from connector.vault import inbound_secret

from .conftest import House


def nested(depth: int) -> bytes:
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


@pytest.fixture
def address(house: House, alice: Connection) -> str:
    return house.vault.open(inbound_secret(alice.id), alice.sealed_inbound_secret)


@pytest.mark.parametrize(
    "body",
    [b'{"a": 1}', nested(MAX_DEPTH), b'{"a": "' + b"[" * 500 + b'"}', b'{"a": "\\"' + b"{" * 500 + b'"}', b'{"a": ['
     + b",".join([b"{}"] * 500) + b"]}"],
    ids=["flat", "deepest", "brackets in a text", "brackets behind a quote", "many beside each other"],
)  # fmt: skip
def test_it_is_taken(store: Store, address: str, now: datetime, body: bytes) -> None:
    assert InboundService(store).receive([Webhook("argil", address, body)], now=now) == [None]
    assert store.receipts.waiting() == 1


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 500, 975, 100_000])
def test_what_is_nested_deeper_is_refused(store: Store, address: str, now: datetime, depth: int) -> None:
    [problem] = InboundService(store).receive([Webhook("argil", address, nested(depth))], now=now)
    assert isinstance(problem, MalformedRequest)
    assert store.receipts.waiting() == 0
