"""A file becomes an asset once: through the API when it is small, past it when it is large, never by an address."""

import io
from typing import Any

import pytest
from support import pictures
from support.file_source import LOOPBACK, Source

from connector import errors
from connector.catalogue.files import CHUNK, File, Writer
from connector.providers.heygen import assets

from .houses import House, User

PNG = pictures.png(64, 64)
WAV = b"RIFF\0\0\0\0WAVEfmt " + bytes(100)
MP4 = b"\0\0\0\x18ftypisom\0\0\2\0isommp41"
LARGE = assets.THROUGH_THE_API + 1
DIRECT, COMPLETE = "POST /v3/assets/direct-uploads", "POST /v3/assets/{asset_id}/complete"


class Zeros(io.RawIOBase):
    """A file that begins with something and goes on with zeros: large, and nowhere."""

    def __init__(self, head: bytes, size: int) -> None:
        self._head, self._size, self._at = head, size, 0

    def seek(self, to: int, _whence: int = 0, /) -> int:
        self._at = to
        return to

    def read(self, most: int = -1, /) -> bytes:
        end = min(self._size, self._at + (CHUNK if most < 0 else most))
        piece = self._head[self._at : end].ljust(end - self._at, b"\0")
        self._at = end
        return piece


def file(content: bytes, filename: str = "a.bin", media_type: str | None = None) -> File:
    writer = Writer(io.BytesIO())
    writer.write(content)
    return writer.finish(filename=filename, media_type=media_type)


def large(head: bytes, media_type: str, size: int = LARGE) -> File:
    content: Any = Zeros(head, size)
    return File(sha256=f"{size}", size=size, filename="a.mp4", media_type=media_type, content=content)


def uploaded(user: User) -> int:
    """How many assets there are beside those that an account begins with."""
    return len(user.account.assets) - 3


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG, "image/png"),
        (WAV, "audio/wav"),
        (MP4, "video/mp4"),
        (b"%PDF-1.7", "application/pdf"),
        (b"1\n00:00:00,000 --> 00:00:01,000\nHi\n", "application/x-subrip"),
    ],
)
def test_a_small_file_goes_through_the_api(alice: User, content: bytes, media_type: str) -> None:
    made = alice.do("upload_asset", file=file(content, 'odd "name".bin'))
    kept = alice.account.assets[made["asset_id"]]
    assert kept.content == content and kept.name.startswith("odd")
    assert (made["mime_type"], made["size"], made["status"]) == (media_type, len(content), None) and made["url"]
    assert alice.asked("POST /v3/assets") == 1 and not alice.asked(DIRECT)


def test_a_data_uri_is_a_file_too(alice: User) -> None:
    made = alice.do("upload_asset", file="data:;base64,JVBERi0xLjcK")
    assert made["mime_type"] == "application/pdf"


def test_one_at_an_address_is_fetched_and_sent(alice: User) -> None:
    source = Source()
    alice.bridge.fetcher.trusted = LOOPBACK
    try:
        made = alice.do("upload_asset", file=File(url=source.gives("/Logo.png", PNG)))
        gone = source.gives("/b.png", b"", status="404 Not Found")
        with pytest.raises(errors.InvalidInput, match="status 404"):
            alice.do("upload_asset", file=File(url=gone))
        page = source.gives("/share", b"<html>", "Content-Type: text/html")
        with pytest.raises(errors.InvalidInput, match="web page"):
            alice.do("upload_asset", file=File(url=page))
    finally:
        alice.bridge.fetcher.trusted = ()
        source.server.close()
    kept = alice.account.assets[made["asset_id"]]
    assert kept.content == PNG and kept.name == "Logo.png" and uploaded(alice) == 1


def test_a_large_file_goes_past_the_api(alice: User) -> None:
    made = alice.do("upload_asset", file=large(MP4, "video/mp4"))
    kept = alice.account.assets[made["asset_id"]]
    assert (made["mime_type"], made["size"], made["status"]) == ("video/mp4", LARGE, "processing")
    assert len(kept.content) == LARGE and kept.content.startswith(MP4)
    assert alice.asked(DIRECT) == 1 == alice.asked(COMPLETE) and not alice.asked("POST /v3/assets")


