"""A sender that may reach this machine, and one way to use it."""

import ipaddress
from collections.abc import Callable, Iterator

import pytest
from support.servers import certificate, polite, serve, tls  # noqa: F401

from connector.egress.http import Outcome, Request
from connector.egress.sender import Sender

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


@pytest.fixture
def sender() -> Iterator[Sender]:
    sender = Sender(allowed=LOOPBACK)
    yield sender
    sender.close()


@pytest.fixture
def fly() -> Callable[..., Outcome]:
    """Send one request and turn until it has landed."""

    def fly(sender: Sender, request: Request, *, timeout: float = 3.0, guarded: bool = True) -> Outcome:
        outcomes: list[Outcome] = []
        sender.send(request, outcomes.append, timeout=timeout, guarded=guarded)
        while not outcomes:
            sender.turn(0.2)
        return outcomes[0]

    return fly
