"""Webhooks are written together, and each gets its own answer."""

import json
import queue
import socket
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest
from support.world import until

from connector import errors, limits
from connector.services.inbound import Webhook
from connector.web.server.intake import Intake
from connector.web.server.parsing import RequestReader


class Inbound:
    """An inbound service whose answers are given: by the secret that the address ends with."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.webhooks: list[Webhook] = []

    def receive(self, webhooks: Sequence[Webhook], *, now: datetime) -> list[errors.Problem | None]:
        self.batches.append([each.secret for each in webhooks])
        self.webhooks += webhooks
        if any(each.secret == "bug" for each in webhooks):
            raise RuntimeError("a fault of ours")
        if any(each.secret == "away" for each in webhooks):
            raise errors.StoreUnavailable("The database cannot be used right now.", why="gone")
        return [errors.NotFound("Nobody.") if each.secret == "unknown" else None for each in webhooks]


class Client:
    """A connection as the intake sees it: what is sent is kept."""

    def __init__(self, secret: str, method: bytes = b"POST") -> None:
        head = b"%s /inbound/argil/%s HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}" % (method, secret.encode())
        reader = RequestReader()
        reader.feed(head)
        self.request = reader.ready.popleft()
        self.finished: queue.Queue[bool] = queue.Queue()
        self.socket: socket.socket | None = None
        self.sent = b""

    def send(self, data: bytes) -> None:
        self.sent += data

    def answer(self) -> tuple[int, bool, dict[str, object]]:
        """The status, whether the connection goes on, and the body."""
        goes_on = self.finished.get(timeout=10)
        return int(self.sent.split()[1]), goes_on, json.loads(self.sent.partition(b"\r\n\r\n")[2])


@pytest.fixture
def inbound() -> Inbound:
    return Inbound()


@pytest.fixture
def intake(inbound: Inbound) -> Iterator[Intake]:
    intake = Intake(inbound, lambda: datetime.now(UTC))  # type: ignore[arg-type]
    yield intake
    intake.close()


def bring(intake: Intake, *secrets: str) -> list[Client]:
    clients = [Client(each) for each in secrets]
    for each in clients:
        assert intake.takes(each.request, each, each.finished.put)  # type: ignore[arg-type]
    intake.flush()
    return clients


@pytest.mark.parametrize("method", [b"HEAD", b"OPTIONS"])
def test_a_probe_is_answered_at_once_and_asks_nobody(intake: Intake, inbound: Inbound, method: bytes) -> None:
    client = Client("unknown", method)
    assert intake.takes(client.request, client, client.finished.put)  # type: ignore[arg-type]
    assert client.finished.get_nowait() and client.sent.startswith(b"HTTP/1.1 200 ")
    assert inbound.batches == []


def test_a_webhook_brings_its_headers_in_lower_case_and_joined_where_one_comes_twice(
    intake: Intake, inbound: Inbound
) -> None:
    client = Client("known")
    reader = RequestReader()
    reader.feed(
        b"POST /inbound/made_up/known HTTP/1.1\r\nHost: h\r\nX-Signature: one\r\nx-signature: two\r\n"
        b"Content-Length: 2\r\n\r\n{}"
    )
    client.request = reader.ready.popleft()
    assert intake.takes(client.request, client, client.finished.put)  # type: ignore[arg-type]
    intake.flush()
    assert client.answer()[0] == 202
    [webhook] = inbound.webhooks
    assert (webhook.provider, webhook.headers["x-signature"]) == ("made_up", "one,two")


def test_all_that_came_are_one_batch_and_each_gets_its_answer(intake: Intake, inbound: Inbound) -> None:
    known, unknown, other = bring(intake, "known", "unknown", "other")
    assert known.answer()[:2] == other.answer()[:2] == (202, True)
    status, goes_on, body = unknown.answer()
    assert (status, goes_on) == (404, True) and set(body) == {"error", "request_id"}
    assert inbound.batches == [["known", "unknown", "other"]]


def test_what_fails_for_a_fault_of_ours_fails_alone(intake: Intake, inbound: Inbound) -> None:
    known, bug = bring(intake, "known", "bug")
    assert known.answer()[0] == 202 and bug.answer()[0] == 500
    assert inbound.batches == [["known", "bug"], ["known"], ["bug"]]


def test_while_the_database_is_away_all_are_told_to_come_again(intake: Intake) -> None:
    for each in bring(intake, "known", "away"):
        status, _, body = each.answer()
        assert status == 503 and body["error"]["code"] == "store_unavailable"  # type: ignore[index]
    assert bring(intake, "known")[0].answer()[0] == 202


def test_so_many_bytes_wait_for_the_database_and_no_more(
    intake: Intake, inbound: Inbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WEBHOOKS_WAITING", 4)
    first, second, third = bring(intake, "known", "other", "more")
    assert third.answer()[0] == 429 and b"Retry-After: 2" in third.sent
    assert first.answer()[0] == second.answer()[0] == 202
    until(lambda: bring(intake, "again")[0].answer()[0] == 202)


@pytest.mark.parametrize(
    "line", [b"GET /inbound/argil/x", b"POST /inbound/argil", b"POST /inbound/a/b/c", b"POST /v1/x"]
)
def test_anything_else_is_left_to_the_app(intake: Intake, line: bytes) -> None:
    client = Client("x")
    reader = RequestReader()
    reader.feed(line + b" HTTP/1.1\r\nHost: h\r\n\r\n")
    assert not intake.takes(reader.ready.popleft(), client, client.finished.put)  # type: ignore[arg-type]
