"""Argil documents no error body: what is wrong is told by the status alone, and its own words are passed on."""

import base64
import json
import re
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.receiver import Receiver
from support.samples import sample

from connector import errors
from connector.egress.http import Answer
from connector.egress.provider_slots import ProviderSlots
from connector.egress.session import Session
from connector.providers.argil.client import Client, Reads
from connector.providers.base import Unclear

KEY = "argil-key-0123456789"
READS = Reads("https://argil.example/v1", KEY)

PAGE = b"<!doctype html><html><body><h1>Bad gateway</h1></body></html>"
BODIES = {
    "empty": b"",
    "list": b'["one", {"two": 2}]',
    "null": b"null",
    "object": b"{}",
    "nested": b'{"message": {"text": "no"}}',
    "no text": b"\xff\xfe\x00",
    "deep": b"[" * 100_000,
    "the key": b'{"message": "the key argil-key-0123456789 is bad"}',
}

STATUSES = {
    400: errors.RefusedInput,
    401: errors.KeyDoubted,
    402: errors.InsufficientCredits,
    403: errors.KeyDoubted,
    404: errors.NotFound,
    408: errors.ProviderFailed,
    409: errors.ProviderFailed,
    413: errors.RefusedInput,
    407: errors.ProviderFailed,
    415: errors.RefusedInput,
    422: errors.RefusedInput,
    423: errors.ProviderFailed,
    429: errors.RateLimited,
    451: errors.ProviderFailed,
    301: errors.ProviderFailed,
    500: errors.ProviderFailed,
    502: errors.ProviderFailed,
    503: errors.ProviderFailed,
}


def problem(status: int, body: bytes, **headers: str) -> errors.Problem:
    answer = Answer(status, {key.replace("_", "-"): each for key, each in headers.items()}, body, 0.1)
    with pytest.raises(errors.Problem) as told:
        READS.understand(answer, what="a video with the id vid_1")
    return told.value


def meant(status: int, body: bytes) -> type[errors.Problem]:
    """A key is refused for certain only in JSON."""
    try:
        certain = isinstance(json.loads(body), dict | list)
    except (ValueError, RecursionError):
        certain = False
    return errors.ReconnectRequired if certain and status in (401, 403) else STATUSES[status]


@pytest.mark.parametrize("body", sample(BODIES, 3))
@pytest.mark.parametrize("status", STATUSES)
def test_the_status_decides(status: int, body: str) -> None:
    told = problem(status, BODIES[body])
    assert type(told) is meant(status, BODIES[body])
    assert KEY not in told.message and KEY not in json.dumps(told.details)
    assert "<" not in told.message and "null" not in told.message and len(told.message) < 700


@pytest.mark.parametrize("status", STATUSES)
def test_a_page_is_not_argils_answer_whatever_its_status(status: int) -> None:
    for headers, body in ({"content_type": "text/html"}, b"no"), ({}, PAGE), ({}, b"\n " + PAGE):
        told = problem(status, body, **headers)
        assert type(told) is (errors.RateLimited if status == 429 else errors.ProviderFailed)
        assert "Argil says" not in told.message and "<" not in told.message


ECHOES = {
    "percent": "".join(f"%{ord(each):02x}" for each in KEY),
    "base64": base64.b64encode(f"u:{KEY}".encode()).decode(),
    "hexadecimal": KEY.encode().hex().upper(),
    "cut": f"{KEY[:9]}…",
    "the end": f"…{KEY[-8:]}",
}


@pytest.mark.parametrize("echo", ECHOES)
def test_a_key_that_argil_echoes_is_masked_however_it_is_written(echo: str) -> None:
    written = ECHOES[echo]
    for body in (f"bad key {written}", json.dumps({"message": f"bad key {written}"}), json.dumps([{"k": written}])):
        told = problem(422, body.encode())
        assert "[key]" in told.message and written.strip("…") not in told.message + json.dumps(told.details)


@pytest.mark.parametrize("echo", ["percent", "base64", "hexadecimal"])
def test_nor_does_a_good_answer_hold_it(echo: str) -> None:
    written = ECHOES[echo]
    answer = Answer(200, {"location": f"/a?key={written}"}, json.dumps({"id": "1", "name": written}).encode(), 0.1)
    assert "[key]" in READS.understand(answer)["name"] and written[4:] not in READS.understand(answer)["name"]
    assert written[4:] not in READS.good(answer).headers["location"]


@given(status=st.sampled_from(list(STATUSES)), body=st.binary(max_size=300).filter(lambda body: b"<" not in body))
def test_no_body_ends_badly(status: int, body: bytes) -> None:
    told = problem(status, body.replace(b"argil", KEY.encode()))
    assert type(told) is meant(status, body)
    assert told.message.isprintable() and KEY not in told.message


@pytest.mark.parametrize("body", ['{"message": "Moments are too long."}', '{"error": "Moments are too long."}'])
def test_argils_own_sentence_is_passed_on(body: str) -> None:
    told = problem(400, body.encode())
    assert told.message.endswith("Argil says: Moments are too long.")
    assert told.details == {"argil": ["Moments are too long."]}
    assert "Moments" in problem(500, b"Moments are too long.").message


