"""The bridge knows when a sandbox is in a provider's place: the sandbox says so; the provider itself is not asked."""

import socket
from collections.abc import Iterator
from typing import Any, cast

import pytest
from support.servers import Wire, serve  # noqa: F401

from connector.egress.provider_slots import ProviderSlots
from connector.egress.session import Session
from connector.providers.argil.provider import Argil
from connector.providers.base import Provider
from connector.sandbox.argil.app import create_sandbox
from connector.sandbox.faults import Faults
from connector.sandbox.server import serve as serve_sandbox
from connector.services import sandboxes
from connector.services.sandboxes import Sandboxes


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session(ProviderSlots())
    yield session
    session.close()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def at(address: str, session: Session, clock: Any = None) -> Sandboxes:
    provider = cast(Provider, Argil(address, session))
    return Sandboxes({"argil": provider}, session, clock or Clock())


def test_a_sandbox_is_known_by_what_it_says_whatever_its_faults(session: Session) -> None:
    with serve_sandbox(create_sandbox(Faults(hang=-1, refuse_keys=True)), port=0) as sandbox:
        assert at(f"{sandbox.url}/v1", session).labels() == ("Argil",)
        assert sandboxes.asked(sandbox.url, trust=None) is True


def test_another_server_is_none_and_is_asked_once(session: Session, serve: Any) -> None:  # noqa: F811
    def gateway(wire: Wire) -> None:
        while wire.request():
            wire.answer("404 Not Found")

    server = serve(gateway)
    known = at(server.url(), session)
    assert [known.has("argil"), known.has("argil")] == [False, False] and len(server.requests) == 1
    assert known.labels() == () and sandboxes.asked(server.url(), trust=None) is False


def test_a_proxy_that_finds_nothing_behind_it_is_asked_again(session: Session, serve: Any) -> None:  # noqa: F811
    answers = iter([("502 Bad Gateway", ()), ("404 Not Found", ("X-Sandbox: yes",))])

    def proxy(wire: Wire) -> None:
        while wire.request():
            status, headers = next(answers)
            wire.answer(status, b"", *headers)

    clock = Clock()
    known = at(serve(proxy).url(), session, clock)
    assert known.has("argil") is False
    clock.now += sandboxes.AGAIN
    assert known.has("argil") is True


def test_the_provider_itself_is_never_asked() -> None:
    address = Argil.address({})
    assert at(address, cast(Session, None)).has("argil") is False


def test_what_does_not_answer_is_asked_again_after_a_while(session: Session) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port, clock = held.getsockname()[1], Clock()
        known = at(f"http://127.0.0.1:{port}/v1", session, clock)
        assert known.has("argil") is False and sandboxes.asked(f"http://127.0.0.1:{port}", trust=None) is None
    with serve_sandbox(create_sandbox(Faults()), port=port):
        assert known.has("argil") is False
        clock.now += sandboxes.AGAIN
        assert known.has("argil") is True
