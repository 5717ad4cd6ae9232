"""What arrives at an inbound address is kept if it can be read, here and by whoever reads it later."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from connector import limits
from connector.errors import MalformedRequest
from connector.json_text import MAX_DEPTH
from connector.providers.argil import proofs
from connector.providers.argil.provider import Argil
from connector.providers.observations import Report
from connector.services.inbound import InboundService, Webhook
from connector.services.inbound_proofs import InboundProofs
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


def test_only_what_its_provider_asks_for_is_kept_of_the_headers_and_nothing_long(
    store: Store, address: str, now: datetime
) -> None:
    headers = {"x-signature": "abc", "x-time": "9" * (limits.WEBHOOK_HEADER + 1), "authorization": "Bearer swordfish"}
    webhook = Webhook("argil", address, b"{}", headers)
    for asked, kept in ((("x-signature", "x-time", "x-event"), {"x-signature": "abc", "x-event": ""}), ((), {})):
        assert InboundService(store, {"argil": asked}).receive([webhook], now=now) == [None]
        [receipt] = store.receipts.claim(token=str(asked), now=now, until=now + timedelta(hours=1), limit=9)
        assert receipt.headers == kept and "abc" not in repr(receipt)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 500, 975, 100_000])
def test_what_is_nested_deeper_is_refused(store: Store, address: str, now: datetime, depth: int) -> None:
    [problem] = InboundService(store).receive([Webhook("argil", address, nested(depth))], now=now)
    assert isinstance(problem, MalformedRequest)
    assert store.receipts.waiting() == 0


class Unwritable(Argil):
    """Its webhooks prove what cannot be written."""

    def read_webhook(self, headers: Mapping[str, str], body: str, secrets: Sequence[str], **when: Any) -> Report | None:
        report = proofs.report(json.loads(body))
        assert report and report.proved
        proved = dataclasses.replace(report.proved, resource={"id": report.id, "name": object()})
        return dataclasses.replace(report, proved=proved, complete=True)


class Unreadable(Argil):
    """It does not foresee what comes."""

    def read_webhook(self, headers: Mapping[str, str], body: str, secrets: Sequence[str], **when: Any) -> Report | None:
        raise ValueError("unforeseen")


@pytest.mark.parametrize("declared", [Unwritable, Unreadable])
def test_what_cannot_be_told_as_it_comes_in_is_left_to_the_relay(
    house: House, alice: Connection, address: str, now: datetime, declared: type[Argil]
) -> None:
    provider = declared(house.providers["argil"].base_url, house.session)
    proofs_of = InboundProofs(house.store, house.vault, {"argil": provider})
    inbound = InboundService(house.store, {"argil": ("webhook-signature",)}, proofs_of)
    body = b'{"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoId": "vid_1"}}'
    webhooks = [Webhook("argil", address, body, {"webhook-signature": "v1,x"}), Webhook("argil", address, b"{}")]
    assert inbound.receive(webhooks, now=now) == [None, None]
    assert house.store.receipts.waiting() == 2 and house.events(alice) == []
