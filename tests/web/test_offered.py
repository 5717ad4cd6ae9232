"""What is offered to a provider is given to whoever knows the address: whole, or one part of it."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from support.world import World

from connector.catalogue.files import Writer
from connector.services.deadline import Deadline
from connector.services.offered_files import Offer

CONTENT = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture
def offer(world: World, tmp_path: Path) -> Iterator[Offer]:
    writer = Writer(io.BytesIO())
    writer.write(CONTENT)
    offered = world.bridge.offered
    offered.folder = tmp_path / "offered"
    to, deadline = world.sandbox.url, Deadline(1e6, lambda: 0.0, lambda seconds: None)
    with offered.offer(writer.finish(), "file", to=to, operation_id="op_1", deadline=deadline) as offer:
        yield offer


def get(offer: Offer, method: str = "GET", **headers: str) -> requests.Response:
    return requests.request(method, offer.url, headers=headers, timeout=5)


def test_the_whole_file_is_given_and_noted(offer: Offer) -> None:
    assert not offer.wait(0.1)
    answer = get(offer)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["Content-Type"] == "image/png" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert offer.wait(5.0)


@pytest.mark.parametrize(
    ("asked", "first", "end"), [("bytes=0-9", 0, 10), ("bytes=10-", 10, 264), ("bytes=-4", 260, 264)]
)
def test_a_part_is_given_and_is_not_the_whole(offer: Offer, asked: str, first: int, end: int) -> None:
    answer = get(offer, Range=asked)
    assert (answer.status_code, answer.content) == (206, CONTENT[first:end])
    assert answer.headers["Content-Range"] == f"bytes {first}-{end - 1}/264"
    assert not offer.wait(0.1)


@pytest.mark.parametrize("asked", ["bytes=999-", "bytes=0-1,5-6", "lines=1-2", "bytes=x"])
def test_what_is_no_one_part_is_answered_with_the_whole(offer: Offer, asked: str) -> None:
    answer = get(offer, Range=asked)
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_to_look_is_not_to_fetch(offer: Offer) -> None:
    answer = get(offer, "HEAD")
    assert (answer.status_code, answer.content, answer.headers["Content-Length"]) == (200, b"", "264")
    assert not offer.wait(0.1)


@pytest.mark.parametrize(
    "change", [lambda url: url.replace("/file", "x/file"), lambda url: url.replace("offered/", "offered/x")]
)
def test_no_other_address_leads_to_it(offer: Offer, change: object) -> None:
    assert callable(change)
    assert requests.get(change(offer.url), timeout=5).status_code == 404
