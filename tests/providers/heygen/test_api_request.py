"""Any call goes to HeyGen and nowhere else; what changes something is sent once."""

from collections.abc import Iterator
from typing import Any

import pytest
from support import upstream

from connector import errors

from .houses import House, User


@pytest.fixture(autouse=True)
def users_own_words() -> Iterator[None]:
    with upstream.unjudged():
        yield


FOLDER = {"method": "POST", "path": "/v3/folders", "body": {"name": "Spring"}}


def test_a_get_is_asked_anew_each_time_with_its_query(alice: User) -> None:
    for _ in range(2):
        told = alice.do("api_request", method="GET", path="v3/voices", query={"language": "French", "limit": "1"})
        assert told["status"] == 200 and [row["language"] for row in told["body"]["data"]] == ["French"]
    assert alice.asked("GET /v3/voices") == 2


def test_a_change_is_done_once_and_known_by_its_key(alice: User) -> None:
    first = alice.do("api_request", "k", **FOLDER)
    assert first["body"]["data"]["name"] == "Spring"
    assert alice.do("api_request", "k", **FOLDER) == first and len(alice.account.folders) == 1


@pytest.mark.parametrize("api", ["v3", "v2"])
@pytest.mark.parametrize("key", ["k", None], ids=["with a key", "without one"])
def test_what_got_no_answer_is_never_sent_again(house: House, api: str, key: str | None) -> None:
    user = house.connect(f"unclear-{api}-{key}", api)
    house.fault(error_500_after=1, fault_methods=["POST"], fault_path="^/v3/folders$")
    with pytest.raises(errors.ProviderFailed, match="not sent again"):
        user.do("api_request", key, **FOLDER)
    house.fault()
    for _ in range(3):  # as platforms repeat a 502 by themselves
        with pytest.raises(errors.ProviderFailed, match="not sent again") as told:
            user.do("api_request", key, **FOLDER)
        assert "Try again" not in told.value.message
    assert len(user.account.folders) == 1 == user.asked("POST /v3/folders")


def test_v3_is_given_an_idempotency_key_for_each_operation(alice: User) -> None:
    for key in ("a", "b"):
        alice.do("api_request", key, **FOLDER)
    calls = [call for call, _ in alice.account.answers._kept]
    assert calls == ["POST /v3/folders"] * 2 and len(alice.account.folders) == 2


def test_an_older_call_is_made_whatever_interface_is_used(alice: User) -> None:
    told = alice.do("api_request", method="GET", path="/v2/user/remaining_quota")
    assert "remaining_quota" in told["body"]["data"]


@pytest.mark.parametrize(
    "path",
    [
        "https://example.com/",
        "//example.com/v3",
        "/v3/../x",
        "/v3//x",
        "/v3/x?y=1",
        "/v3/x#y",
        "/v3/%2e%2e/x",
        "/v3/a b",
    ],
)
def test_no_path_leads_elsewhere(alice: User, path: str) -> None:
    before = dict(alice.account.requests)
    with pytest.raises(errors.InvalidInput) as refused:
        alice.do("api_request", method="GET", path=path)
    assert list(refused.value.details or {}) == ["path"] and dict(alice.account.requests) == before


def test_what_heygen_refuses_is_told_in_its_words(alice: User) -> None:
    with pytest.raises(errors.NotFound, match="/v3/videos/nothing"):
        alice.do("api_request", method="GET", path="/v3/videos/nothing")
    with pytest.raises(errors.InvalidInput, match="HeyGen says") as refused:
        alice.do("api_request", **{**FOLDER, "body": {"name": ""}})
    assert not alice.account.folders and refused.value.details


def test_a_body_may_be_a_text(alice: User) -> None:
    told: Any = alice.do("api_request", **{**FOLDER, "body": '{"name": "Autumn", "parent_id": null}'})
    assert told["body"]["data"]["name"] == "Autumn"
