from collections.abc import Callable
from typing import Any

import pytest
from support.world import Api, World

CREATE = "/v1/actions/create_asset"
PHOTO = {"name": "Photo", "type": "IMAGE", "url": "https://example.com/photo.png"}


@pytest.mark.parametrize("kind", ["IMAGE", "VIDEO"])
def test_an_asset_is_imported_and_looked_at(alice: Api, kind: str) -> None:
    made = alice.good("POST", CREATE, PHOTO | {"type": kind, "name": "x" * 256})
    assert (made["type"], made["status"], made["file_url"]) == (kind, "PROCESSING", PHOTO["url"])
    seen = alice.good("POST", "/v1/actions/get_asset", {"asset_id": made["id"]})
    assert seen["id"] == made["id"] and seen["created_at"] == made["created_at"]


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"type": "AUDIO"}, "type"),
        ({"type": None}, "type"),
        ({"name": "x" * 257}, "name"),
        ({"name": ""}, "name"),
        ({"name": " \n"}, "name"),
        ({"url": "photo.png"}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": None}, "file"),
        ({"extras": {"row": "1"}}, "extras"),
    ],
)
def test_what_argil_would_refuse_is_refused_before_it_is_asked(carol: Api, more: dict[str, Any], path: str) -> None:
    answer = carol("POST", CREATE, PHOTO | more)
    assert answer.status_code == 422 and path in answer.json()["error"]["details"], answer.text


def test_an_import_whose_answer_got_lost_is_never_sent_again(
    world: World, alice: Api, asked: Callable[[str], int]
) -> None:
    world.faults(error_500_after=1, fault_methods=["POST"], fault_path="^/assets$")
    first = alice("POST", CREATE, PHOTO, headers={"Idempotency-Key": "once"})
    again = alice("POST", CREATE, PHOTO, headers={"Idempotency-Key": "once"})
    assert first.status_code in (502, 504) and again.json()["error"]["code"] == first.json()["error"]["code"]
    assert asked("POST /assets") == 1


def test_an_import_that_was_certainly_not_done_may_be_repeated(world: World, alice: Api) -> None:
    world.faults(rate_limit=1, fault_methods=["POST"], fault_path="^/assets$")
    assert alice("POST", CREATE, PHOTO, headers={"Idempotency-Key": "once"}).status_code == 429
    assert alice.good("POST", CREATE, PHOTO, headers={"Idempotency-Key": "once"})["id"]


def test_an_unknown_asset_is_404(alice: Api) -> None:
    answer = alice("POST", "/v1/actions/get_asset", {"asset_id": "nothing"})
    assert answer.status_code == 404 and "nothing" in answer.json()["error"]["message"]
