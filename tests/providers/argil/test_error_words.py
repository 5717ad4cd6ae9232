"""Argil's errors have three shapes; what they say, and about which field, is passed on in our labels."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector import errors
from connector.catalogue import labels
from connector.egress.http import Answer
from connector.providers.argil import error_words, videos
from connector.providers.argil.client import Reads

DETAILS = {
    "type": "https://docs.argil.ai/v2/platform/errors#parameter_invalid",
    "title": "Invalid parameter",
    "status": 400,
    "detail": "One value is out of range.",
    "code": "parameter_invalid",
    "param": "/input/duration",
    "request_id": "req_00000000000000000000000000000000",
    "retryable": False,
}
FAULT = {"code": "parameter_invalid", "param": "/input/duration", "detail": "Too long."}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": "No such avatar."}, "No such avatar."),
        ({"error": {"message": "No such avatar."}}, "No such avatar."),
        ({"error": {"reason": "odd"}}, '{"reason": "odd"}'),
        ({"code": 400, "message": "moments[0].transcript: Too long."}, "moments[0].transcript: Too long."),
        ({"code": "plan_required"}, "plan_required"),
        (DETAILS, "/input/duration: One value is out of range."),
        ({"title": "Invalid parameter", "detail": "No such voice."}, "No such voice."),
        ({"detail": None, "code": "reference_not_found"}, "reference_not_found"),
        (DETAILS | {"errors": [FAULT]}, "One value is out of range. /input/duration: Too long."),
        (DETAILS | {"errors": [DETAILS]}, "/input/duration: One value is out of range."),
        (
            DETAILS | {"errors": [FAULT | {"allowed_values": [{"minimum": 4, "maximum": 30}]}]},
            "One value is out of range. /input/duration: Too long. Allowed: 4 to 30.",
        ),
        (
            {
                "detail": "Wrong.",
                "errors": [{"param": "/mode", "detail": "Unknown.", "allowed_values": ["a", "b", {}]}],
            },
            "Wrong. /mode: Unknown. Allowed: a, b.",
        ),
        ({}, ""),
        (None, ""),
        ("Too long.", "Too long."),
        (["odd"], '["odd"]'),
    ],
)
def test_its_own_sentence_is_passed_on(body: Any, words: str) -> None:
    assert error_words.said(body) == words


@pytest.mark.parametrize(
    "body",
    [
        {"error": "/moments/0/avatarId is not yours."},
        {"code": 400, "message": "moments[0].avatarId is not yours."},
        {"detail": "Refused.", "errors": [{"param": "/moments/0/avatarId", "detail": "is not yours."}]},
    ],
)
def test_the_fields_in_it_become_labels(body: Any) -> None:
    with pytest.raises(errors.RefusedInput) as refused:
        Reads("https://argil.example", "key").understand(Answer(400, {}, json.dumps(body).encode(), 0.1))
    assert "Moment 1: Avatar" in labels.in_labels(refused.value.words, videos.CREATE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["error", "message", "code", "detail", "param", "errors", "allowed_values", "minimum", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_body_ends_badly(body: Any) -> None:
    assert isinstance(error_words.said(body), str)