def test_what_was_not_found_is_named() -> None:
    assert "a video with the id vid_1" in problem(404, b"").message


@pytest.mark.parametrize(("said", "seconds"), [("7", 7), ("soon", 30), ("²", 30), ("9" * 5_000, 30), ("-1", 30)])
def test_a_rate_limit_says_when_in_whole_seconds(said: str, seconds: int) -> None:
    assert problem(429, b"", retry_after=said).retry_after == seconds


@pytest.mark.parametrize("body", [b"<html>", b"\xff", b"[" * 100_000])
def test_a_good_status_with_an_unreadable_body_is_argils_problem(body: bytes) -> None:
    with pytest.raises(errors.ProviderFailed, match="could not be read"):
        READS.understand(Answer(200, {}, body, 0.1))


@pytest.mark.parametrize("body", ["", "null", "[]", "{}", '"x"', '{"id": 7}', '{"error": "no"}'])
def test_what_is_not_the_thing_that_was_asked_for_is_argils_problem(body: str) -> None:
    answer = Answer(200, {}, body.encode(), 0.1)
    for read in (READS.video("vid_1"), READS.avatar("ava_1")):
        with pytest.raises(errors.ProviderFailed, match="could not be read"):
            read.understand(answer)


@pytest.mark.parametrize("body", ["", "null", "{}", "[7]", "[{}]", '{"error": "no"}'])
def test_what_is_no_list_is_not_taken_for_an_empty_one(body: str) -> None:
    answer = Answer(200, {}, body.encode(), 0.1)
    for read in (READS.avatars(), READS.voices(), READS.webhooks(), READS.videos_with({"a": "b"})):
        with pytest.raises(errors.ProviderFailed, match="could not be read"):
            read.understand(answer)


@given(st.text() | st.text("aZ09_-./%", max_size=130))
def test_an_id_stays_within_its_path(given: str) -> None:
    asked = (READS.video, READS.avatar, READS.voice, READS.asset)
    if re.fullmatch("[A-Za-z0-9_-]{1,128}", given):
        assert {ask(given).request.url.rpartition("/")[2] for ask in asked} == {given}
        return
    for ask in asked:
        with pytest.raises(errors.NotFound):
            ask(given)


def test_the_key_is_in_no_repr() -> None:
    assert KEY not in repr(READS.avatars()) and KEY not in repr(READS.request("POST", "/videos", {"a": 1}))
    assert READS.avatars().request.headers["x-api-key"] == KEY


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session(ProviderSlots())
    yield session
    session.close()


@pytest.fixture
def argil() -> Iterator[Receiver]:
    """A server that takes POSTs and answers what it is told to."""
    with Receiver() as argil:
        yield argil


def test_a_changing_call_that_was_refused_was_not_done(session: Session, argil: Receiver) -> None:
    client = Client(argil.url, KEY, session)
    for status in (400, 401, 402, 403, 404, 413, 415, 422, 429):
        argil.replies = [(status, {}, b"no")]
        with pytest.raises(STATUSES[status]):
            client.create_video({"name": "x"})


@pytest.mark.parametrize(
    "reply",
    [
        *[(status, {}, b"no") for status in (301, 302, 405, 408, 409, 423, 425, 451, 499, 500, 502)],
        *[(status, {}, PAGE) for status in (400, 401, 402, 403, 404, 413, 415, 422, 502)],
        (403, {"Content-Type": "text/html"}, b""),
        (200, {}, b""),
        (201, {}, b"{}"),
        (200, {}, b"[]"),
        (200, {}, PAGE),
    ],
)
def test_a_changing_call_with_any_other_answer_may_have_been_done(
    session: Session, argil: Receiver, reply: Any
) -> None:
    argil.replies = [reply]
    with pytest.raises(Unclear):
        Client(argil.url, KEY, session).render_video("vid_1")


def test_a_changing_call_that_never_left_was_not_done(session: Session) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(errors.ProviderFailed, match="nothing was sent"):
            Client(url, KEY, session).create_video({"name": "x"})


def test_a_changing_call_that_was_cut_off_may_have_been_done(session: Session) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            connection, _ = server.accept()
            connection.recv(65536)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(Unclear):
            Client(f"http://127.0.0.1:{server.getsockname()[1]}", KEY, session).create_video({"name": "x"})
        thread.join()


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("/videos", "/videos"),
        ("/videos?limit=100&page=2", "/videos"),
        ("/videos/vid_1", "/videos/…"),
        ("/videos/7f0b0d3a-5a51-4a0e-9a53-0c1c9d3f2b11/render", "/videos/…/render"),
        ("/subtitles/videos/vid_2/export?format=vtt", "/subtitles/videos/…/export"),
    ],
)
def test_a_refusal_without_a_word_names_the_call_whatever_thing_it_was_about(path: str, call: str) -> None:
    with pytest.raises(errors.KeyDoubted) as doubt:
        READS.good(Answer(403, {}, b"Forbidden", 0.1), path=path)
    assert (doubt.value.call, doubt.value.status, doubt.value.refused.status) == (call, 502, 424)
