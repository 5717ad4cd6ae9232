from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import pictures

from connector.providers.argil import images
from connector.sandbox.files import PNG

MAKERS = {
    "png": pictures.png,
    "jpeg": pictures.jpeg,
    "progressive jpeg": lambda width, height: pictures.jpeg(width, height, frame=0xC2),
    "lossy webp": pictures.webp_lossy,
    "lossless webp": pictures.webp_lossless,
    "extended webp": pictures.webp_extended,
}


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("size", [(1920, 1080), (720, 1280), (1, 16383)])
def test_size_and_format_are_read_off_the_head(name: str, size: tuple[int, int]) -> None:
    assert images.look(MAKERS[name](*size)) == images.Image(name.split()[-1], *size)


def test_a_whole_picture_is_understood() -> None:
    assert images.look(PNG) == images.Image("png", 1, 1)


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_cut_head_is_no_picture(make: Callable[[int, int], bytes]) -> None:
    whole = make(1920, 1080)
    for length in range(len(whole)):
        found = images.look(whole[:length])
        assert found is None or (found.width, found.height) == (1920, 1080)
    assert images.look(whole[:20]) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a\1\0\1\0",
        b"<svg/>",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\nxxxxxxxxxxxxxxxxxxxx",
        b"\xff\xd8\xff\xda\0\2\0\0",
        b"\xff\xd8\xff\xd9",
        b"RIFF\0\0\0\0WAVEfmt ",
        b"RIFF\0\0\0\0WEBPVP9 xxxxxxxxxxxxxxxxxxxx",
    ],
)
def test_other_files_are_none(content: bytes) -> None:
    assert images.look(content) is None


@given(st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBPVP8X"]), st.binary(max_size=200))
def test_no_bytes_break_it(head: bytes, rest: bytes) -> None:
    images.look(head + rest)


def test_a_jpeg_of_nothing_but_empty_segments_ends() -> None:
    assert images.look(b"\xff\xd8" + b"\xff\xe0\0\0" * 50_000) is None
