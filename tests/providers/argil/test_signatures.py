"""A signature of Argil's is right only for the body, the id and the moment that it covers, and for a short while."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.providers.argil import signatures
from connector.sandbox.argil.webhooks import signed_headers

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(b"a key of twenty-four by").decode()
OTHER = "whsec_" + base64.b64encode(b"another one").decode()
BODY = '{"event": "VIDEO_GENERATION_SUCCESS", "data": {"videoName": "Bälle"}}'

texts = st.text(st.characters(codec="utf-8"), max_size=200)


def right(headers: dict[str, str], body: str = BODY, *secrets: str, at: datetime = NOW) -> bool:
    return signatures.right(headers, body, secrets or (SECRET,), received_at=at)


def made(body: str = BODY, secret: str = SECRET, at: datetime = NOW) -> dict[str, str]:
    return signed_headers(secret, "evt_1", body.encode(), at)


def test_the_example_of_standard_webhooks_is_right() -> None:
    """https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"""
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    at = datetime.fromtimestamp(1614265330, UTC)
    assert right(headers, '{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", at=at)


@given(body=texts, secret=st.binary(min_size=1, max_size=64), apart=st.integers(-300, 300))
def test_what_was_signed_is_right_within_five_minutes(body: str, secret: bytes, apart: int) -> None:
    key = "whsec_" + base64.b64encode(secret).decode()
    assert right(made(body, key), body, OTHER, key, at=NOW + timedelta(seconds=apart))


@given(body=texts, other=texts, apart=st.integers(301, 10**6), early=st.booleans())
def test_nothing_else_is(body: str, other: str, apart: int, early: bool) -> None:
    headers = made(body)
    assert right(headers, other) == (body == other)
    assert not right(headers, body, OTHER)
    assert not right(headers, body, at=NOW + timedelta(seconds=-apart if early else apart))
    assert not right(headers | {"webhook-id": "evt_2"}, body)


@given(st.dictionaries(st.sampled_from(signatures.HEADERS), st.text(max_size=40)))
def test_no_header_ends_badly(headers: dict[str, str]) -> None:
    assert not right(headers)


@pytest.mark.parametrize("moment", ["", "soon", "-5", "1e9", "٣", "9" * 400])
def test_a_moment_that_is_none_is_wrong(moment: str) -> None:
    assert not right(made() | {"webhook-timestamp": moment})


def test_one_right_signature_among_several_is_enough() -> None:
    headers = made()
    several = f"v2,AAAA {made(secret=OTHER)['webhook-signature']} {headers['webhook-signature']}"
    assert right(headers | {"webhook-signature": several})


def test_a_secret_that_is_no_base64_is_the_key_itself() -> None:
    plain = "not base64!"
    headers = made(secret="whsec_" + base64.b64encode(plain.encode()).decode())
    assert right(headers, BODY, plain)


def test_whether_anything_was_signed_at_all_is_known_by_the_signature() -> None:
    assert signatures.signed(made()) and not signatures.signed({}) and not signatures.signed({"webhook-id": "evt_1"})
