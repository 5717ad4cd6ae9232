"""What a caller gives by an address is fetched for a provider that takes only bytes: before anything is recorded, from
public addresses alone, whole, and no longer than its call lasts.
"""

import hashlib
import io
import time
from collections.abc import Iterator
from typing import Any

import pytest
from contracts.provider.spending import Clock
from cryptography.fernet import Fernet
from providers.made_up.provider import MadeUp
from providers.made_up.server import MadeUpServer
from support.file_source import LOOPBACK, Source
from support.servers import Wire

from connector import errors, limits
from connector.bridge import Bridge
from connector.catalogue.entries import Action
from connector.catalogue.fields import Field
from connector.catalogue.files import File, NoFile
from connector.egress.streams import Streams
from connector.relay_process import RelayProcess
from connector.services.call_files import FileFetcher
from connector.services.callers import Caller
from connector.settings import Settings
from connector.store.connections import Connection

KEY = "made-up-files"
MUSIC = b"ID3 la la la"
PNG = b"\x89PNG\r\n\x1a\nhello"
IMAGE = Field(
    key="image", kind="file", label="Image", help=".", max_bytes=100, media_types=("image/png",), bytes_only=True
)


@pytest.fixture
def source() -> Iterator[Source]:
    source = Source()
    yield source
    source.server.close()


@pytest.fixture
def fetcher() -> Iterator[FileFetcher]:
    streams = Streams()
    yield FileFetcher(streams, trusted=LOOPBACK)
    streams.close()


def fetched(fetcher: FileFetcher, url: str, field: Field = IMAGE, *, seconds: float = 5.0) -> File:
    return fetcher.fetch(url, field, io.BytesIO(), owner="con_1", until=time.monotonic() + seconds)


def refusal(fetcher: FileFetcher, url: str, field: Field = IMAGE, *, seconds: float = 5.0) -> str:
    with pytest.raises(NoFile) as refused:
        fetched(fetcher, url, field, seconds=seconds)
    return str(refused.value)


# One file


@pytest.mark.parametrize("told", ["image/png", "application/octet-stream", "text/plain; charset=utf-8"])
def test_a_file_is_what_its_bytes_say_with_the_name_of_its_address(
    fetcher: FileFetcher, source: Source, told: str
) -> None:
    url = source.gives("/a/B%20%C3%A4.png?key=secret", PNG, f"Content-Type: {told}")
    file = fetched(fetcher, url)
    assert file.read() == PNG and file.sha256 == hashlib.sha256(PNG).hexdigest()
    assert (file.filename, file.media_type, file.size) == ("B ä.png", "image/png", len(PNG))
    assert file.identity == url and file.kept() == url


def test_one_that_comes_in_chunks_is_taken(fetcher: FileFetcher, source: Source) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    url = source.says("/a.png", head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(PNG), PNG))
    assert fetched(fetcher, url).read() == PNG


def test_three_redirects_are_followed_and_no_more(fetcher: FileFetcher, source: Source) -> None:
    for number in range(5):
        source.gives(f"/{number}", b"", f"Location: /{number - 1}", status="302 Found")
    source.gives("/0", PNG)
    assert fetched(fetcher, source.url("/3")).read() == PNG
    assert "too often" in refusal(fetcher, source.url("/4"))


def test_what_is_not_public_is_not_asked(source: Source) -> None:
    streams = Streams()
    try:
        for url in (
            source.gives("/a.png", PNG),
            "https://127.0.0.1/a.png",
            "https://169.254.169.254/",
            "https://[::1]/",
        ):
            assert "not public" in refusal(FileFetcher(streams), url)
    finally:
        streams.close()
    assert source.asked == []


@pytest.mark.parametrize("leads_to", ["https://10.0.0.1/a.png", "http://localhost/a.png", "file:///etc/passwd"])
def test_a_redirect_is_judged_anew(fetcher: FileFetcher, source: Source, leads_to: str) -> None:
    url = source.gives("/a.png", b"", f"Location: {leads_to}", status="302 Found")
    assert "not public" in refusal(fetcher, url)


