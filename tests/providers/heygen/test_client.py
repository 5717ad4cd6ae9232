"""HeyGen's errors are told by status and code, in either interface's shape, and its own words are passed on."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.local_http import Handler, LocalHttp

from connector import errors
from connector.catalogue import files
from connector.egress.http import Answer, NoAnswer
from connector.egress.provider_slots import ProviderSlots
from connector.egress.session import Session
from connector.providers.base import Unclear
from connector.providers.heygen import answers
from connector.providers.heygen.client import Client, Reads, segment

KEY = "heygen-key-0123456789"
V3 = Reads("https://heygen.example", KEY, "v3")
V2 = Reads("https://heygen.example", KEY, "v2")
PAGE = b"<!doctype html><html><body><h1>Bad gateway</h1></body></html>"

STATUSES = {
    400: errors.RefusedInput,
    401: errors.ReconnectRequired,
    402: errors.InsufficientCredits,
    403: errors.RefusedInput,
    404: errors.NotFound,
    408: errors.ProviderFailed,
    409: errors.ProviderFailed,
    413: errors.RefusedInput,
    422: errors.RefusedInput,
    429: errors.RateLimited,
    500: errors.ProviderFailed,
    503: errors.ProviderFailed,
}


def of_v3(code: str, message: str, **more: str) -> bytes:
    return json.dumps({"error": {"code": code, "message": message, **more}}).encode()


def problem(reads: Reads, status: int, body: bytes, **headers: str) -> errors.Problem:
    told = Answer(status, {key.replace("_", "-"): each for key, each in headers.items()}, body, 0.1)
    with pytest.raises(errors.Problem) as raised:
        reads.understand(told, what="a video with the id abc", path="/v3/videos/abc1")
    return raised.value


@pytest.mark.parametrize("status", STATUSES)
def test_the_status_decides_and_heygens_words_are_passed_on(status: int) -> None:
    told = problem(V3, status, of_v3("any_code", "The avatar is gone."))
    assert type(told) is STATUSES[status]
    assert "HeyGen says: The avatar is gone." in told.message


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_that_is_not_heygens_leaves_the_key_in_doubt(status: int) -> None:
    told = problem(V3, status, b"denied")
    assert isinstance(told, errors.KeyDoubted) and told.call == "/v3/videos/…"
    assert isinstance(told.refused, errors.ReconnectRequired)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_a_page_is_nobodys_refusal(status: int) -> None:
    for reads in (V3, V2):
        told = problem(reads, status, PAGE, content_type="text/html")
        assert type(told) is errors.ProviderFailed and "page" in told.message and "HeyGen says" not in told.message


def test_the_field_that_heygen_names_is_told() -> None:
    told = problem(V3, 400, of_v3("validation_error", "Must be shorter.", param="scenes[0].input.script"))
    assert isinstance(told, errors.RefusedInput) and told.message.endswith("It is about scenes[0].input.script.")
    told = problem(V3, 400, of_v3("validation_error", "script: Must be shorter.", param="script"))
    assert told.message.endswith("HeyGen says: script: Must be shorter.")


def test_too_many_calls_say_when_to_come_again() -> None:
    assert problem(V3, 429, of_v3("rate_limit_exceeded", "Slow down."), retry_after="17").retry_after == 17
    assert problem(V3, 429, of_v3("quota_exceeded", "Slow down."), retry_after="soon").retry_after == 30


def test_a_call_that_is_still_worked_on_is_told_as_such() -> None:
    told = problem(V3, 409, of_v3("request_in_progress", "The first request is still running"))
    assert "still works on" in told.message


@given(st.text(), st.sampled_from(["code", "message", "param"]))
def test_the_key_is_in_no_sentence(around: str, where: str) -> None:
    error = {"code": "x", "message": "y", where: f"{around}{KEY}{around}"}
    for status in (400, 404, 500):
        told = problem(V3, status, json.dumps({"error": error}).encode())
        assert KEY not in told.message and KEY not in json.dumps(told.details)


@pytest.mark.parametrize(
    ("status", "body", "means"),
    [
        (400, {"code": 40031, "message": "Invalid video id"}, errors.NotFound),
        (400, {"code": 40009, "message": "Bad credentials"}, errors.ReconnectRequired),
        (401, {"code": 400112, "message": "Unauthorized"}, errors.ReconnectRequired),
        (400, {"code": 400175, "message": "Invalid parameter", "error": None, "data": None}, errors.RefusedInput),
        (400, {"data": None, "error": {"code": "invalid_parameter", "message": "x is bad"}}, errors.RefusedInput),
        (404, {"data": None, "error": {"code": "avatar_not_found", "message": "no look"}}, errors.NotFound),
        (400, {"code": 400123, "message": "This avatar is no longer available"}, errors.RefusedInput),
        (200, {"code": 40031, "message": "Invalid video id", "data": None}, errors.NotFound),
        (200, {"code": 400112, "message": "Unauthorized", "data": None}, errors.ReconnectRequired),
        (200, {"data": None, "error": "It went wrong"}, errors.ProviderFailed),
    ],
)
def test_the_older_interface_says_its_errors_with_numbers(status: int, body: Any, means: type[errors.Problem]) -> None:
    told = problem(V2, status, json.dumps(body).encode())
    assert type(told) is means and answers.RETIRED not in told.message


RETIREMENTS = [
    (404, b'{"message": "Not Found"}'),
    (404, b"not found"),
    (405, b'{"message": "Method Not Allowed"}'),
    (410, b'{"error": {"code": "gone", "message": "Gone"}}'),
    (400, b'{"error": {"code": "bad_request", "message": "This endpoint has been deprecated. Use v3."}}'),
    (403, b'{"code": 400000, "message": "API v2 was retired on 1 November 2026"}'),
]


@pytest.mark.parametrize(("status", "body"), RETIREMENTS)
def test_where_the_older_interface_is_gone_that_is_said(status: int, body: bytes) -> None:
    told = problem(V2, status, body)
    assert type(told) is errors.ProviderFailed
    assert "retired by HeyGen" in told.message and "CONNECTOR_HEYGEN_API=v3" in told.message
    assert "retired by HeyGen" not in problem(V3, status, body).message


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000])
def test_a_good_answer_that_is_no_object_cannot_be_read(body: bytes) -> None:
    good = Answer(200, {}, body, 0.1)
    if body:
        with pytest.raises(errors.ProviderFailed):
            V3.understand(good)
    else:
        assert V3.understand(good) == {}


@pytest.mark.parametrize("inner", [None, [], "x", 1])
def test_an_answer_without_its_object_cannot_be_read(inner: Any) -> None:
    with pytest.raises(errors.ProviderFailed):
        answers.data({"data": inner})


@pytest.mark.parametrize("inner", [None, {}, "x", 1, ["x"], [{}, 1]])
def test_a_list_without_its_rows_cannot_be_read(inner: Any) -> None:
    with pytest.raises(errors.ProviderFailed):
        answers.rows({"data": inner})


@pytest.mark.parametrize("odd", ["", ".", "../x", "a/b", "a?b", "a b", "ö", "x" * 129])
def test_an_odd_id_leads_to_no_other_address(odd: str) -> None:
    with pytest.raises(errors.NotFound):
        segment(odd)


class Calls:
    """A session whose outcomes are given; what was asked is kept."""

    def __init__(self, *outcomes: Any) -> None:
        self.outcomes, self.asked, self.timeouts = list(outcomes), list[Any](), list[float]()

    def call(self, request: Any, *, timeout: float, pieces: Any = None) -> Any:
        self.asked.append(request)
        self.timeouts.append(timeout)
        return self.outcomes.pop(0)


def client(reads: Reads, *outcomes: Any, left: Any = None) -> tuple[Client, Calls]:
    calls = Calls(*outcomes)
    return Client(reads, calls, left=left), calls  # type: ignore[arg-type]


def good(told: Any) -> Answer:
    return Answer(200, {}, json.dumps(told).encode(), 0.1)


def bad(status: int, body: bytes = b"{}") -> Answer:
    return Answer(status, {}, body, 0.1)


def test_a_change_sends_its_key_and_gives_the_answer() -> None:
    heygen, calls = client(V3, good({"data": {"video_id": "v1"}}))
    assert heygen.change("POST", "/v3/videos", {"type": "avatar"}, key="op_1-create") == {"data": {"video_id": "v1"}}
    [asked] = calls.asked
    assert asked.headers["Idempotency-Key"] == "op_1-create" and json.loads(asked.body) == {"type": "avatar"}
    assert calls.timeouts == [120.0]


def test_no_change_takes_longer_than_there_is_time() -> None:
    heygen, calls = client(V3, good({}), left=lambda: 7.5)
    heygen.change("POST", "/v3/videos", {})
    assert calls.timeouts == [7.5]


@pytest.mark.parametrize(
    "outcome",
    [
        bad(500),
        bad(408),
        bad(409, of_v3("request_in_progress", "running")),
        bad(403, PAGE),
        Answer(200, {}, b"{", 0.1),
        NoAnswer("timeout", "", sent=True, seconds=120.0),
        NoAnswer("reset", "", sent=True, seconds=1.0),
    ],
)
def test_what_may_have_been_done_is_unclear(outcome: Any) -> None:
    heygen, _ = client(V3, outcome)
    with pytest.raises(Unclear):
        heygen.change("POST", "/v3/videos", {})


@pytest.mark.parametrize(
    "outcome",
    [bad(400), bad(402), bad(404), bad(429), NoAnswer("connect_failed", "", sent=False, seconds=0.1)],
)
def test_what_was_certainly_not_done_is_refused(outcome: Any) -> None:
    heygen, _ = client(V3, outcome)
    with pytest.raises(errors.Problem):
        heygen.change("POST", "/v3/videos", {})


@pytest.mark.parametrize(("status", "body"), RETIREMENTS)
def test_a_retired_call_was_certainly_not_done(status: int, body: bytes) -> None:
    heygen, calls = client(V2, bad(status, body))
    with pytest.raises(errors.ProviderFailed, match="retired by HeyGen"):
        heygen.change("POST", "/v2/video/generate", {})
    assert len(calls.asked) == 1, "no other interface is tried"


def test_what_only_v3_can_is_said_before_any_call() -> None:
    older, calls = client(V2)
    with pytest.raises(errors.InvalidInput, match="cannot delete videos"):
        older.need_v3("delete videos")
    client(V3)[0].need_v3("delete videos")
    assert not calls.asked


def test_all_pages_are_asked_for_by_their_tokens() -> None:
    pages = [
        good({"data": [{"id": "1"}, {"id": "2"}], "has_more": True, "next_token": "t2"}),
        good({"data": [{"id": "3"}], "has_more": False, "next_token": "t3"}),
    ]
    heygen, calls = client(V3, *pages)
    assert [each["id"] for each in heygen.pages("/v3/voices", {"type": "private"})] == ["1", "2", "3"]
    assert [each.url.partition("?")[2] for each in calls.asked] == [
        "limit=100&type=private",
        "limit=100&type=private&token=t2",
    ]


def test_what_was_asked_a_moment_ago_is_recalled_until_something_changes() -> None:
    heygen, calls = client(V3, good({"data": []}), good({}), good({"data": []}))
    for _ in range(3):
        assert list(heygen.pages("/v3/voices", recall=True)) == []
    heygen.change("POST", "/v3/folders", {"name": "x"})
    list(heygen.pages("/v3/voices", recall=True))
    assert len(calls.asked) == 3


class Received(Handler):
    """Keeps what was uploaded."""

    bodies: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        self.bodies.append(({key.lower(): value for key, value in self.headers.items()}, self.body()))
        self.answer(b'{"data": {"asset_id": "as_1"}}', "application/json")


@pytest.fixture
def upstream() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    handler = type("Kept", (Received,), {"bodies": []})
    with LocalHttp(handler) as server:
        yield server.url, handler.bodies


def test_a_file_is_uploaded_as_a_form_piece_by_piece(upstream: Any) -> None:
    url, bodies = upstream
    writer = files.Writer(io.BytesIO())
    content = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 1_000
    writer.write(content)
    file = writer.finish(filename='a "b"\r\nc.png')
    session = Session(ProviderSlots())
    told = Client(Reads(url, KEY, "v3"), session).upload("/v3/assets", file, key="op_1-upload")
    session.close()
    assert told == {"data": {"asset_id": "as_1"}}
    [(headers, body)] = bodies
    boundary = headers["content-type"].partition("boundary=")[2].encode()
    assert headers["idempotency-key"] == "op_1-upload" and int(headers["content-length"]) == len(body)
    head, _, rest = body.partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"--" + boundary,
        b'Content-Disposition: form-data; name="file"; filename="a %22b%22%0D%0Ac.png"',
        b"Content-Type: image/png",
    ]
    assert rest == content + b"\r\n--" + boundary + b"--\r\n"


def test_a_file_whose_bytes_are_gone_is_not_sent() -> None:
    heygen, calls = client(V3)
    with pytest.raises(ValueError, match="without bytes"):
        heygen.upload("/v3/assets", files.File(sha256="0", size=3))
    assert not calls.asked
