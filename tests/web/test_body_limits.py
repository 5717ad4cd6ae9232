"""Each call has its own limit, says it, and takes the longest values that its own form allows."""

import pytest
from support.world import Api

from connector.web import body_limits

KIB, MIB = 1024, 1024**2


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [
        ("POST", "/inbound/argil/abc", 256 * KIB),
        ("POST", "//inbound//argil/abc", 256 * KIB),
        ("POST", "/inbound/argil/abc/more", 64 * KIB),
        ("POST", "/v1/connections", 64 * KIB),
        ("PATCH", "/v1/connections/me", 64 * KIB),
        ("POST", "/v1/subscriptions", 64 * KIB),
        ("POST", "/v1/actions/create_video", 2 * MIB),
        ("POST", "/v1//actions/create_video/", 2 * MIB),
        ("POST", "/v1/actions/api_request", 2 * MIB),
        ("POST", "/v1/actions/nothing", 2 * MIB),
        ("POST", "/v1/actions/create_avatar", 16 * MIB),
        ("GET", "/v1/actions/create_avatar", 64 * KIB),
        ("POST", "/v1/actions/create_avatar/more", 64 * KIB),
        ("POST", "/nowhere", 64 * KIB),
        ("PURGE", "", 64 * KIB),
    ],
)
def test_a_call_has_the_limit_of_its_kind(method: str, path: str, most: int) -> None:
    assert body_limits.limit(method, path) == most


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("POST", "/v1/connections", "64 KiB"),
        ("PATCH", "/v1/connections/me", "64 KiB"),
        ("POST", "/v1/subscriptions", "64 KiB"),
        ("POST", "/v1/actions/create_video", "2 MiB"),
        ("POST", "/v1/actions/api_request", "2 MiB"),
        ("POST", "/v1/actions/create_avatar", "16 MiB"),
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
def test_one_byte_too_many_is_413_and_says_the_limit_of_the_call(
    alice: Api, method: str, path: str, said: str, chunked: bool
) -> None:
    body = b"{}".ljust(body_limits.limit(method, path) + 1)
    data = iter((body[:5], body[5:])) if chunked else body
    answer = alice(method, path, data=data, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    told = answer.json()["error"]
    assert told["code"] == "malformed_request" and told["details"] is None
    assert told["message"] == f"The body is larger than this call takes: at most {said}. Send less."


@pytest.mark.parametrize("path", ["/v1/connections", "/v1/subscriptions", "/v1/actions/create_video"])
def test_a_body_of_exactly_the_limit_is_read(alice: Api, path: str) -> None:
    body = b"{}".ljust(body_limits.limit("POST", path))
    assert alice("POST", path, data=body, headers={"Content-Type": "application/json"}).status_code == 422
