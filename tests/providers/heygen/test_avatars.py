"""Avatars are looks, found by what HeyGen tells of them, over either interface."""

from typing import Any

import pytest

from connector import errors
from connector.providers.heygen import avatars
from connector.sandbox.heygen import seeds

from .houses import User

ALL = len(seeds.plant().looks)


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


def test_all_are_found_each_once_over_several_pages(alice: User) -> None:
    rows = alice.rows("find_avatars")
    assert len({row["id"] for row in rows}) == len(rows) == ALL > avatars.LOOKS_A_PAGE
    assert all(set(row) == set(avatars.AVATAR_SAMPLE) for row in rows)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"name": "MIA"}, ["Mia"]),
        ({"type": "photo_avatar"}, ["Mia"]),
        ({"ownership": "private", "gender": "FEMALE", "usable_only": True}, ["Ann at the desk", "Ann, upright", "Mia"]),
        ({"ownership": "private", "gender": "male"}, ["Omar, still made"]),
        ({"engine": "avatar_v", "name": "upright"}, ["Ann, upright"]),
        ({"engine": "avatar_9"}, []),
        ({"tag": "nobody has it"}, []),
        ({"name": "josh", "ownership": "private"}, []),
    ],
)
def test_filters_hold_all_together(alice: User, given: dict[str, Any], found: list[str]) -> None:
    assert names(alice.rows("find_avatars", **given)) == found


def test_the_older_interface_lists_avatars_and_talking_photos(older: User) -> None:
    rows = older.rows("find_avatars")
    assert all(set(row) == set(avatars.AVATAR_SAMPLE) for row in rows)
    assert "Mia" in names(rows) and "Ann at the desk" in names(rows)
    assert names(older.rows("find_avatars", type="photo_avatar", name="mia")) == ["Mia"]
    assert names(older.rows("find_avatars", name="josh", gender="male")) == [f"Josh · {each}" for each in seeds.OUTFITS]
    assert older.asked("GET /v2/avatars") and not older.asked("GET /v3/avatars/looks")


@pytest.mark.parametrize(
    "given", [{"engine": "avatar_iv"}, {"tag": "x"}, {"ownership": "public"}, {"type": "digital_twin"}]
)
def test_what_the_older_interface_does_not_tell_is_refused_by_its_label(older: User, given: dict[str, str]) -> None:
    with pytest.raises(errors.InvalidInput, match=r"is not told by HeyGen's older interface \(v2\)") as refused:
        older.page("find_avatars", **given)
    assert list(refused.value.details or {}) == list(given) and not older.asked("GET /v2/avatars")


def test_what_is_not_of_its_kind_counts_as_not_told() -> None:
    told = avatars.shown({"id": "a", "name": 7, "tags": "x", "supported_api_engines": [1, "avatar_iv"], "gender": []})
    assert (told["name"], told["tags"], told["engines"], told["gender"]) == ("7", [], ["avatar_iv"], None)
