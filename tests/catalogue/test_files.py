"""A file is an address or bytes; what is said of its type counts less than what it is."""

import base64
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector import errors
from connector.catalogue import files, media_types, schemas
from connector.catalogue.entries import Action
from connector.catalogue.fields import Field
from connector.catalogue.files import File, NoFile, Writer

PNG = b"\x89PNG\r\n\x1a\nrest"
IMAGE = Field(
    key="image",
    kind="file",
    label="Image",
    help="A picture.",
    required=True,
    max_bytes=100,
    media_types=("image/png", "image/jpeg"),
)
IMAGE_URL = Field(key="image_url", kind="url", label="Image URL", help="Its address.", superseded_by="image")
IMAGE_DATA = Field(
    key="image_data", kind="text", label="Image Data", help="In base64.", max_bytes=100, superseded_by="image"
)
PAINT = Action(
    key="paint",
    label="Paint",
    help="Paints.",
    input=(IMAGE, IMAGE_URL, IMAGE_DATA),
    output=(),
    sample={},
    perform=lambda call, given: {},
)


def uploaded(content: bytes, *, filename: str = "", media_type: str | None = None) -> File:
    writer = Writer(io.BytesIO())
    writer.write(content)
    return writer.finish(filename=filename, media_type=media_type)


def coded(content: bytes) -> str:
    return base64.b64encode(content).decode()


@given(
    content=st.binary(max_size=200),
    line=st.integers(1, 80),
    head=st.sampled_from(["data:;base64,", "DATA:a/b;x=y;BASE64,"]),
)
@settings(deadline=None)
def test_a_data_uri_is_its_bytes_however_it_is_broken_into_lines(content: bytes, line: int, head: str) -> None:
    text = coded(content)
    broken = "\r\n ".join(text[at : at + line] for at in range(0, len(text), line))
    file = files.of_text(head + broken)
    assert file.read() == content == file.read()
    assert (file.size, file.sha256) == (len(content), uploaded(content).sha256)


@given(text=st.text(max_size=60))
@settings(deadline=None)
def test_any_text_is_a_file_or_said_to_be_none(text: str) -> None:
    for written in (text, f"data:{text}", f"https://{text}", f"data:;base64,{text}"):
        try:
            files.of_text(written)
        except NoFile as wrong:
            assert str(wrong).endswith((".", "…"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("http://example.com/a.png", "https://"),
        ("HTTP://example.com/a.png", "https://"),
        ("ftp://example.com/a.png", "https://"),
        ("a.png", "https://"),
        ("https://", "address"),
        ("https://example.com/a b.png", "address"),
        ("https://example.com/" + "x" * files.LONGEST_ADDRESS, "8192"),
        ("data:image/png", "data URI"),
        ("data:image/png,abc", "base64"),
        ("data:image/png;base64,abc", "base64"),
        ("data:image/png;base64,ab%c", "base64"),
        ("data:image/png;base64,YQ==YQ==", "base64"),
    ],
)
def test_what_is_no_file_is_told_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(NoFile, match=words):
        files.of_text(text)


