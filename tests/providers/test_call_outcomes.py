"""What an answer to a changing call proves. Only what certainly did nothing is a refusal."""

import pytest

from connector.egress.http import Answer, NoAnswer
from connector.providers.call_outcomes import judge

PAGE = b"<html><h1>One moment, please</h1></html>"
REFUSING = (400, 401, 402, 403, 404, 413, 415, 422)
UNCLEAR = (301, 302, 303, 307, 308, 405, 407, 408, 409, 410, 423, 425, 451, 499, 500, 502, 503, 504, 520, 524, 599)


@pytest.mark.parametrize("body", [b"", b'{"message": "no"}', b"no"])
def test_the_status_decides_where_the_answer_is_no_page(body: bytes) -> None:
    for status in (*REFUSING, 429):
        assert judge(Answer(status, {}, body, 0.1)) == "refused", status
    for status in UNCLEAR:
        assert judge(Answer(status, {}, body, 0.1)) == "unclear", status


@pytest.mark.parametrize(("headers", "body"), [({}, PAGE), ({"content-type": "text/html"}, b"")])
def test_a_page_leaves_it_open_unless_it_says_that_there_are_too_many(headers: dict[str, str], body: bytes) -> None:
    for status in (*REFUSING, *UNCLEAR):
        assert judge(Answer(status, headers, body, 0.1)) == "unclear", status
    assert judge(Answer(429, headers, body, 0.1)) == "refused"


@pytest.mark.parametrize("body", [b"", b"{}", PAGE])
def test_a_good_status_means_done_even_when_it_cannot_be_read(body: bytes) -> None:
    for status in (200, 201, 202, 204):
        assert judge(Answer(status, {"content-type": "text/html"}, body, 0.1)) == "done"


def test_without_an_answer_it_hangs_on_whether_anything_was_sent() -> None:
    assert judge(NoAnswer("timeout", "", sent=True, seconds=1.0)) == "unclear"
    assert judge(NoAnswer("connect_failed", "", sent=False, seconds=1.0)) == "refused"
