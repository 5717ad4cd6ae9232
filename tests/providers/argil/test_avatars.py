import base64
from collections.abc import Callable
from typing import Any

import pytest
from support import pictures
from support.world import Api, World, until

from connector.providers.argil.fields import EXTRAS_OURS

CREATE = "/v1/actions/create_avatar"
ANNA = {"name": "Anna", "image_url": "https://example.com/anna.jpg"}
DATA = "data:image/png;base64," + base64.b64encode(pictures.png(1080, 1920)).decode()


def test_an_avatar_is_made_from_an_address_and_trained(alice: Api) -> None:
    made = alice.good("POST", CREATE, ANNA | {"extras": {"row": "42"}})
    assert (made["name"], made["status"], made["extras"]) == ("Anna", "TRAINING", {"row": "42"})
    body = {"avatar_id": made["id"]}
    ready = until(lambda: (seen := alice.good("POST", "/v1/actions/get_avatar", body))["status"] == "IDLE" and seen)
    assert ready["id"] == made["id"] and ready["extras"] == {"row": "42"} and ready["cover_image_url"]


def test_an_avatar_is_made_from_the_image_itself_with_a_voice_of_choice(alice: Api) -> None:
    voice = alice.good("GET", "/v1/options/voices")[0]
    given = {"name": "Anna", "image_base64": DATA, "voice_id": voice["id"]}
    assert alice.good("POST", CREATE, given)["id"]


def test_a_voice_that_argil_does_not_know_is_told_in_its_words(alice: Api) -> None:
    answer = alice("POST", CREATE, ANNA | {"voice_id": "123e4567-e89b-12d3-a456-426614174000"})
    assert answer.status_code == 422 and "There is no voice" in answer.json()["error"]["message"]


def test_an_avatar_is_made_once_though_its_answer_got_lost(
    world: World, alice: Api, asked: Callable[[str], int]
) -> None:
    world.faults(error_500_after=1, fault_methods=["POST"], fault_path="^/avatars$")
    made = alice.good("POST", CREATE, ANNA, headers={"Idempotency-Key": "once"})
    assert alice.good("POST", CREATE, ANNA, headers={"Idempotency-Key": "once"}) == made | {"repeated": True}
    assert asked("POST /avatars") == 1 == world.state(alice.connection["label"])["avatars_created"]
    assert made["extras"] == {}


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"name": "x" * 257}, "name"),
        ({"name": "   "}, "name"),
        ({"name": None}, "name"),
        ({"image_url": "http://example.com/anna.jpg"}, "image_url"),
        ({"image_url": "ftp://example.com/anna.jpg"}, "image_url"),
        ({"image_url": None}, "image"),
        ({"image_base64": DATA}, "image_url"),
        ({"image_url": None, "image_base64": "data:image/png;base64,SGVsbG8="}, "image_base64"),
        ({"voice_id": "Clara"}, "voice_id"),
        ({"extras": {f"key{number}": "x" for number in range(10)}}, "extras"),
        ({"extras": {"row": "x" * 257}}, "extras.row"),
        ({"extras": {EXTRAS_OURS: "op_1"}}, f"extras.{EXTRAS_OURS}"),
        ({"type": "VIDEO"}, "type"),
        ({"video_url": "https://example.com/a.mp4"}, "video_url"),
        ({"dataset_image": {"url": "https://example.com/a.jpg"}}, "dataset_image"),
    ],
)
def test_what_argil_would_refuse_is_refused_before_it_is_asked(carol: Api, more: dict[str, Any], path: str) -> None:
    answer = carol("POST", CREATE, ANNA | more)
    assert answer.status_code == 422 and path in answer.json()["error"]["details"], answer.text


def test_what_is_just_allowed_is_taken_by_argil(alice: Api) -> None:
    pairs = {f"key{number}": "x" * 256 for number in range(9)}
    made = alice.good("POST", CREATE, ANNA | {"name": "x" * 256, "type": "IMAGE", "extras": pairs})
    assert made["extras"] == pairs and len(made["name"]) == 256
    flat = alice.good("POST", CREATE, {"name": "A", "image_url": ANNA["image_url"], "extras__row": 42})
    assert flat["extras"] == {"row": "42"}


def test_an_unknown_avatar_is_404(alice: Api) -> None:
    answer = alice("POST", "/v1/actions/get_avatar", {"avatar_id": "nobody"})
    assert answer.status_code == 404 and "nobody" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Lena", "Marcus", "Ayo", "Camille", "Ines", "Tom"}),
        ("name=CAMÍLLE", {"Camille"}),
        ("name=nobody", set()),
        ("model=ARGIL_V1", {"Lena", "Marcus"}),
        ("aspect_ratio=16:9", {"Marcus", "Camille"}),
        ("aspect_ratio=16:9&model=ARGIL_ATOM", {"Camille"}),
        ("usable_only=true", {"Lena", "Marcus", "Ayo", "Camille"}),
        ("usable_only=false&name=training", {"Ines", "Tom"}),
        ("status=TRAINING", {"Ines"}),
        ("status=IDLE&aspect_ratio=16:9", {"Marcus", "Camille"}),
        ("status=TRAINING&usable_only=true", set()),
        ("created_after=1999-01-01&created_before=2999-01-01", {"Lena", "Marcus", "Ayo", "Camille", "Ines", "Tom"}),
        ("created_before=1999-01-01", set()),
        ("extras__row=1", set()),
    ],
)
def test_avatars_are_found_by_every_filter(alice: Api, query: str, names: set[str]) -> None:
    rows = alice.good("GET", f"/v1/searches/find_avatars?{query}")
    assert {row["name"].split()[0] for row in rows} == names


@pytest.mark.parametrize(
    "query", ["model=ARGIL_V9", "aspect_ratio=1:1", "usable_only=perhaps", "nam=Anna", "status=DONE"]
)
def test_a_filter_that_makes_no_sense_is_422(carol: Api, query: str) -> None:
    answer = carol("GET", f"/v1/searches/find_avatars?{query}")
    assert answer.status_code == 422 and query.partition("=")[0] in answer.json()["error"]["details"]