@pytest.mark.parametrize(
    ("content", "filename", "said", "found"),
    [
        (PNG, "a.jpg", "image/jpeg", "image/png"),
        (b"\xff\xd8\xff\xe0", "", None, "image/jpeg"),
        (b"GIF89a", "", "", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "", "text/plain", "image/webp"),
        (b"\0\0\0\x14ftypqt  ", "", None, "video/quicktime"),
        (b"\0\0\0\x18ftypisom", "", "application/octet-stream", "video/mp4"),
        (b"\x1a\x45\xdf\xa3", "", None, "video/webm"),
        (b"%PDF-1.7", "a.png", "image/png", "application/pdf"),
        (b"ID3\4\0", "a.bin", "application/octet-stream", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "", None, "audio/mpeg"),
        (b"\xff", "", None, None),
        (b"RIFF\0\0\0\0WAVEfmt ", "", "", "audio/wav"),
        (b"what", "a.wav", None, "audio/wav"),
        (b"what", "", "audio/MP3", "audio/mpeg"),
        (b"1\r\n00:00:00,000 --> 00:00:02,000\r\nHi", "a.txt", "text/plain", "application/x-subrip"),
        (b"\xef\xbb\xbf1\n00:00:01,5", "", None, "application/x-subrip"),
        (b"what", "a.SRT", "", "application/x-subrip"),
        (b"what", "a.png", "Image/JPG; q=1", "image/jpeg"),
        (b"what", "a.png", "application/octet-stream", "image/png"),
        (b"what", "a", None, None),
        (b"", "", "", None),
    ],
)
def test_the_type_is_what_the_bytes_show_else_what_is_said_else_what_the_name_says(
    content: bytes, filename: str, said: str | None, found: str | None
) -> None:
    assert uploaded(content, filename=filename, media_type=said).media_type == found


def test_types_are_told_in_words() -> None:
    assert media_types.words(("image/png",)) == "PNG"
    assert media_types.words(("image/png", "image/jpeg", "video/quicktime")) == "PNG, JPEG or MOV"
    assert media_types.words(("audio/mpeg", "audio/wav", "application/x-subrip")) == "MP3, WAV or SRT"


@pytest.mark.parametrize(
    ("given", "path", "words"),
    [
        ({"image": uploaded(b"")}, "image", "empty"),
        ({"image": uploaded(PNG + b"x" * 100)}, "image", "112 bytes; at most 100 bytes"),
        ({"image": uploaded(b"%PDF-1.7")}, "image", "application/pdf; taken are PNG or JPEG"),
        ({"image": uploaded(b"what")}, "image", "no type that is known"),
        ({"image": 5}, "image", "https://"),
        ({"image__url": "https://example.com/a.png"}, "image", "https://"),
        ({}, "image", "missing"),
        ({"image_data": ""}, "image", "missing"),
        ({"image_data": "%"}, "image_data", "base64"),
        ({"image_data": coded(b"what")}, "image_data", "no type that is known"),
        ({"image_url": "a.png"}, "image_url", "address"),
        ({"image_url": "https://example.com/a.png", "image_data": coded(PNG)}, "image_url", "Image URL and Image Data"),
        ({"image": "https://example.com/a.png", "image_data": coded(PNG)}, "image", "Image and Image Data"),
    ],
)
def test_what_a_field_does_not_take_is_told_where_it_was_given(given: dict[str, Any], path: str, words: str) -> None:
    with pytest.raises(errors.InvalidInput) as refused:
        schemas.check(PAINT, given)
    details = refused.value.details or {}
    assert details.keys() == {path} and words in details[path][0]


@pytest.mark.parametrize(
    "given",
    [
        {"image": uploaded(PNG)},
        {"image": f"data:;base64,{coded(PNG)}"},
        {"image_data": coded(PNG)},
        {"image_data": f"data:image/jpeg;base64,{coded(PNG)}"},
    ],
)
def test_older_fields_give_the_same_file(given: dict[str, Any]) -> None:
    checked = schemas.check(PAINT, given)
    assert checked.keys() == {"image"} and checked["image"].identity == uploaded(PNG).identity


def test_an_older_address_may_be_what_it_might_be_then() -> None:
    checked = schemas.check(PAINT, {"image_url": "http://example.com/a.png"})
    assert checked == {"image": File(url="http://example.com/a.png")}


def test_what_is_kept_comes_back_without_its_bytes() -> None:
    file = uploaded(PNG, filename="a.png")
    back = File.restored(file.kept())
    assert back == file and back.gone and not file.gone
    with pytest.raises(ValueError, match="without bytes"):
        back.read()
    address = File(url="https://example.com/a.png")
    assert File.restored(address.kept()) == address and not address.gone
