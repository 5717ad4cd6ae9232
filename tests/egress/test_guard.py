"""Nothing reaches an address it may not: listening sockets are the witnesses."""

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any, TypeGuard

import pytest

from connector.egress.http import Answer, NoAnswer, Outcome, Request
from connector.egress.sender import Sender

Serve = Callable[..., Any]
Fly = Callable[..., Outcome]


@pytest.fixture
def strict() -> Iterator[Sender]:
    sender = Sender()
    yield sender
    sender.close()


@pytest.fixture
def other_loopback() -> Iterator[Sender]:
    """May reach ::1 only. So the name localhost passes by its form, and leads to 127.0.0.1, which it may not."""
    sender = Sender(allowed=(ipaddress.ip_network("::1/128"),))
    yield sender
    sender.close()


def refused(outcome: Outcome) -> TypeGuard[NoAnswer]:
    return isinstance(outcome, NoAnswer) and (outcome.failure, outcome.sent) == ("target_refused", False)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "localhost", "[::ffff:127.0.0.1]"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_private_target_is_refused_by_its_form(
    serve: Serve, polite: Any, strict: Sender, fly: Fly, host: str, scheme: str
) -> None:
    server = serve(polite)
    outcome = fly(strict, Request("POST", server.url(host=host, scheme=scheme), {}, b""))
    assert refused(outcome) and outcome.detail.startswith("The target URL ")
    assert server.clients == []


def test_a_name_is_judged_by_the_address_it_leads_to(
    serve: Serve, polite: Any, other_loopback: Sender, fly: Fly
) -> None:
    server = serve(polite)
    assert refused(fly(other_loopback, Request("POST", server.url(host="localhost"), {}, b"")))
    assert server.clients == []


def test_a_name_may_lead_to_an_allowed_address(serve: Serve, polite: Any, sender: Sender, fly: Fly) -> None:
    outcome = fly(sender, Request("POST", serve(polite).url(host="localhost"), {}, b""))
    assert isinstance(outcome, Answer)


def test_a_guarded_call_never_borrows_an_unguarded_connection(
    serve: Serve, polite: Any, other_loopback: Sender, fly: Fly
) -> None:
    server = serve(polite)
    request = Request("POST", server.url(host="localhost"), {}, b"")
    assert isinstance(fly(other_loopback, request, guarded=False), Answer)
    assert refused(fly(other_loopback, request))
    assert isinstance(fly(other_loopback, request, guarded=False), Answer)
    assert (len(server.clients), len(server.requests)) == (1, 2)
