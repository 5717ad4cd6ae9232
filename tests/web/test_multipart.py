"""An input comes as a multipart form with a file beside its fields, and is the same operation as the same in JSON."""

import base64
import contextlib
import io
import json
import re
from typing import Any, cast

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support import pictures
from support.world import Api, World

from connector import errors
from connector.catalogue import files
from connector.web import body_limits, multipart

CREATE = "/v1/actions/create_avatar"
PNG = pictures.png(1280, 720)
DATA = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


_HEAD = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'


def sent(api: Api, parts: dict[str, Any], *, path: str = CREATE, **headers: str) -> Any:
    """A form's answer. A part is a text, or a file as its name, content and media type."""
    given = {key: part if isinstance(part, tuple) else (None, part) for key, part in parts.items()}
    return api("POST", path, files=given, headers=headers)


def test_an_avatar_is_made_of_a_file(world: World, alice: Api) -> None:
    answer = sent(alice, {"name": "Anna", "extras__row": "42", "image": ("anna.png", PNG, "image/png")})
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == "Anna" and answer.json()["extras"] == {"row": "42"}
    assert world.state(alice.connection["label"])["avatars_created"] == 1


@pytest.mark.parametrize(
    "parts",
    [
        {"name": "Anna", "image": ("other.bin", PNG, "application/octet-stream")},
        {"name": "Anna", "image": DATA},
        {"fields": json.dumps({"name": "Anna"}), "image": ("", PNG, "")},
        {"fields": json.dumps({"name": "Anna", "image": DATA})},
        {"fields": "", "name": "Anna", "image": DATA},
        {"name": "Anna", "deduplicate_minutes": "5", "image": (r"C:\pictures\anna.png", PNG, "image/jpeg")},
    ],
)
def test_the_same_bytes_are_the_same_operation_however_they_come(
    world: World, alice: Api, parts: dict[str, Any]
) -> None:
    first = alice.good("POST", CREATE, {"name": "Anna", "image": DATA}, headers={"Idempotency-Key": "once"})
    old = alice.good("POST", CREATE, {"name": "Anna", "image_base64": DATA[22:]}, headers={"Idempotency-Key": "once"})
    again = sent(alice, parts, **{"Idempotency-Key": "once"})
    assert again.status_code == 200, again.text
    assert {first["id"]} == {old["id"], again.json()["id"]} and again.json()["repeated"]
    assert world.state(alice.connection["label"])["avatars_created"] == 1