@pytest.mark.parametrize(
    ("status", "headers", "body", "words"),
    [
        ("404 Not Found", (), b"", "refused there with the status 404"),
        ("403 Forbidden", (), PNG, "without sign-in"),
        ("500 Oops", (), b"", "500"),
        ("206 Partial Content", (), PNG, "206"),
        ("200 OK", ("Content-Type: text/html",), b"<html>", "web page, not to the file"),
        ("200 OK", ("Content-Encoding: gzip",), PNG, "compressed"),
        ("200 OK", ("Content-Type: image/png",), b"#!/bin/sh\n" * 11, "more than the 100 bytes"),
        ("200 OK", ("Content-Type: application/pdf",), b"%PDF-1.7", "application/pdf; taken are PNG"),
        ("200 OK", ("Content-Type: image/png",), b"", "empty"),
    ],
)
def test_what_is_not_the_file_is_refused_with_its_reason(
    fetcher: FileFetcher, source: Source, status: str, headers: tuple[str, ...], body: bytes, words: str
) -> None:
    url = source.gives("/a", body, *headers, status=status)
    told = refusal(fetcher, url)
    assert words in told and url not in told and told.endswith(".")


@pytest.mark.parametrize(
    ("head", "body", "words"),
    [
        (b"Content-Length: 50", PNG, "broke off"),
        (b"Transfer-Encoding: chunked", b"5\r\n\x89PNG\r\r\n", "broke off"),
        (b"Connection: close", PNG, "how long it is"),
        (b"Transfer-Encoding: chunked", b"65\r\n" + bytes(101) + b"\r\n0\r\n\r\n", "more than the 100 bytes"),
    ],
)
def test_what_is_cut_or_too_long_never_looks_whole(
    fetcher: FileFetcher, source: Source, head: bytes, body: bytes, words: str
) -> None:
    url = source.says("/a.png", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n" + head + b"\r\n\r\n" + body)
    assert words in refusal(fetcher, url)


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n" + PNG])
def test_what_does_not_come_in_time_is_left(fetcher: FileFetcher, source: Source, begun: bytes) -> None:
    def stalled(wire: Wire) -> None:
        wire.sock.sendall(begun)
        wire.server.over.wait()

    source.answers["/a.png"] = stalled
    assert "in time" in refusal(fetcher, source.url("/a.png"), seconds=0.2)


def test_a_host_that_nobody_knows_is_said(fetcher: FileFetcher) -> None:
    assert "host name" in refusal(fetcher, "https://nobody.invalid/a.png")


# The call


class House:
    """A bridge with the made-up provider, a connection, and a source of files."""

    def __init__(self, bridge: Bridge, connection: Connection, server: MadeUpServer, source: Source) -> None:
        self.bridge, self.connection, self.server, self.source = bridge, connection, server, source
        bridge.fetcher.trusted = LOOPBACK

    def do(self, url: str, key: str = "k") -> Any:
        given = {"title": "Hello", "music": File(url=url)}
        return self.bridge.actions.perform(self.connection, "create_video", given, idempotency_key=key)

    def made(self) -> list[dict[str, Any]]:
        return list(self.server.account(KEY).resources["videos"].values())

    def operations(self) -> list[Any]:
        return self.bridge.store.operations.recent(self.connection.id, self.connection.account, limit=9)

    def recover(self) -> None:
        process = RelayProcess(self.bridge)
        try:
            for _ in range(3):
                self.bridge.clock.pause(limits.OPERATION_LEASE.total_seconds() + 1)  # type: ignore[attr-defined]
                process.recovery.recover(now=self.bridge.clock())
        finally:
            process.close()


@pytest.fixture
def house(sqlite: Any, now: Any, source: Source) -> Iterator[House]:
    clock = Clock(now)
    times: Any = {"clock": clock, "monotonic": clock.monotonic, "pause": clock.pause}
    with sqlite.fresh(migrated=True) as url, MadeUpServer() as server:
        settings = Settings(
            database_url=url,
            encryption_keys=(Fernet.generate_key().decode(),),
            public_url="http://127.0.0.1:9",
            of_providers={"CONNECTOR_MADE_UP_URL": server.url},
        )
        bridge = Bridge(settings, providers=(MadeUp,), **times)
        made = bridge.connections.connect(provider="made_up", api_key=KEY, label="alice", client_ip=None, now=now)
        yield House(bridge, made.connection, server, source)
        bridge.close()


def test_the_provider_gets_the_bytes_and_the_operation_keeps_the_address(house: House) -> None:
    url = house.source.gives("/a.mp3", MUSIC)
    house.do(url)
    assert [each["music"].encode() for each in house.made()] == [MUSIC]
    [operation] = house.operations()
    assert operation.input["music"] == url


def test_a_repeat_gets_its_answer_without_the_file(house: House) -> None:
    first = house.do(house.source.gives("/a.mp3", MUSIC))
    again = house.do(house.source.gives("/a.mp3", b"", status="404 Not Found"))
    assert again == first and house.source.asked == ["/a.mp3"] and len(house.made()) == 1


def test_what_cannot_be_fetched_is_refused_by_its_label_before_anything_is_recorded(house: House) -> None:
    with pytest.raises(errors.InvalidInput) as refused:
        house.do(house.source.gives("/a.mp3", b"", status="404 Not Found"))
    assert refused.value.message.startswith("Music: The file could not be fetched") and refused.value.details
    assert list(refused.value.details) == ["music"]
    assert house.made() == [] == house.operations()
    house.do(house.source.gives("/a.mp3", MUSIC))
    assert len(house.made()) == 1


def test_for_who_has_hung_up_while_it_was_fetched_nothing_is_begun(house: House) -> None:
    given = {"title": "Hello", "music": File(url=house.source.gives("/a.mp3", MUSIC))}
    with pytest.raises(errors.RequestTimeout):
        house.bridge.actions.perform(
            house.connection, "create_video", given, idempotency_key="k", caller=Caller(lambda: True)
        )
    assert house.source.asked == ["/a.mp3"] and house.made() == [] == house.operations()


def test_what_was_fetched_is_held_against_the_rules(house: House) -> None:
    with pytest.raises(errors.InvalidInput, match="silent") as refused:
        house.do(house.source.gives("/a.mp3", bytes(9)))
    assert list(refused.value.details or {}) == ["music"] and house.made() == [] == house.operations()


@pytest.mark.parametrize("fault", ["lost_answers", "refused"])
def test_recovery_sends_nothing_and_fetches_nothing_and_the_repeat_does(house: House, fault: str) -> None:
    """An address may give something else by then, and nobody waits for it."""
    url = house.source.gives("/a.mp3", MUSIC)
    setattr(house.server, fault, 1_000)
    with pytest.raises((errors.ProviderFailed, errors.ProviderTimeout)):
        house.do(url)
    setattr(house.server, fault, 0)
    before = dict(house.server.account(KEY).done)
    house.recover()
    assert dict(house.server.account(KEY).done) == before and len(house.source.asked) == 1
    house.do(url)
    assert len(house.made()) == 1 and len(house.source.asked) == 2


def test_bytes_are_gone_when_the_call_is_over(house: House) -> None:
    action = house.bridge.catalogue.find(Action, "made_up", "create_video")
    assert action is not None
    given = {"title": "Hello", "music": File(url=house.source.gives("/a.mp3", MUSIC))}
    with house.bridge.fetcher.call(action, given, owner="con_1") as call:
        assert call.awaited
        call.fetch()
        assert not call.awaited and call.given["music"].read() == MUSIC
    assert call.given["music"].content.closed