@pytest.mark.parametrize(
    ("media_type", "most"),
    [
        ("video/mp4", 100),
        ("image/png", 50),
        ("audio/mpeg", 50),
        ("application/pdf", 32),
        ("application/x-subrip", 32),
    ],
)
def test_each_kind_has_its_limit(media_type: str, most: int) -> None:
    fits, too_large = (File(size=most * assets.MIB + more, media_type=media_type, sha256="0") for more in (0, 1))
    assert assets.of_its_kind_small_enough({"file": fits}) == {}
    [told] = assets.of_its_kind_small_enough({"file": too_large})["file"]
    assert f"at most {most} MB" in told


@pytest.mark.parametrize(
    "bad", [file(b"GIF89a..."), file(b"#!/bin/sh"), large(PNG, "image/png", 50 * assets.MIB + 1), "a.png"]
)
def test_a_bad_file_is_told_before_heygen_is_asked(alice: User, bad: Any) -> None:
    before = dict(alice.account.requests)
    with pytest.raises(errors.InvalidInput) as refused:
        alice.do("upload_asset", file=bad)
    assert list(refused.value.details or {}) == ["file"] and dict(alice.account.requests) == before


def test_equal_bytes_under_one_key_are_one_asset(alice: User) -> None:
    first = alice.do("upload_asset", "k", file=file(PNG, "a.png"))
    assert alice.do("upload_asset", "k", file=file(PNG, "other.bin")) == first and uploaded(alice) == 1
    with pytest.raises(errors.IdempotencyConflict):
        alice.do("upload_asset", "k", file=file(PNG + b"\0"))


def test_an_upload_that_got_no_answer_is_not_sent_again(house: House, alice: User) -> None:
    house.fault(error_500_after=1, fault_methods=["POST"], fault_path="^/v3/assets$")
    for _ in range(2):
        with pytest.raises(errors.ProviderFailed, match="not sent again"):
            alice.do("upload_asset", "k", file=file(PNG))
    assert uploaded(alice) == 1 == alice.asked("POST /v3/assets")


def test_a_large_file_whose_end_got_no_answer_is_found_to_have_arrived(house: House, alice: User) -> None:
    house.fault(error_500_after=1, fault_methods=["POST"], fault_path="/complete$")
    made = alice.do("upload_asset", "k", file=large(MP4, "video/mp4"))
    assert made["size"] == LARGE and uploaded(alice) == 1 == alice.asked(DIRECT) and alice.asked(COMPLETE) == 2


def test_a_large_file_that_broke_off_is_sent_again_to_the_same_place(house: House, alice: User) -> None:
    house.fault(error_500=1, fault_methods=["PUT"], fault_path="^/sandbox/uploads/")
    given = {"file": large(MP4, "video/mp4")}
    made = alice.do("upload_asset", "k", **given)
    assert made["size"] == LARGE and uploaded(alice) == 1 == alice.asked(DIRECT)


def test_a_place_that_has_ended_is_replaced(house: House, alice: User) -> None:
    house.fault(answer_before=1, answer_status=403, fault_methods=["PUT"], fault_path="^/sandbox/uploads/")
    assert alice.do("upload_asset", "k", file=large(MP4, "video/mp4"))["size"] == LARGE and alice.asked(DIRECT) == 2


def test_what_no_place_takes_is_told_by_its_label(house: House, alice: User) -> None:
    house.fault(answer_before=2, answer_status=403, fault_methods=["PUT"], fault_path="^/sandbox/uploads/")
    with pytest.raises(errors.InvalidInput, match=r"refused at the address .* \(status 403\)") as refused:
        alice.do("upload_asset", "k", file=large(MP4, "video/mp4"))
    assert list(refused.value.details or {}) == ["file"]
    assert alice.do("upload_asset", "k", file=large(MP4, "video/mp4"))["size"] == LARGE


def test_the_older_interface_takes_no_files(older: User) -> None:
    with pytest.raises(errors.InvalidInput, match="cannot upload files"):
        older.do("upload_asset", file=file(PNG))