def test_other_bytes_with_the_same_key_are_a_conflict(alice: Api) -> None:
    alice.good("POST", CREATE, {"name": "Anna", "image": DATA}, headers={"Idempotency-Key": "once"})
    other = sent(alice, {"name": "Anna", "image": ("a.png", PNG + b"\0", "image/png")}, **{"Idempotency-Key": "once"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency_conflict")


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (("anna.png", b"", "image/png"), "empty"),
        (("anna.pdf", b"%PDF-1.7\n", "application/pdf"), "PNG, JPEG or WEBP"),
        (("anna.png", b"hello", "image/png"), "PNG, JPEG or WEBP"),
        (("anna.png", pictures.png(1000, 1000), "image/png"), "16:9"),
        (("anna.png", PNG.ljust(10 * 1024**2 + 1, b"\0"), "image/png"), "has 10.1 MB; at most 10 MB are"),
        ("anna.png", "https://"),
        ("http://example.com/anna.png", "https://"),
        ("data:image/png;base64,%%%", "base64"),
        ("", "missing"),
        (("", b"", "application/octet-stream"), "missing"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence_before_anything_is_sent(
    world: World, alice: Api, image: Any, words: str
) -> None:
    answer = sent(alice, {"name": "Anna", "image": image})
    assert answer.status_code == 422, answer.text
    assert words in " ".join(answer.json()["error"]["details"]["image"])
    assert world.state(alice.connection["label"])["avatars_created"] == 0


@pytest.mark.parametrize(
    ("parts", "path"),
    [
        ({"name": ("anna.txt", b"Anna", "text/plain"), "image": DATA}, "name"),
        ({"name": "Anna", "image": DATA, "picture": ("a.png", PNG, "image/png")}, "picture"),
        ({"name": "Anna", "image": DATA, "fields": json.dumps({"image": DATA})}, "image"),
        ({"name": "Anna", "image": DATA, "fields": "[1]"}, "fields"),
        ({"name": "Anna", "image": DATA, "fields": "{"}, "fields"),
        ({"name": "Anna", "image_url": "https://example.com/a.png", "image": ("a.png", PNG, "")}, "image"),
    ],
)
def test_what_does_not_fit_together_is_told_by_its_field(alice: Api, parts: dict[str, Any], path: str) -> None:
    answer = sent(alice, parts)
    assert answer.status_code == 422 and path in answer.json()["error"]["details"], answer.text


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nAnna', "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\nAnna\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\nAnna\r\n--x--\r\n", "multipart/form-data; boundary=x"),
        (b"--x--\r\n", "multipart/form-data"),
        (b"--x--\r\n", "multipart/form-data; boundary=\xe9"),
    ],
)
def test_a_form_that_is_none_is_a_malformed_request(alice: Api, body: bytes, media_type: str) -> None:
    answer = alice("POST", CREATE, data=body, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed_request"), answer.text


def test_only_actions_that_take_a_file_take_a_form(alice: Api) -> None:
    answer = sent(alice, {"video_id": "1"}, path="/v1/actions/get_video")
    assert answer.status_code == 415 and "JSON" in answer.json()["error"]["message"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_form_is_bounded_by_the_files_that_its_action_takes(alice: Api, chunked: bool) -> None:
    most = body_limits.limit("POST", CREATE, "multipart/form-data; boundary=x")
    assert most == 12 * 1024**2
    body = _HEAD.ljust(most + 1, b"\0")
    data = iter((body[:5], body[5:])) if chunked else body
    answer = alice("POST", CREATE, data=data, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 413 and "12 MiB" in answer.json()["error"]["message"]


def test_the_texts_of_a_form_are_bounded_all_together() -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="%d"\r\n\r\n' + b"a" * (body_limits.ACTION // 4) + b"\r\n"
    for count, fits in ((3, True), (5, False)):
        form = multipart.Form("multipart/form-data; boundary=x")
        body = io.BytesIO(b"".join(part % number for number in range(count)) + b"--x--\r\n")
        with contextlib.nullcontext() if fits else pytest.raises(errors.BodyTooLarge):
            assert len(form.read(body)) == count


def test_of_many_small_files_one_is_in_memory() -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="%d"; filename="a"\r\n\r\n' + bytes(1000) + b"\r\n"
    form = multipart.Form("multipart/form-data; boundary=x")
    form.read(io.BytesIO(b"".join(part % number for number in range(50)) + b"--x--\r\n"))
    assert [cast(Any, each)._rolled for each in form._opened] == [False] + [True] * 49
    form.close()


@pytest.mark.parametrize("spool", [0, 10**6])
def test_the_files_of_a_form_are_removed_when_it_is_closed(spool: int) -> None:
    form = multipart.Form("multipart/form-data; boundary=x", spool)
    file = form.read(io.BytesIO(_HEAD + PNG + b"\r\n--x--\r\n"))["image"]
    assert isinstance(file, files.File) and file.read() == PNG and file.filename == "a.png"
    form.close()
    assert file.content is not None and file.content.closed


def test_the_files_of_a_request_are_removed_with_it(alice: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[multipart.Form] = []
    close = multipart.Form.close
    monkeypatch.setattr(multipart.Form, "close", lambda form: (closed.append(form), close(form)))
    assert sent(alice, {"name": "Anna", "image": ("a.png", PNG, "image/png")}).status_code == 200
    assert sent(alice, {"name": "", "image": ("a.png", PNG, "image/png")}).status_code == 422
    assert len(closed) == 2


@given(
    content=st.lists(
        st.sampled_from([b"\r\n--x", b"\n--x", b"--x--", b"\r", b"\n", b"\r\n", b"-", b"a", b"\0" * 70_000])
    ),
    reads=st.lists(st.integers(1, 100_000), max_size=5),
)
@settings(deadline=None)
def test_bytes_come_through_however_they_are_read(content: list[bytes], reads: list[int]) -> None:
    sent = b"".join(content)
    assume(not re.search(rb"(^|\r\n|\n|\r)--x(--|[ \t]*(\r\n|\n|\r))", sent + b"\r\n"))  # that ends a part

    class Short(io.BytesIO):
        """Gives less than it is asked for, as sockets do."""

        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(reads.pop() if reads else size)

    form = multipart.Form("multipart/form-data; boundary=x")
    try:
        assert form.read(Short(_HEAD + sent + b"\r\n--x--\r\n"))["image"].read() == sent
    finally:
        form.close()
